"""What the dump holds beside the demo's story: an admin's own words, and states that the story does not reach.

Only for `make_dump`, with the code at 0c9a6f0: later code may have renamed what is imported here.
"""

import smtplib
from datetime import datetime, time, timedelta
from typing import Any
from unittest import mock

from kickoff.promises import SLIP
from recruiting.importing.reading import read_sheet
from reminders.preferences import add_leave

from accounts.models import User
from core import clock
from feedback.actions import hire, introduce, save_draft
from feedback.models import Review, ReviewRequest, SurveyAnswer, SurveyQuestion, SurveyTemplate
from kickoff import actions as kickoff
from kickoff.models import AgendaItem, AgendaTemplateItem, Agreement, Lesson, LessonWording, Promise
from recruiting import actions as recruiting
from recruiting.models import Application, Criterion, Pause, PipelineStage, ReasonCode, Requisition, Stage
from reminders import consent, links
from reminders.engine import run_once
from reminders.models import Delivery, InboundMessage, MessageLink, ProviderEvent, ReminderRule
from tests.reminders.mail_posts import Mail, post

# model, how the row is found, what the admin wrote
REWORDED: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
    (ReminderRule, {"kind": "feedback.review", "rung": 2}, {"name": "Reviews due this morning", "version": 2}),
    (ReminderRule, {"kind": "kickoff.agreement", "rung": 1}, {"name": "Agreement: first nudge", "offset": 600, "version": 2}),
    (ReasonCode, {"label": "Evidence thin"}, {"label": "Not enough proof"}),
    (ReasonCode, {"label": "Learns fast"}, {"label": "Quick study"}),
    (PipelineStage, {"name": "Screen"}, {"name": "Phone screen, 30 min"}),
    (AgendaTemplateItem, {"key": "K1"}, {"title": "Why now?", "question": "What breaks without this hire?"}),
    (AgendaTemplateItem, {"key": "K9"}, {"output_label": "Our own label"}),
    (SurveyTemplate, {"key": "thirty-days-manager"}, {"name": "The first month"}),
    (SurveyQuestion, {"text": "Overall, how did this search go for you?", "template__key": "one-week-manager"},
     {"text": "From 1 to 10, how was working with us?"}),
    (SurveyQuestion, {"text": "Feedback came on time."}, {"text": "I heard back in time."}),
]  # fmt: skip
SWITCHED_OFF: list[tuple[Any, dict[str, Any]]] = [
    (ReminderRule, {"kind": "feedback.thanks", "rung": 0}),
    (ReminderRule, {"kind": "recruiting.description", "rung": 3}),
    (ReasonCode, {"label": "Motive unclear"}),
    (AgendaTemplateItem, {"key": "K5"}),
    (SurveyTemplate, {"key": "ninety-days-manager"}),
    (SurveyQuestion, {"text": "Do you need any help from us?"}),
]
DELETED: list[tuple[Any, dict[str, Any]]] = [
    (ReasonCode, {"label": "Duplicate or already known"}),
    (PipelineStage, {"name": "Decision"}),
    (SurveyQuestion, {"text": "How long did it take until they were fully useful?"}),
]


def configure() -> dict[str, list[dict[str, Any]]]:
    """An admin makes the seeded rows their own. What was changed, by table and key, and what is gone."""
    kept, gone = [], []
    for model, found_by, words in [*REWORDED, *((model, by, {"active": False}) for model, by in SWITCHED_OFF)]:
        row = model.objects.get(**found_by)
        for name, value in words.items():
            setattr(row, name, value)
        row.save()
        kept.append({"table": model._meta.db_table, "pk": row.pk, "columns": words})
    for model, found_by in DELETED:
        row = model.objects.get(**found_by)
        gone.append({"table": model._meta.db_table, "pk": row.pk, "columns": found_by})
        row.delete()
    added = ReasonCode.objects.create(label="Knows our customers", direction="for", position=20)
    kept.append({"table": added._meta.db_table, "pk": added.pk, "columns": {"label": added.label}})
    return {"kept": kept, "gone": gone}


def typed() -> list[dict[str, Any]]:
    """What people wrote, and the words that were said to them then: no upgrade has a reason to touch any of it."""
    wanted: list[tuple[Any, tuple[str, ...]]] = [
        (Requisition.objects.all(), ("title", "place")),
        (Stage.objects.filter(name="Phone screen, 30 min"), ("name",)),
        (Criterion.objects.all(), ("text", "why", "assessed_by")),
        (Application.objects.exclude(state_note=""), ("state_note",)),
        (Pause.objects.all(), ("reason",)),
        (AgendaItem.objects.filter(key="K1"), ("title", "question", "notes", "output")),
        (Promise.objects.filter(text="Names stay in this team."), ("text",)),
        (Agreement.objects.exclude(slip=SLIP), ("slip",)),
        (Lesson.objects.all(), ("text",)),
        (LessonWording.objects.all(), ("text",)),
        (Review.objects.all(), ("verdict", "rationale", "missing_fact")),
        (SurveyAnswer.objects.all(), ("asked", "value", "text")),
        (InboundMessage.objects.all(), ("text", "result")),
        (Delivery.objects.filter(accepted_at__isnull=False), ("channel", "subject_line", "message_id")),
    ]
    return [
        {"table": row._meta.db_table, "pk": row.pk, "columns": {name: getattr(row, name) for name in columns}}
        for rows, columns in wanted
        for row in rows.order_by("pk")
    ]


class Later:
    """The hours after the story. `at(minutes)` sets the clock to so many minutes after the story's end."""

    def __init__(self, move_to: Any, start: datetime) -> None:
        self.move_to, self.start = move_to, start
        self.by = {user.email.partition("@")[0]: user for user in User.objects.all()}

    def at(self, minutes: int) -> None:
        self.move_to(self.start + timedelta(minutes=minutes))
        clock.forget()

    @staticmethod
    def search(title: str) -> Requisition:
        return Requisition.objects.get(title=title)

    @staticmethod
    def application(name: str) -> Application:
        return Application.objects.get(candidate__name=name)

    def tell(self) -> None:
        """Everything, in the order in which the moments are."""
        for minutes, act in enumerate([
            self.people, self.meetings, self.confidential, run, self.replies, run, self.texts, run, self.failing,
            self.unfinished,
        ]):  # fmt: skip
            self.at(5 * (minutes + 1))
            run() if act is run else act()

    def people(self) -> None:
        """Out of office with a delegate, now and later; a user who unsubscribed; a deactivated user."""
        today, by = clock.today(), self.by
        add_leave(by["mona"], by=by["rita"], first_day=today + timedelta(days=10), last_day=today + timedelta(days=14),
                  stand_in=by["priya"])  # fmt: skip
        add_leave(by["jonas"], by=by["jonas"], first_day=today, last_day=today + timedelta(days=4), stand_in=by["rita"])
        consent.withdraw(by["jonas"], "email", how="link", evidence="of the upgrade test")
        gone = User.objects.create_user(
            "gil@example.org", None, name="Gil Former", role="reviewer", zone="Europe/Berlin"
        )
        User.objects.filter(pk=gone.pk).update(is_active=False, deactivated_at=clock.now(), deactivated_by=by["ada"])

    def meetings(self) -> None:
        """A hire with an open check-in and later ones; takeaways; a past hire; an import in progress."""
        rita, tomasz = self.by["rita"], self.by["tomasz"]
        hire(self.application("Ines Carvalho"), starts_on=clock.today() - timedelta(days=8), by=rita)
        product = self.search("Product manager")
        kept = Lesson.objects.filter(manager=tomasz, state="kept").order_by("pk")
        kickoff.confirm_lesson(kept[0], by=tomasz, text="Fix the date of the kickoff in the first call.")
        kickoff.use_lesson(kept[1], requisition=product, by=rita)
        kickoff.add_past_hire(product, by=rita, label="K., 2024", strengths="Clear", lacked="Payments")
        recruiting.begin_import(
            read_sheet("people.csv", b"Name,Email\nRobin Ek,robin.ek@example.com\n,nobody\n"), by=rita
        )

    def failing(self) -> None:
        """A kickoff is booked while the mail server is away: two invitations wait for their second attempt."""
        security, rita = self.search("Security engineer"), self.by["rita"]
        starts = datetime.combine(clock.today() + timedelta(days=6), time(10), self.start.tzinfo)
        kickoff.book(security, by=rita, meeting=kickoff.Meeting(
            starts_at=starts, zone="Europe/Berlin", minutes=45, place="Room Elbe", message="Bring two names."))  # fmt: skip
        away = smtplib.SMTPResponseException(451, b"try again later")
        with mock.patch("core.outbox.OutboxBackend.send_messages", side_effect=away):
            run()

    def confidential(self) -> None:
        """A confidential job with its own commitments, a candidate in review, and one who withdrew."""
        rita, vera = self.by["rita"], self.by["vera"]
        team = recruiting.Team(manager=self.by["tomasz"], recruiters=[rita], reviewers=[vera])
        row = recruiting.open_requisition(by=rita, team=team, department="Finance", role_family="Finance",
            title="Head of finance", openings=1, place="Berlin", is_confidential=True)  # fmt: skip
        draft = kickoff.draft_agreement(row, by=rita)
        promises = [*draft.promises.all(), Promise(side="both", kind="other", text="Names stay in this team.")]
        kickoff.save_draft(draft, by=rita, seen=draft.edit_count, promises=promises, slip="We call each other.")
        for name in ("Alva Berg", "Colin Dahl"):
            email = name.lower().replace(" ", ".") + "@example.com"
            recruiting.add_candidate(by=rita, requisition=row, name=name, email=email, headline="Controller")
        recruiting.withdraw_application(self.application("Colin Dahl"), by=rita, note="Took another offer.")
        introduce(row, by=rita, people={self.application("Alva Berg"): "Led two audits."}, reviewers=[vera])

    def replies(self) -> None:
        """Vera answers by mail, and is sent the way to say that it was not her."""
        link = MessageLink.objects.filter(user=self.by["vera"], reply_hash__isnull=False).latest("pk")
        mail = Mail(sender="Vera Holm <vera@example.org>", to=f"reply+{links.reply_token_of(link)}@in.example.org",
                    text="Yes because she led two audits and can explain both.")  # fmt: skip
        answer = post("postmark", mail)
        if answer.status_code != 200:
            raise RuntimeError(f"The mail was refused: {answer.content!r}")

    def texts(self) -> None:
        """Mona answers a text without saying about whom; a stranger writes."""
        for number, (sender, words) in enumerate(
            [("+491713920042", "Yes, strong."), ("+491713920099", "Who is this?")]
        ):
            ProviderEvent.objects.create(provider="twilio", event_id=f"SM{number:032x}", kind="inbound",
                                         body={"Body": words, "From": sender})  # fmt: skip

    def unfinished(self) -> None:
        """A draft of a review, and two candidates sent for review whose message is planned and not yet sent."""
        mona, rita = self.by["mona"], self.by["rita"]
        asked = ReviewRequest.objects.filter(reviewer=mona, state="open", kind="resume").earliest("pk")
        save_draft(asked, by=mona, data={"verdict": "yes", "rationale": "Good so far, I want to ask about on-call."})
        people = {self.application("Amal Nasser"): "Quiet systems.", self.application("Jakub Nowak"): "Fewer pages."}
        introduce(self.search("Site reliability engineer"), by=rita, people=people, reviewers=[mona, self.by["vera"]])


def run() -> None:
    run_once(clock.now())
