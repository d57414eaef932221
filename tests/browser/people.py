"""What users do in their browsers: one short method per step. Only what a page shows is used."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Self

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.site import PASSWORD, House, code_in, link_in
from tests.servers.smtp import Received


class Person:
    """A user with a browser window of their own."""

    def __init__(self, window: BrowserContext, house: House, name: str) -> None:
        self.page: Page = window.new_page()
        self.house = house
        self.name = name
        self.email = name.split()[0].lower() + "@example.org"
        self.search_path = ""  # of the search this person works on

    # Moving about ------------------------------------------------------------------------------------------------

    def sign_in(self) -> Self:
        self.page.goto("/")
        self.page.get_by_label("Email address").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        self.sees_heading(self.first_name)
        return self

    def sign_in_by_code(self) -> Self:
        """Without a password: the code comes by mail."""
        self.page.goto("/")
        self.page.get_by_role("link", name="Email me a code instead").click()
        self.page.get_by_label("Email address").fill(self.email)
        self.press("Email me a code")
        mail = self.house.mail.wait_for(to=self.email, subject="ode")[-1]
        self.page.get_by_label("Code").fill(code_in(mail))
        self.press("Confirm")
        self.sees_heading(self.first_name)
        return self

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    def works_on(self, path: str) -> None:
        self.search_path = path

    def opens(self, tab: str = "") -> None:
        """A page of the search: "kickoff/", "agreement/", "description/" …"""
        self.page.goto(f"{self.search_path}{tab}")

    def press(self, label: str | re.Pattern[str], within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=label).click()

    def follow(self, label: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("link", name=label).first.click()

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def sees_heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1).filter(has_text=words)).to_be_visible()

    def moves_one_day_on(self, days: int = 1) -> None:
        """The demo's button; worker and clock do the rest."""
        for _ in range(days):
            self.page.goto("/")
            self.press("Skip ahead one day", self.page.get_by_role("region", name="Demo"))
            self.sees("One day later:")
        self.house.a_day_later(days)

    # Mail --------------------------------------------------------------------------------------------------------

    def receives(self, subject: str, count: int = 1) -> Received:
        """The `count`-th mail to this person with these words in its subject."""
        return self.house.mail.wait_for(to=self.email, subject=subject, count=count)[count - 1]

    def mails(self, subject: str = "") -> list[Received]:
        return self.house.mail.to(self.email, subject)

    def opens_link_of(self, mail: Received) -> None:
        """As from a mail program: a neutral page first, then one press."""
        self.page.goto(link_in(mail))
        self.press("Continue")

    # After the hire ----------------------------------------------------------------------------------------------

    def answers_survey(self, score: int, answers: Mapping[str, str]) -> None:
        """The scale of the first question, and words under questions of the survey."""
        first = self.page.get_by_role("group", name=re.compile(r"^1\. "))
        first.get_by_role("radio", name=str(score), exact=True).check()
        for question, words in answers.items():
            self.page.get_by_label(question).fill(words)
        self.press("Submit answers")
        self.sees("Thank you")


class Recruiter(Person):
    # The search and its kickoff ------------------------------------------------------------------------------------

    def opens_search(self, title: str, *, manager: str, target_start: date) -> str:
        """Returns where it lives."""
        self.page.goto("/jobs/new/")
        self.page.get_by_label("Job title").fill(title)
        self.page.get_by_label("Department").fill("Platform")
        self.page.get_by_label("Job family").fill("Engineering")
        self.page.get_by_label("Openings").fill("1")
        self.page.get_by_label("Target start date").fill(target_start.isoformat())
        manager_field = self.page.get_by_label("Hiring manager")
        manager_field.select_option(
            label=next(o for o in manager_field.locator("option").all_inner_texts() if manager in o)
        )
        self.press("Create job")
        self.page.wait_for_url(re.compile(r"/jobs/\d+/"))
        found = re.search(r"/jobs/\d+/", self.page.url)
        assert found
        self.works_on(found.group())
        return self.search_path

    def schedules_kickoff(self, day: date, at: str, place: str = "") -> None:
        self.opens("kickoff/schedule/")
        self.page.get_by_label("Date").fill(day.isoformat())
        self.page.get_by_label("Time", exact=True).fill(at)
        if place:
            self.page.get_by_label("Location or video link").fill(place)
        self.press(re.compile("Schedule and invite|Send update"))
        self.page.wait_for_url("**/kickoff/")

    def agenda_item(self, title: str) -> Locator:
        """An item of the agenda, unfolded."""
        item = self.page.locator("details.agenda-item").filter(has_text=title)
        if item.get_attribute("open") is None:
            item.locator("summary").first.click()
        return item

    def reads_output(self, title: str, words: str) -> None:
        expect(self.agenda_item(title).get_by_role("textbox").nth(1)).to_have_value(words)

    def notes(self, title: str, notes: str, output: str) -> None:
        """Typed, never saved by hand."""
        item = self.agenda_item(title)
        boxes = item.get_by_role("textbox")
        boxes.nth(0).press_sequentially(notes)
        boxes.nth(1).press_sequentially(output)
        expect(item.locator("[data-saved]")).to_have_text(re.compile(r"Saved \d"))

    def asks_how_to_reach(self, title: str, *, channel: str, cadence: str, days: list[str], until: str) -> None:
        self.follow("Fill in together", self.agenda_item(title))
        self.page.get_by_role("radio", name=channel, exact=True).check()
        self.page.get_by_role("radio", name=cadence).check()
        for day in days:
            self.page.get_by_role("checkbox", name=day).check()
        self.page.get_by_label("Until").fill(until)
        self.press("Save")
        self.opens("kickoff/")

    def sets_dates(self, title: str, target: date, first: date, last: date) -> None:
        item = self.agenda_item(title)
        item.get_by_label("Target date for an accepted offer").fill(target.isoformat())
        item.get_by_label("Likely range: from").fill(first.isoformat())
        item.get_by_label("Likely range: to").fill(last.isoformat())
        self.press("Save dates", item)

    def ends_kickoff(self) -> None:
        self.press("End kickoff and draft the agreement")
        self.page.wait_for_url("**/agreement/")

    def proposes_agreement(self) -> None:
        self.press(re.compile("^Send to "))

    # The description -----------------------------------------------------------------------------------------------

    def pastes_posting(self, posting: str) -> None:
        self.opens("description/")
        self.page.get_by_role("textbox", name=re.compile("posting", re.IGNORECASE)).fill(posting)
        self.press("Import requirements")

    def sorts(self, line: str, to: str) -> None:
        """`to` is Must-have, Nice-to-have or Not a requirement."""
        tile = self.page.locator(".lines > li").filter(has_text=line)
        tile.get_by_role("button", name=to, exact=True).click()
        expect(tile).to_have_count(0)

    def says_why(self, point: str, why: str) -> None:
        tile = self.page.locator("ol.ranked > li").filter(has_text=point)
        tile.get_by_role("link", name=re.compile("Add a reason")).click()
        self.page.get_by_role("textbox", name="Why it matters").fill(why)
        self.press("Save")
        self.sees(why)

    def shares_description(self) -> None:
        self.press("Send for approval")

    # People --------------------------------------------------------------------------------------------------------

    def adds_person(self, name: str, headline: str, resume: Mapping[str, str | bytes]) -> None:
        self.page.goto(f"/candidates/new/?job={self.search_path.rstrip('/').rpartition('/')[2]}")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Email").fill(name.lower().replace(" ", ".") + "@example.com")
        self.page.get_by_label("Headline").fill(headline)
        self.page.locator("input[type=file]").set_input_files(resume)  # type: ignore[arg-type]  # a file in memory
        self.press("Add candidate")
        self.sees_heading(name)

    def looks_at_list(self, name: str, rows: str) -> None:
        """Uploads a CSV; nobody is added yet."""
        self.page.goto(f"/candidates/import/?job={self.search_path.rstrip('/').rpartition('/')[2]}")
        file = {"name": name, "mimeType": "text/csv", "buffer": rows.encode()}
        self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a file in memory
        self.press("Preview")

    def stores_list(self) -> None:
        """Adds the rows without errors; rows with errors stay."""
        self.press(re.compile("^(Import candidates|Continue)$"), self.page.locator("form#store"))

    def corrects_row(self, label: str, words: str) -> None:
        self.page.locator("#errors").get_by_label(label, exact=True).fill(words)
        self.press("Check these rows")

    def figure(self, words: str) -> int:
        """The number above these words."""
        shown = self.page.locator(".figure").filter(has_text=words)
        return int(shown.locator("strong").inner_text())

    def sends_for_review(self, people: Mapping[str, str], note: str) -> None:
        """Name → why this person."""
        self.opens("slate/")
        for name, why in people.items():
            self.page.get_by_role("checkbox", name=name).check()
            self.page.get_by_label(f"Why {name}").fill(why)
        self.page.get_by_label("Why these candidates").fill(note)
        self.press(re.compile("^(Send for review|Save for later)$"))

    def pauses(self, reason: str) -> None:
        self.opens("pause/")
        self.page.get_by_label("Message to the hiring manager").fill(reason)
        self.press("Pause and notify hiring manager")

    def hires(self, name: str, starts_on: date) -> None:
        self.page.goto("/candidates/")
        self.follow(name)
        self.follow("Mark as hired…")
        self.page.get_by_label("Start date").fill(starts_on.isoformat())
        self.press("Mark as hired")


class Manager(Person):
    def accepts_agreement(self) -> None:
        self.opens("agreement/")
        self.press("Accept")

    def agrees_description(self) -> None:
        self.follow("Review job description")
        self.press("Approve")

    def point(self, words: str) -> Locator:
        """A requirement in the review form."""
        return self.page.get_by_role("group", name=re.compile(re.escape(words)))

    def decides(self, verdict: str, *, point: str = "", rating: str = "Meets", because: str = "") -> None:
        """Fills in the review and submits it; an empty `because` leaves out the rationale."""
        self.page.get_by_role("group", name="Your recommendation").get_by_role(
            "radio", name=verdict, exact=True
        ).check()
        if point:
            self.point(point).get_by_role("radio", name=rating, exact=True).check()
        if because:
            self.page.get_by_label("Why?").fill(because)
        self.press(re.compile("^Submit"))


class Admin(Person):
    def edits_question(self, survey: str, old: str, new: str) -> None:
        """In Settings: admins choose the wording of check-ins."""
        self.page.goto("/admin/")
        self.page.get_by_role("link", name="Check-in surveys").first.click()
        self.page.get_by_role("link", name=survey).first.click()
        box = self.page.locator(f'input[value="{old}"]')
        box.fill(new)
        self.page.get_by_role("button", name="Save", exact=True).click()
        self.sees("was changed successfully")
