"""From a message to a submitted review and its confirmation: texts and mails, through the real servers and pages."""

import random
import re
from datetime import UTC, datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from core import clock
from core.models import key_of
from feedback import actions, answering
from feedback.models import Review, ReviewDraft, ReviewRequest
from feedback.reminders import ReviewReminder
from recruiting.models import Candidate, TeamMember
from reminders.channels.gsm import ALPHABET, TWO_PARTS
from reminders.engine.dispatch import dispatch
from reminders.engine.events import process_new_events
from reminders.engine.ticks import plan_and_compose
from reminders.inbound import matching, replies
from reminders.inbound.matching import Outcome
from reminders.kinds import Reply
from reminders.models import ContactPoint, ContactPreference, InboundMessage
from reminders.operations import restore_guard
from tests.factories import ApplicationFactory, CandidateFactory, ReviewRequestFactory, UserFactory
from tests.feedback.conftest import WHY
from tests.kickoff.factories import told
from tests.reminders.mail_posts import SECRET, Mail, post
from tests.servers.smtp import Smtp
from tests.servers.twilio import Twilio

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2027, 1, 12, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
TOKEN = re.compile(r"/m/(?!stop)([^/\s\"]+)/")
NUMBER = "+4917012345678"


@pytest.fixture(autouse=True)
def on_a_tuesday_morning(time_machine, settings, tmp_path, seeded, house):
    settings.VAR_DIR = tmp_path
    time_machine.move_to(TUESDAY, tick=False)
    assert restore_guard.pause_reason() == ""


def clockwork() -> None:
    process_new_events()
    plan_and_compose(clock.now())
    dispatch(clock.now())


def answer(asked, manager, text, channel="sms"):
    return ReviewReminder().answer(key_of(asked), Reply(user=manager, text=text, channel=channel))


# Mail --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def smtp(settings):
    with Smtp() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.MAIL_WEBHOOK_PROVIDER, settings.INBOUND_ADDRESS = "postmark", "reply@in.example.org"
        settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET]}
        yield server


def test_an_email_is_answered_by_email_and_undone_by_its_link(smtp, asked, manager, client):
    """Cases 29 to 34, all the way: a real SMTP server, the provider's post, the confirmation, one press."""
    clockwork()
    [first] = smtp.to(manager.email)
    assert "just reply to this email" in first.text
    reply_to = first.message["Reply-To"]
    assert re.fullmatch(r"reply\+[a-z2-7]{32}@in\.example\.org", reply_to)

    quoted = "\n".join(f"> {line}" for line in first.text.splitlines())
    post(
        "postmark",
        Mail(manager.email, reply_to, f"No, because {WHY}\n\nOn Tuesday Tandem <{reply_to}> wrote:\n{quoted}"),
    )
    clockwork()

    review = Review.objects.get()
    assert (review.verdict, review.rationale, review.via) == ("no", WHY, "reply")
    [_, confirmation] = smtp.to(manager.email)
    assert confirmation.message["In-Reply-To"] == "<one@their.example>"
    assert confirmation.message["Auto-Submitted"] == "auto-replied"
    assert "Got it: no for R.S." in confirmation.text
    assert WHY in confirmation.text
    assert "Robin" not in confirmation.text + str(confirmation.message["Subject"])
    [token] = TOKEN.findall(confirmation.text)
    page = client.post(f"/m/{token}/")["Location"]
    assert page == reverse("review-disown", args=[asked.pk, 1])
    assert "Review undone" in client.post(page).content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.round) == ("open", 2)

    post("postmark", Mail(manager.email, reply_to, f"Yes, because {WHY}", message_id="<two@their.example>"))
    clockwork()
    assert Review.objects.count() == 1  # the old address takes nothing any more


def test_a_question_goes_back_and_forth_until_there_is_a_reason(smtp, asked, manager):
    """Case 31: a bare "yes" is never a review."""
    clockwork()
    [first] = smtp.to(manager.email)
    post("postmark", Mail(manager.email, first.message["Reply-To"], "Yes"))
    clockwork()
    [_, question] = smtp.to(manager.email)
    assert "What stood out?" in question.text
    assert not Review.objects.exists()

    post("postmark", Mail(manager.email, question.message["Reply-To"], WHY, message_id="<two@x>"))
    clockwork()
    assert Review.objects.get().rationale == WHY


def test_a_reply_to_the_confirmation_changes_nothing(smtp, asked, manager):
    clockwork()
    [first] = smtp.to(manager.email)
    post("postmark", Mail(manager.email, first.message["Reply-To"], f"Yes, because {WHY}"))
    clockwork()
    confirmation = smtp.to(manager.email)[-1]
    post(
        "postmark",
        Mail(manager.email, confirmation.message["Reply-To"], "no, because I changed my mind", message_id="<2@x>"),
    )
    clockwork()

    assert Review.objects.get().verdict == "yes"
    assert InboundMessage.objects.first().result == "closed"
    assert "nothing was changed" in smtp.to(manager.email)[-1].text


def test_a_reply_about_an_erased_candidate_leaves_nothing(smtp, asked, manager):
    """Case 33."""
    clockwork()
    [first] = smtp.to(manager.email)
    Candidate.objects.update(erased_at=clock.now(), name="(erased)")
    post("postmark", Mail(manager.email, first.message["Reply-To"], f"Yes, because {WHY}"))
    clockwork()

    message = InboundMessage.objects.get()
    assert (message.text, message.original, message.event.body) == ("", "", {})
    assert not Review.objects.exists()
    assert not ReviewDraft.objects.exists()
    assert "nothing was saved" in smtp.to(manager.email)[-1].text


def test_the_reply_of_a_bounce_is_not_a_review(smtp, asked, manager):
    clockwork()
    [first] = smtp.to(manager.email)
    post("postmark", Mail(manager.email, first.message["Reply-To"], f"Yes, because {WHY}", return_path=""))
    clockwork()
    assert not Review.objects.exists()
    assert len(smtp.to(manager.email)) == 1


# Text --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def twilio(settings, manager):
    manager.zone_confirmed_at = clock.now()
    manager.save()
    ContactPoint.objects.create(user=manager, channel="sms", address=NUMBER, state="usable", verified_at=clock.now())
    ContactPreference.objects.create(user=manager, channel="sms")
    with Twilio() as server:
        for name, value in server.settings.items():
            setattr(settings, name, value)
        yield server


def text(client, twilio, body: str, sid: str = "SM1") -> str:
    """What Twilio is told to answer."""
    path, fields = reverse("twilio-inbound"), {"MessageSid": sid, "From": NUMBER, "Body": body}
    reply = client.post(path, fields, headers={"X-Twilio-Signature": twilio.sign(f"http://testserver{path}", fields)})
    return "".join(ElementTree.fromstring(reply.content).itertext())  # noqa: S314  # our own answer


def test_a_text_is_confirmed_within_two_parts_and_undone_by_its_link(twilio, asked, manager, client):
    clockwork()
    said = text(client, twilio, f"strong yes because {WHY}")

    assert said.startswith('Got it: strong yes for R.S. ("Ran forty services for six years and...").')
    assert "Wasn't you? Tell us within 24 hours:" in said
    assert len(said) <= TWO_PARTS
    assert set(said) <= ALPHABET
    [token] = TOKEN.findall(said)
    assert token not in InboundMessage.objects.get().said  # what staff read opens nothing
    page = client.post(f"/m/{token}/")["Location"]
    client.get(page)
    asked.refresh_from_db()
    assert asked.state == "answered"
    client.post(page)
    asked.refresh_from_db()
    assert asked.state == "open"


PARTS = [
    "Yes because she ran forty services for six years;",
    "no night without her for two of them",
    *(f"and in part {number} I tell how she halved the pages of service {number}" for number in range(3, 20)),
    "which is all.",
]
ORDERS = {
    "backwards": list(reversed(range(20))),
    "the verdict first": [0, *random.Random(31).sample(range(1, 20), 19)],
    "the verdict in the middle": [*range(10, 20), *range(10)],
    "shuffled": random.Random(7).sample(range(20), 20),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_twenty_parts_of_a_text_in_any_order_make_one_review_and_lose_nothing(twilio, asked, manager, client, order):
    """Case 31: what came before the verdict is its reason; what comes after the review is kept as it came."""
    clockwork()
    said = [text(client, twilio, PARTS[place], f"SM{place}") for place in order]

    assert sorted(InboundMessage.objects.values_list("text", flat=True)) == sorted(PARTS)
    review = Review.objects.get()
    assert review.verdict == "yes"
    before = order[: order.index(0)]
    assert review.rationale.splitlines()[:-1] == [PARTS[place] for place in before]
    assert review.rationale.endswith("she ran forty services for six years;")
    assert all("yes or a no" in answer for answer in said[: len(before)])
    assert all("You don't have any open items" in answer for answer in said[len(before) + 1 :])


def test_the_link_to_undo_it_is_no_open_item(twilio, asked, manager, client):
    clockwork()
    text(client, twilio, f"yes because {WHY}")
    assert "You don't have any open items" in text(client, twilio, "no because I changed my mind", "SM2")


def test_a_numbered_question_fits_two_parts(twilio, asked, manager, client, requisition):
    requisition.title = "Senior principal site reliability engineer (m/f/d), Berlin"
    requisition.save()
    for name in ("Ada Longname", "Bob Longname", "Cy Longname", "Di Longname", "Ed Longname", "Fi Longname"):
        person = ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name=name))
        ReviewRequestFactory(application=person, reviewer=manager)
    clockwork()
    said = text(client, twilio, f"yes because {WHY}")

    assert [line[:2] for line in said.splitlines()[1:]] == [f"{n}:" for n in range(1, 8)]
    assert len(said) <= TWO_PARTS
    assert set(said) <= ALPHABET


def test_initials_before_the_answer_say_which_candidate_is_meant(twilio, asked, manager, client, requisition):
    """As our own messages name people. Two with the same initials are asked about by number."""
    for name in ("Ines Costa", "Ada Low", "Alba Lund"):
        person = ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name=name))
        ReviewRequestFactory(application=person, reviewer=manager)
    clockwork()

    said = text(client, twilio, f"IC: no because {WHY}")

    assert "Got it: no for I.C." in said
    assert Review.objects.get().request.application.candidate.name == "Ines Costa"
    assert "Which one is this about?" in text(client, twilio, f"AL: yes because {WHY}", "SM2")
    assert Review.objects.count() == 1


def test_without_a_message_there_is_no_link_to_undo_it(twilio, asked, manager, client):
    clockwork()
    message = InboundMessage(user=manager, channel="sms")
    assert replies._undo_by_text(message, Outcome("answered", subject="other.thing:1", undo=("x", "/y/"))) == ""


# Thin answers ------------------------------------------------------------------------------------------------------


def test_a_thin_reason_is_asked_about_once_then_the_person_decides(asked, manager):
    first = answer(asked, manager, "no, not a fit")
    assert (first.result, "What stood out?" in first.say) == ("question", True)
    assert ReviewDraft.objects.get().data["rationale"] == "not a fit"

    second = answer(asked, manager, "just a feeling")

    assert second.result == "done"
    assert Review.objects.get().rationale == "not a fit\njust a feeling"


@pytest.mark.parametrize("channel", ["sms", "email"])
@pytest.mark.parametrize("text", ["yes", "👍", "yes …", "yes because", "yes !!!"])
def test_asking_twice_never_makes_a_review_without_a_reason(asked, manager, text, channel):
    for _ in range(4):
        assert answer(asked, manager, text, channel).result == "question"
    assert not Review.objects.exists()


def test_what_was_typed_on_the_page_stays_there_next_to_a_reply(asked, manager, as_manager):
    actions.save_draft(asked, by=manager, data={"verdict": "no", "rationale": "typed on the page"})
    answer(asked, manager, "yes")

    page = as_manager.get(reverse("review", args=[asked.pk]))
    assert page.context["form"].initial["rationale"] == "typed on the page"
    assert answer(asked, manager, WHY).result == "done"
    assert (Review.objects.get().verdict, Review.objects.get().rationale) == ("yes", WHY)


def test_what_is_typed_on_the_page_after_a_yes_by_text_does_not_make_it_forgotten(asked, manager, as_manager):
    assert answer(asked, manager, "yes").result == "question"
    draft = {"verdict": "", "rationale": "typed on the page meanwhile"}
    assert as_manager.post(reverse("review-draft", args=[asked.pk]), draft).status_code < 300

    assert answer(asked, manager, WHY).result == "done"
    assert (Review.objects.get().verdict, Review.objects.get().rationale) == ("yes", WHY)


def test_a_reply_just_after_the_form_is_kept_and_nothing_is_asked(asked, manager):
    """The rest of a long text, read a moment too late."""
    actions.submit_review(asked, actions.ReviewInput("yes", WHY), by=manager)

    late = ReviewRequest.objects.get()
    said = answering.take_answer(late, Reply(manager, "and the pager was hers for years", "sms"))

    assert (said.result, said.say) == ("closed", "Your review was already in. We saved this reply as a draft.")
    assert ReviewDraft.objects.get().data["rationale"] == "and the pager was hers for years"


def test_a_reply_about_a_deleted_request_is_answered(asked, manager):
    gone = ReviewRequest.objects.get()
    ReviewRequest.objects.all().delete()

    assert answering.take_answer(gone, Reply(manager, f"yes because {WHY}", "sms")).result == "closed"


def test_the_draft_of_a_reply_is_in_the_form(asked, manager, as_manager):
    answer(asked, manager, "yes, she seems nice")
    assert "she seems nice" in as_manager.get(reverse("review", args=[asked.pk])).content.decode()


@pytest.mark.parametrize(("hour", "zone"), [(1, "America/Los_Angeles"), (22, "Asia/Tokyo")])
def test_a_delegate_answers_on_the_days_of_the_person_they_cover_for(
    asked, requisition, manager, time_machine, hour, zone
):
    """The last day goes on when it is over in UTC, the first begins before."""
    time_machine.move_to(datetime(2026, 11, 25, hour, tzinfo=UTC))
    type(manager).objects.filter(pk=manager.pk).update(zone=zone)
    delegate, day = UserFactory(), clock.today(zone)
    TeamMember.objects.create(requisition=requisition, user=delegate, part="delegate", from_day=day, to_day=day)
    told(key_of(asked), delegate, kind=ReviewReminder.name, on_behalf_of=asked.reviewer)
    message = InboundMessage(user=delegate, channel="sms", text=f"yes because {WHY}", pk=1)

    assert matching.give_to_kind(message, delegate, key_of(asked), message.text).result == "answered"


def test_a_former_delegate_submits_no_review(asked, other_recruiter):
    assert "no longer needed" in answer(asked, other_recruiter, f"yes because {WHY}").say
    assert ReviewRequest.objects.get().state == "open"


# Whom it names -----------------------------------------------------------------------------------------------------


def test_a_reply_that_names_the_candidate_is_about_them(asked, manager):
    assert answer(asked, manager, f"RS: no because {WHY}").result == "done"
    assert (Review.objects.get().verdict, Review.objects.get().rationale) == ("no", WHY)


def test_a_reply_that_names_another_candidate_is_not_taken_for_this_one(asked, manager, requisition):
    other = ApplicationFactory(requisition=requisition, candidate=CandidateFactory(name="Ines Carvalho"))
    ReviewRequestFactory(application=other, reviewer=manager)

    said = answer(asked, manager, f"IC no because {WHY}")

    assert said.result == "question"
    assert said.say == "This is about R.S., not I.C. For R.S., is it a yes or a no, and why?"
    assert not ReviewDraft.objects.exists()
    assert answer(asked, manager, "ok thanks").result == "question"
    assert not Review.objects.exists()


def test_letters_that_are_nobody_are_words(asked, manager):
    assert answer(asked, manager, f"XY no because {WHY}").say.startswith(
        "Thanks, we saved that. For R.S., is it a yes or a no"
    )
