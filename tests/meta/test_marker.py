"""Nothing of a confidential job reaches anybody outside its team: one word is in all its texts (tests/full_job.py), people
do everything they may, and the word is looked for in all that they are shown and sent."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db.models import Q

from core import clock
from feedback import actions as feedback
from recruiting.models import TeamMember
from reminders import links
from reminders.engine import run_once
from reminders.engine.events import process_new_events
from reminders.models import ContactPoint, Delivery, InboundMessage, MessageLink, ProviderEvent, Task
from tests.factories import ReviewRequestFactory, UserFactory
from tests.full_job import MARKER, FullJob, make_twin, texts_of
from tests.meta.access_matrix import WHO
from tests.meta.marked import Marked
from tests.meta.visits import SEARCHED, Visitor, addresses, settings_pages
from tests.reminders.mail_posts import SECRET, SIGNING_KEY, Mail, post

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
SEARCHES = ("/candidates/", "/jobs/", "/users/", "/messages/", "/reviews/", "/messages/attention/", "/")

# What somebody is shown of the twin, where, and the number of that hole (known_holes.py). A line that is no longer seen
# fails the test as well: take it out.
NEW_JOB = {"requisition-create", "requisition-edit"}
TASKS = {"task-list", "task-done"}


def in_settings(table: str, *pages: str) -> set[str]:
    return {f"admin:recruiting_{table}_{page}" for page in pages}


LISTED = ("changelist", "change", "delete", "history")
KNOWN: dict[str, dict[str, set[str]]] = {
    "recruiter": {"department name": NEW_JOB, "rolefamily name": NEW_JOB},  # 8c
    "admin": {
        "task title": TASKS,  # 8a
        "task talking_points": TASKS,  # 8a
        "requisition title": in_settings("department", "delete") | in_settings("rolefamily", "delete"),  # 8b
        "department name": NEW_JOB | in_settings("department", *LISTED),  # 8c
        "rolefamily name": NEW_JOB | in_settings("rolefamily", *LISTED),  # 8c
    },
}


# Tables without a row of the twin: they belong to a person or to the installation, or are written with a row that it has.
NOT_OF_A_JOB = {
    "recruiting": {"PipelineTemplate", "PipelineStage", "ReasonCode", "CandidateWord", "ImportFile"},
    "kickoff": {"AgendaTemplateItem"},
    "feedback": {"SurveyQuestion"},
    "reminders": {
        "ReminderRule", "ChannelHealth", "Heartbeat", "InstanceMarker", "ContactPreference", "ContactPoint",
        "ConsentEvent", "MessageLinkItem",
    },
}  # fmt: skip


# A key, of everybody, an address, a kind.
NO_WORDS = ("Lesson.source", "SurveyTemplate.name", "InboundMessage.sender", "PostingLine.suggests")


@pytest.mark.parametrize("app", NOT_OF_A_JOB)
def test_the_word_is_in_every_table_of_a_job(app: str):
    """A new table is in FullJob, or is listed above; its text columns then have the word by themselves."""
    twin = make_twin()
    models = list(apps.get_app_config(app).get_models())

    assert {model.__name__ for model in models if not twin.pks(model)} == NOT_OF_A_JOB[app]
    for model in models:
        for column in texts_of(model) if twin.pks(model) else ():
            marked = model._base_manager.filter(**{f"{column.name}__icontains": MARKER, "pk__in": twin.pks(model)})
            assert marked.exists() or f"{model.__name__}.{column.name}" in NO_WORDS


@pytest.mark.parametrize("who", ["recruiter", "admin", "manager", "reviewer", "former", "link", "anonymous"])
def test_nobody_outside_its_team_sees_or_changes_a_confidential_job(who: str, marked: Marked):
    visitor = Visitor(marked.client_of(who), marked.own, marked.twin)
    for url in addresses(marked.twin, most=1) if who not in WHO else ():  # those of the matrix try in test_twin.py
        visitor.read(url)
    for url in [*addresses(marked.own, most=1), *(f"{page}?q={SEARCHED}" for page in SEARCHES)]:
        for form in visitor.read(url):
            visitor.press(form)
    if who == "admin":
        for url in settings_pages(marked.own, marked.twin):
            visitor.read(url)

    assert visitor.seen == KNOWN.get(who, {})
    assert visitor.changed == {}


# What is sent -------------------------------------------------------------------------------------------------------


def go_on(time_machine, *days: float) -> None:
    """The engine runs at noon in Berlin, so many days after a Monday."""
    monday = clock.now().replace(hour=11, minute=0) + timedelta(days=7 - clock.now().weekday())
    for day in days:
        time_machine.move_to(monday + timedelta(days=day), tick=False)
        run_once(clock.now())


def sent_to_others(marked: Marked) -> list[str]:
    """Everything with the marker that went to somebody outside the team, or is planned to."""
    team, addresses = marked.team, {person.email for person in marked.team}
    mails = [m for m in mail.outbox if not addresses.issuperset(m.to) and MARKER in str(m.message())]
    texts = Q(subject_line__icontains=MARKER) | Q(text__icontains=MARKER) | Q(calendar__icontains=MARKER)
    tasks = Task.objects.filter(Q(title__icontains=MARKER) | Q(talking_points__icontains=MARKER)).exclude(
        owner__in=team
    )
    rows = Delivery.objects.filter(texts | Q(html__icontains=MARKER)).exclude(recipient__in=team)
    return [
        *(m.subject for m in mails),
        *rows.values_list("subject_line", flat=True),
        *tasks.values_list("title", flat=True),
    ]


def test_no_message_about_it_goes_to_anybody_else(sending_world: Marked, time_machine):
    marked = sending_world
    go_on(time_machine, 0, 1, 2, 3, 4, 8, 11)

    assert sent_to_others(marked) == []
    assert any(marked.twin.manager.email in m.to for m in mail.outbox), "its own people are told"


WORDS = ("yes because she ran it", "1 yes because she ran it", "no", "help", "?", SEARCHED, "all", "stop", "start")


def test_no_answer_to_a_text_of_anybody_else_is_about_it(marked: Marked):
    for user, number in ((marked.own.manager, "+491713920042"), (marked.own.recruiter, "+491713920043")):
        ContactPoint.objects.create(user=user, channel="sms", address=number, state="usable", verified_at=clock.now())
        for words in WORDS:
            event_id = f"{number} {words}"
            body = {"Body": words, "From": number}
            ProviderEvent.objects.create(provider="twilio", event_id=event_id, kind="inbound", body=body)
    process_new_events()
    answers = InboundMessage.objects.filter(channel="sms")

    assert answers.count() == 2 * len(WORDS)
    assert list(answers.filter(said__icontains=MARKER)) == []


def test_no_answer_to_a_mail_of_anybody_else_is_about_it(settings, request, time_machine):
    settings.MAIL_WEBHOOK_PROVIDER, settings.INBOUND_ADDRESS = "postmark", "reply@in.example.org"
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET], "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY}
    marked: Marked = request.getfixturevalue("sending_world")  # with reply addresses in its links
    writer, link = marked.own.manager, marked.own.kept[MessageLink][0]
    address = f"reply+{links.reply_token_of(link)}@in.example.org"
    for number, words in enumerate(WORDS):
        written = Mail(f"Theo <{writer.email}>", address, words, message_id=f"<{number}@their.example>")
        assert post("postmark", written).status_code == 200
    go_on(time_machine, 0, 1)

    assert InboundMessage.objects.filter(channel="email", user=writer, received_at__gte=marked.own.now).exists()
    assert list(InboundMessage.objects.exclude(user__in=marked.team).filter(said__icontains=MARKER)) == []
    assert sent_to_others(marked) == []


# Reviews that are not yet theirs to read -----------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["reviewer", "delegate"])
def test_nobody_sees_a_review_of_others_before_their_own_is_in(part: str, seeded):
    """(P6) The manager asks for more information: the review, the question and the task are marked."""
    own = FullJob("Ordinary", is_confidential=False)
    reader = UserFactory(name="Vera Reviewer", role="reviewer" if part == "reviewer" else "manager")
    TeamMember.objects.create(requisition=own.requisition, user=reader, part=part)
    ReviewRequestFactory(application=own.asked.application, reviewer=reader)
    given = feedback.ReviewInput(
        verdict="one_more_fact", rationale=f"{MARKER} rationale", missing_fact=f"{MARKER} fact"
    )
    feedback.submit_review(own.asked, given, by=own.manager)
    client = Marked.browser_of(reader)
    visitor = Visitor(client, own, own, not_pressed=("review",))
    for url in addresses(own, most=1):
        for form in visitor.read(url):
            visitor.press(form)

    assert visitor.seen == {}
