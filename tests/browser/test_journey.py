"""Steps 1 to 7 as three people, on a server that was started as `make demo` starts it. Read it as a story."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from tests.browser.people import Admin, Manager, Recruiter
from tests.browser.site import House, resume_of
from tests.browser.windows import window_of

pytestmark = pytest.mark.browser

TITLE = "Depot technician"
POSTING = """\
---
title: Depot technician
---
**About us**
We keep four hundred buses on the road.

##What you will do
* Find and repair faults in high-voltage systems of electric buses.
* Write down what you found, so that the next shift can go on.

### What you bring
- A license to work on vehicles with high voltage
- Shift work, weekends included
- Polish or German, the other can be learned
1) A driver license for buses is a plus

## Benefits
Thirty days of leave and a free ticket for the whole network.
We are an equal opportunity employer.
"""
CANDIDATES_CSV = """\
Full name,E-mail,Headline
Edda Brun,edda.brun@example.com,"Mechatronics technician, 4 years"
,nobody.said@example.com,"Electrician, 11 years"
Jon Okafor,jon.okafor@example.com,"Vehicle electrician, 7 years"
"""
WHY_THIS_ROLE = "Why this role, why now"
THE_DATES = "A realistic time to fill"
HOW_TO_REACH = "How to reach you"


@pytest.fixture(params=["embedded", pytest.param("servers", marks=[pytest.mark.postgres, pytest.mark.redis])])
def house(prepared_var, request: pytest.FixtureRequest) -> Iterator[House]:
    """As `make demo` has it, and with the database and the broker of production."""
    servers = {}
    if request.param == "servers":
        postgres, redis = request.getfixturevalue("postgres_server"), request.getfixturevalue("redis_server")
        servers = {"DATABASE_URL": postgres.create_database("journey"), "CELERY_BROKER_URL": redis.url}
    with House(prepared_var, **servers) as house:
        yield house


@pytest.mark.timeout(900)
def test_three_people_fill_a_role(browser: Browser, house: House) -> None:
    rita = Recruiter(window_of(browser, house.url), house, "Rita Lund").sign_in()
    mona = Manager(window_of(browser, house.url), house, "Mona Vasquez")
    ada = Admin(window_of(browser, house.url), house, "Ada Okoro").sign_in()
    search = rita.opens_search(TITLE, manager="Mona", target_start=house.today + timedelta(days=60))
    mona.works_on(search)

    the_kickoff_is_in_everybodys_calendar(rita, mona, house)
    mona.sign_in_by_code()
    they_hold_the_kickoff_on_one_page(rita, mona, house)
    both_accept_the_agreement_and_the_timeline_follows(rita, mona)
    the_posting_becomes_an_approved_job_description(rita, mona)
    nothing_of_what_was_brought_in_is_lost(rita)
    the_link_in_the_email_is_enough_to_review(rita, house, browser)
    overdue_reviews_are_reminded_and_finished_ones_are_not(rita, mona)
    new_candidates_are_on_hold_until_the_manager_is_ready(rita, mona, house, browser)
    the_admin_chooses_the_words(ada)
    both_say_how_it_went(rita, mona, house, browser)
    the_takeaway_is_there_next_time(rita)


def the_kickoff_is_in_everybodys_calendar(rita: Recruiter, mona: Manager, house: House) -> None:
    tomorrow = house.today + timedelta(days=1)
    rita.schedules_kickoff(tomorrow, "11:00", place="Room Elbe")
    first = invitation(mona, "Kickoff:")
    assert first.calendar["METHOD"] == "REQUEST"
    assert first.event["SEQUENCE"] == 0
    assert first.event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert first.event.start.isoformat() == f"{tomorrow}T11:00:00+02:00"
    assert first.event["LOCATION"] == "Room Elbe"
    assert invitation(rita, "Kickoff:").event["UID"] == first.event["UID"]

    rita.schedules_kickoff(tomorrow, "10:30")
    moved = invitation(mona, "Kickoff updated:")
    assert moved.event["UID"] == first.event["UID"]
    assert moved.event["SEQUENCE"] == 1
    assert moved.event.start.isoformat() == f"{tomorrow}T10:30:00+02:00"


def they_hold_the_kickoff_on_one_page(rita: Recruiter, mona: Manager, house: House) -> None:
    rita.moves_one_day_on()
    rita.opens("kickoff/")
    rita.notes(WHY_THIS_ROLE, "Two retire in spring.", "Keeps the first all-electric depot running.")
    rita.asks_how_to_reach(
        HOW_TO_REACH, channel="Email", cadence="Right away", days=["Mon", "Tue", "Wed", "Thu", "Fri"], until="18:00"
    )
    rita.reads_output(WHY_THIS_ROLE, "Keeps the first all-electric depot running.")  # stored as it was typed
    target = house.today + timedelta(days=40)
    rita.sets_dates(THE_DATES, target, target - timedelta(days=5), target + timedelta(days=20))
    mona.opens("kickoff/")
    mona.sees("Keeps the first all-electric depot running.")
    rita.opens("kickoff/")
    rita.ends_kickoff()


def both_accept_the_agreement_and_the_timeline_follows(rita: Recruiter, mona: Manager) -> None:
    rita.proposes_agreement()
    rita.sees("Rita Lund accepted")
    mona.receives("Working agreement ready to accept")
    mona.accepts_agreement()
    mona.opens("timeline/")
    mona.sees("Target dates and forecast")
    expect(mona.page.locator(".timeline-steps li").filter(has_text="Kickoff")).to_contain_text("Done")
    expect(mona.page.locator(".timeline-steps li").filter(has_text="Offer")).to_contain_text("target")


def the_posting_becomes_an_approved_job_description(rita: Recruiter, mona: Manager) -> None:
    rita.pastes_posting(POSTING)
    rita.sorts("license to work on vehicles", "Must-have")
    rita.sorts("Find and repair faults", "Must-have")
    rita.sorts("driver license for buses", "Nice-to-have")
    rita.sorts("Write down what you found", "Not a requirement")
    rita.says_why("license to work on vehicles", "Nobody may open the roof without it.")
    rita.shares_description()
    rita.moves_one_day_on()  # one message a day is enough for Mona: this one waits until Wednesday
    mona.receives("approv")
    mona.opens("description/")
    mona.agrees_description()
    mona.sees("Approved. Thank you!")


def nothing_of_what_was_brought_in_is_lost(rita: Recruiter) -> None:
    rita.adds_person(
        "Lisbeth Aro",
        "Vehicle electrician, 9 years",
        resume_of("Lisbeth Aro", "High voltage license since 2019", "Nine years of night shifts in a tram depot"),
    )
    rita.looks_at_list("people.csv", CANDIDATES_CSV)
    assert rita.figure("will be added") == 2
    assert rita.figure("to fix first") == 1
    rita.stores_list()
    kept = rita.page.locator("#errors").get_by_label("Headline", exact=True)
    expect(kept).to_have_value("Electrician, 11 years")  # nothing of the bad row is lost
    rita.corrects_row("Name", "Sol Weiss")
    rita.stores_list()
    rita.sees("Import complete")
    rita.opens("candidates/")
    for name in ("Lisbeth Aro", "Edda Brun", "Jon Okafor", "Sol Weiss"):
        rita.sees(name)


def the_link_in_the_email_is_enough_to_review(rita: Recruiter, house: House, browser: Browser) -> None:
    rita.sends_for_review(
        {"Lisbeth Aro": "She has the license.", "Edda Brun": "Learns fast, and is free in August."},
        note="Two of four; both would take night shifts.",
    )
    phone = a_fresh_window(browser, house)
    mail = phone.receives("2 candidates to review")
    assert "Aro" not in mail.message["Subject"]  # no surnames where others can read them
    phone.opens_link_of(mail)
    phone.follow("Start")
    phone.sees_heading("Lisbeth Aro")
    phone.sees("She has the license.")
    expect(phone.page.get_by_role("img", name="Page 1 of the résumé")).to_be_visible()

    phone.decides("Yes", point="license to work on vehicles")
    phone.sees("Say why, in a sentence or two.")
    verdict = phone.page.get_by_role("group", name="Your recommendation")
    expect(verdict.get_by_role("radio", name="Yes", exact=True)).to_be_checked()  # what was chosen is kept
    expect(phone.point("license to work on vehicles").get_by_role("radio", name="Meets", exact=True)).to_be_checked()

    phone.decides("Yes", because="Nine years on trams, and the license for high voltage that we cannot do without.")
    phone.sees_heading("Edda Brun")  # the next of the two, from the same link
    phone.page.context.close()
    rita.opens("reviews/")
    rita.sees("Nine years on trams")


def overdue_reviews_are_reminded_and_finished_ones_are_not(rita: Recruiter, mona: Manager) -> None:
    """The second candidate's review is due within two business days; sent on a Wednesday."""
    before = len(mona.mails())
    rita.moves_one_day_on()
    soon = mona.receives("Review due")
    rita.moves_one_day_on()
    due = mona.receives("E.B. is still waiting on your review")
    for mail in (soon, due):
        assert "Edda" in mail.text
        assert "Lisbeth Aro is" not in mail.text  # reviewed: no more reminders
    assert re.search("(same-day|quick) review", soon.text + due.text)  # and thanked for, in the same email
    assert len(mona.mails()) == before + 2


def new_candidates_are_on_hold_until_the_manager_is_ready(
    rita: Recruiter, mona: Manager, house: House, browser: Browser
) -> None:
    rita.pauses("I'm holding off on new candidates until you have time for Edda.")
    phone = a_fresh_window(browser, house)
    mail = phone.receives("New candidates are on hold")
    assert "holding off on new candidates" in mail.text
    rita.sends_for_review({"Jon Okafor": "Knows the depot."}, note="")
    phone.opens_link_of(mail)
    phone.sees("holding off on new candidates")
    phone.press("Send me new candidates")
    phone.page.context.close()
    rita.opens("reviews/")
    expect(rita.page.locator(".person").filter(has_text="Jon Okafor")).to_contain_text("due")
    mona.opens("reviews/")
    mona.sees("Jon Okafor")


def the_admin_chooses_the_words(ada: Admin) -> None:
    seeded = "What would have made the hiring process smoother?"
    ada.edits_question("First-week check-in", seeded, "What would have made it lighter?")


def both_say_how_it_went(rita: Recruiter, mona: Manager, house: House, browser: Browser) -> None:
    """Lisbeth starts on Monday; a week later both are asked, a week being the admin's to change."""
    rita.hires("Lisbeth Aro", starts_on=house.today + timedelta(days=3))
    assert not mona.mails("First-week check-in")
    rita.moves_one_day_on(days=10)
    phone = a_fresh_window(browser, house)
    phone.opens_link_of(phone.receives("First-week check-in"))
    phone.answers_survey(8, {"What would have made it": "Decide on night shifts before the posting goes out."})
    phone.page.context.close()
    rita.opens_link_of(rita.receives("First-week check-in"))
    rita.answers_survey(7, {"What will you do differently": "Ask Mona for the shift plan first."})
    rita.opens("check-ins/")
    rita.sees("Decide on night shifts before the posting goes out.")
    mona.opens("check-ins/")
    mona.sees("Ask Mona for the shift plan first.")


def the_takeaway_is_there_next_time(rita: Recruiter) -> None:
    rita.opens_search("Depot foreman", manager="Mona", target_start=rita.house.today + timedelta(days=60))
    rita.opens("kickoff/")
    top = rita.page.get_by_role("region", name="Takeaways from last time with Mona Vasquez")
    expect(top).to_contain_text("Decide on night shifts before the posting goes out.")
    expect(top).to_contain_text("Ask Mona for the shift plan first.")
    assert top.bounding_box()["y"] < rita.page.get_by_role("heading", name="Agenda").bounding_box()["y"]


class Invitation:
    def __init__(self, text: str) -> None:
        self.calendar = Calendar.from_ical(text)
        self.event = self.calendar.events[0]


def invitation(person, subject: str) -> Invitation:
    return Invitation(person.receives(subject).calendar)


def a_fresh_window(browser: Browser, house: House) -> Manager:
    """Mona's telephone: it has never seen Tandem, and she has no password at hand."""
    return Manager(window_of(browser, house.url), house, "Mona Vasquez")
