"""A job with a row of every shape, and one word in all its texts.

As a twin it is confidential and of other people, beside the job of a test. A query that lost its filter finds the twin's
rows: `rows()` before and after tells whether they were written to, and the word MARKER on a page of somebody outside its
hiring team tells that they were read.
"""

from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db.models import CharField, Field, Model, TextField
from pypdfium2 import PdfDocument

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from feedback.models import (
    CriterionRating,
    Disowned,
    PersonalLine,
    Review,
    ReviewDraft,
    ReviewRequest,
    Slate,
    Survey,
    SurveyAnswer,
    SurveyTemplate,
)
from kickoff.models import AgendaItem, Agreement, Commitment, Kickoff, Lesson, LessonWording, Milestone
from recruiting.models import (
    Application,
    Candidate,
    Criterion,
    Department,
    Document,
    Hire,
    ImportBatch,
    ImportRow,
    JobDescription,
    PastHire,
    Pause,
    PostingLine,
    Requisition,
    Revision,
    RoleFamily,
    Stage,
    StageMove,
    TeamMember,
)
from reminders import links
from reminders.models import (
    Attempt,
    Delivery,
    DeliveryItem,
    InboundMessage,
    MessageLink,
    Occurrence,
    ProviderEvent,
    ReminderRule,
    Task,
)
from tests.snapshots import Rows, queries_of, rows_of

MARKER = "Zirkonyx"  # long enough to come up in no random token
DAY = timedelta(days=1)

# Columns of text that no person writes: keys, codes, addresses, and what only one verdict has.
CODES = (
    "email password zone date_format holiday_calendar key channel plan_key lease_token calendar_method content_hash "
    "message_id in_reply_to address sha256 encoding delimiter by to_state target verb subject requisition_key attempt_key "
    "provider_id code worker nonce reply_hash secret_hash revoked_reason undo_subject undo_path reply_id missing_fact "
    "hold_reason event_id"
)


@lru_cache
def a_pdf() -> bytes:
    document = PdfDocument.new()
    document.new_page(200, 300)
    document.save(file := BytesIO())
    document.close()
    return file.getvalue()


@lru_cache
def texts_of(model: type[Model]) -> list[Field]:
    """The columns of a table that hold what people wrote."""
    fields = (f for f in model._meta.concrete_fields if isinstance(f, CharField | TextField) and not f.choices)
    return [f for f in fields if f.name not in CODES.split()]


class FullJob:
    """The job, its people, and everything that belongs to it. `mark` is in every text."""

    def __init__(self, mark: str, *, is_confidential: bool) -> None:
        self.mark = mark
        self.is_confidential = is_confidential
        self.now = clock.now()
        self.today = clock.today("UTC")
        self.kept: dict[type[Model], list[Any]] = {}
        self.recruiter = self._person("Tess", User.Role.RECRUITER)
        self.manager = self._person("Theo", User.Role.MANAGER)
        self.reviewer = self._person("Tara", User.Role.REVIEWER)
        self._job()
        self._description()
        self._candidates()
        self._kickoff()
        self._agreements()
        self._reviews()
        self._hire()
        self._messages()
        AuditEvent.log("requisition.opened", self.requisition, by=self.recruiter)
        self._queries = queries_of({model: self.pks(model) for model in self.kept})

    def add(self, model: type[Model], **columns: Any) -> Any:
        """A row with these columns, and `mark` in all its other texts."""
        row = model._base_manager.create(**self._texts(model) | columns)
        self.kept.setdefault(model, []).append(row)
        return row

    def pks(self, model: type[Model]) -> list[Any]:
        return [row.pk for row in self.kept.get(model, [])]

    def pk(self, model: type[Model], **columns: Any) -> Any:
        """The key of the first of its rows with these columns."""
        rows = self.kept[model]
        return next(row.pk for row in rows if all(getattr(row, name) == value for name, value in columns.items()))

    def words(self, of: str) -> str:
        return f"{self.mark} {of}"

    def _texts(self, model: type[Model]) -> dict[str, str]:
        name = model._meta.model_name
        return {f.name: self.words(f"{name} {f.name}")[: f.max_length] for f in texts_of(model)}

    def _person(self, name: str, role: str) -> User:
        email = f"{name.lower()}{User.objects.count()}@example.org"
        person = self.add(User, name=f"{name} Team", email=email, role=role, zone="Europe/Berlin")
        person.emailaddress_set.create(email=email, verified=True, primary=True)
        return person

    # The job -----------------------------------------------------------------------------------------------

    def _job(self) -> None:
        self.requisition = self.add(
            Requisition, is_confidential=self.is_confidential, state=Requisition.State.OPEN, opened_by=self.recruiter,
            department=self.add(Department), role_family=self.add(RoleFamily),
        )  # fmt: skip
        self.stages = {
            kind: self.add(Stage, requisition=self.requisition, kind=kind, position=position)
            for position, kind in enumerate(("sourced", "review", "interview", "offer"))
        }
        for user, part in ((self.recruiter, "recruiter"), (self.manager, "manager"), (self.reviewer, "reviewer")):
            self.add(TeamMember, requisition=self.requisition, user=user, part=part)
        self.add(Pause, requisition=self.requisition, started_by=self.recruiter)
        self.add(PastHire, requisition=self.requisition)
        self.add(PersonalLine, requisition=self.requisition, manager=self.manager, written_by=self.recruiter)

    def _description(self) -> None:
        description = self.add(JobDescription, requisition=self.requisition)
        agreed = {"state": "agreed", "agreed_at": self.now, "agreed_by": self.manager, "shared_at": self.now}
        for number, state in enumerate((agreed, agreed, agreed, {"state": "draft"}), start=1):
            revision = self.add(Revision, description=description, number=number, created_by=self.recruiter, **state)
            line = self.add(PostingLine, revision=revision, position=1)
            for kind in ("must", "nice"):
                self.add(Criterion, revision=revision, thread=uuid4(), kind=kind, rank=1, from_line=line)
        self.draft = revision

    def _candidates(self) -> None:
        self.applications: dict[str, Application] = {}
        for kind, state in (
            ("sourced", "active"), ("review", "active"), ("interview", "active"), ("offer", "hired"),
            ("review", "declined"),
        ):  # fmt: skip
            self._candidate(kind, state)
        self.batch = self.add(
            ImportBatch, encoding="utf-8", delimiter=",", headers=[self.words("name")],
            columns=["name"], requisition=self.requisition, uploaded_by=self.recruiter,
        )  # fmt: skip
        self.add(
            ImportRow, batch=self.batch, number=2, cells=[self.words("cell")], state="error",
            problems={"email": self.words("problem")},
        )  # fmt: skip

    def _candidate(self, kind: str, state: str) -> None:
        name = f"{kind} {state}"
        email = f"{self.mark}.{name.replace(' ', '.')}@example.com"
        candidate = self.add(Candidate, email=email, added_by=self.recruiter)
        application = self.add(
            Application, candidate=candidate, requisition=self.requisition, stage=self.stages[kind], state=state
        )
        self.add(
            StageMove, application=application, from_stage=self.stages["sourced"], to_stage=self.stages[kind],
            to_state=state, by=key_of(self.recruiter),
        )  # fmt: skip
        for file_kind, content in (("txt", self.words("résumé").encode()), ("pdf", a_pdf())):
            file_name = self.words(f"résumé.{file_kind}")
            self.add(
                Document, candidate=candidate, kind=file_kind, original_name=file_name, size=len(content),
                sha256="0" * 64, page_count=int(file_kind == "pdf"), added_by=self.recruiter,
                file=ContentFile(content, name=file_name),
            )  # fmt: skip
        self.applications[name] = application

    # Kickoff, agreement, timeline --------------------------------------------------------------------------

    def _kickoff(self) -> None:
        kickoff = self.add(
            Kickoff, requisition=self.requisition, state=Kickoff.State.BOOKED, starts_at=self.now + 2 * DAY,
            arranged_at=self.now, zone="Europe/Berlin",
            booked_by=self.recruiter,
        )  # fmt: skip
        for position, kind in enumerate(("text", "list", "hires")):
            self.add(AgendaItem, kickoff=kickoff, key=f"K{position}", output_kind=kind, position=position)
        for state, said_by in (("kept", self.recruiter), ("used", self.manager), ("retired", self.manager)):
            lesson = self.add(
                Lesson, manager=self.manager, requisition=self.requisition, said_by=said_by, state=state, source="",
            )  # fmt: skip
            self.add(LessonWording, lesson=lesson, replaced_by=self.manager)
        for position, key in enumerate(("slate", "review", "offer", "other")):
            self.add(
                Milestone, requisition=self.requisition, key=key, side="recruiter",
                owner=self.recruiter, due_at=self.now + (position + 1) * DAY, position=position,
            )  # fmt: skip

    def _agreements(self) -> None:
        accepted = {
            f"{side}_accepted_{what}": value
            for side, user in (("recruiter", self.recruiter), ("manager", self.manager))
            for what, value in (("at", self.now), ("by", user))
        }
        for number, columns in enumerate(({"state": "replaced"}, {"state": "accepted"} | accepted, {}), start=1):
            agreement = self.add(
                Agreement, requisition=self.requisition, number=number, created_by=self.recruiter, **columns
            )
            for side in ("recruiter", "manager"):
                self.add(Commitment, agreement=agreement, side=side, limit=480)
        self.agreement = agreement

    # Reviews, check-ins ------------------------------------------------------------------------------------

    def _reviews(self) -> None:
        due = {"due_at": self.now + 2 * DAY}
        slates = [
            self.add(Slate, requisition=self.requisition, state=state, created_by=self.recruiter, **due)
            for state in ("introduced", "prepared")
        ]
        begins = self.now - DAY
        interview = {"kind": "interview", "interview_at": begins, "interview_ends_at": begins + DAY / 24}
        people, reader = self.applications, self.reviewer
        self.answered = self._request(people["review active"], reader, slates[0], state="answered", **due)
        self._review(self.answered, "one_more_fact", 1)
        self.asked = self._request(people["review active"], self.manager, slates[0], **due)
        self.held = self._request(people["sourced active"], self.manager, slates[1], state="held", **due)
        self.interview = self._request(people["interview active"], self.manager, None, **interview, **due)
        after = self._request(people["interview active"], reader, None, state="answered", **interview, **due)
        self._review(after, "no", 1)
        again = self._request(people["review declined"], reader, slates[0], **due)
        undone = self._review(again, "yes", 1, via="reply")
        self.add(Disowned, review=undone, disowned_by=reader)
        kept = {"verdict": "yes", "rationale": self.words("draft"), "reply": {"rationale": self.words("reply")}}
        for asked in (self.asked, self.interview):
            self.add(ReviewDraft, request=asked, data=kept)

    def _request(self, application: Application, reviewer: User, slate: Slate | None, **columns: Any) -> ReviewRequest:
        answered = {"answered_at": self.now} if columns.get("state") == "answered" else {}
        return self.add(
            ReviewRequest, application=application, reviewer=reviewer, slate=slate,
            requested_by=self.recruiter, **columns, **answered,
        )  # fmt: skip

    def _review(self, asked: ReviewRequest, verdict: str, number: int, **columns: Any) -> Review:
        fact = {"missing_fact": self.words("fact")} if verdict == "one_more_fact" else {}
        review = self.add(
            Review, request=asked, number=number, verdict=verdict, written_by=asked.reviewer,
            revision_id=self.pk(Revision), **fact, **columns,
        )  # fmt: skip
        self.add(CriterionRating, review=review, criterion_id=self.pk(Criterion), rating="met")
        return review

    def _hire(self) -> None:
        hire = self.add(
            Hire, application=self.applications["offer hired"], starts_on=self.today - 8 * DAY,
            recorded_by=self.recruiter,
        )  # fmt: skip
        for respondent, state in ((self.manager, "waiting"), (self.recruiter, "answered")):
            template = self.add(
                SurveyTemplate, key=f"after-{uuid4().hex[:12]}", name="After a week", side="manager", active=False
            )
            survey = self.add(
                Survey, template=template, hire=hire, respondent=respondent, opens_at=self.now - DAY, state=state,
                closes_at=self.now + 9 * DAY, answered_at=self.now if state == "answered" else None,
            )  # fmt: skip
            self.add(SurveyAnswer, survey=survey, kind="text")

    # Messages ----------------------------------------------------------------------------------------------

    def _messages(self) -> None:
        for number, (about, kind) in enumerate(
            ((self.asked, "feedback.review"), (self.agreement, "kickoff.agreement"))
        ):
            rule, _ = ReminderRule.objects.get_or_create(kind=kind, rung=0, defaults={"name": "First message"})
            for state in ("scheduled", "accepted", "attention"):
                self._message(rule, about, state, number)
        self.add(
            Task, owner=self.recruiter, kind="find_fact", about=self.reviewer, subject=key_of(self.answered),
            due_at=self.now,
        )  # fmt: skip

    def _message(self, rule: ReminderRule, about: Model, state: str, number: int) -> None:
        ends = self.now + 3 * DAY
        told = {"scheduled": "open", "accepted": "told", "attention": "attention"}[state]
        # A round of its own: the planner has its say about round 1.
        occurrence = self.add(
            Occurrence, rule=rule, rule_version=1, subject=key_of(about), recipient=self.manager, rung=0, due_at=self.now,
            zone="UTC", useful_until=ends, requisition_key=key_of(self.requisition), state=told,
            round=90 + len(self.pks(Occurrence)),
        )  # fmt: skip
        sent = {"accepted_at": self.now, "frozen_at": self.now} if state != "scheduled" else {}
        delivery = self.add(
            Delivery, recipient=self.manager, plan_key=f"day:{date(2000, 1, number + 1)}:{state}", channel="email",
            next_at=ends, useful_until=ends, state=state, address=self.manager.email,
            html=f"<p>{self.mark}</p>", **sent,
        )  # fmt: skip
        self.add(DeliveryItem, delivery=delivery, occurrence=occurrence)
        self.add(Attempt, delivery=delivery, number=1, outcome="accepted")
        path = f"/jobs/{self.requisition.pk}/"
        links.make_link(delivery, self.manager, [(key_of(about), "review", path)], self.now)
        link = MessageLink.objects.filter(delivery=delivery).get()
        self.kept.setdefault(MessageLink, []).append(link)
        event = self.add(
            ProviderEvent, provider=self.mark, event_id=uuid4().hex, body={"Body": self.words("body")}, state="done"
        )
        self.add(
            InboundMessage, event=event, channel="email", sender=self.manager.email, user=self.manager, link=link,
            subject=key_of(about), result="answered",
        )  # fmt: skip

    def rows(self) -> Rows:
        """Every row of the job, column by column, and every row that refers to one of them, by table."""
        return rows_of(self._queries)


def make_twin() -> FullJob:
    """A confidential job of other people."""
    return FullJob(MARKER, is_confidential=True)
