"""One row of everything, in one job, by the names that the access matrix uses. Created on first use."""

from datetime import timedelta
from functools import cached_property
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from pypdfium2 import PdfDocument

from accounts.models import Leave, Organisation, User
from core import clock
from core.models import OutboxMessage, key_of
from feedback.models import Review, ReviewRequest, Slate, Survey, SurveyTemplate
from kickoff.models import AgendaItem, Agreement, Kickoff, Lesson, Milestone
from recruiting.models import (
    Application,
    Candidate,
    Criterion,
    Document,
    Hire,
    ImportBatch,
    PastHire,
    Pause,
    Requisition,
    Revision,
    Stage,
    StageMove,
    TeamMember,
)
from reminders import links
from reminders.access import remember_link
from reminders.models import Delivery, MessageLink, Task
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    RequisitionFactory,
    ReviewRequestFactory,
    RevisionFactory,
    SlateFactory,
    UserFactory,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class World:
    """Rows by the name that a line of the matrix uses."""

    def __init__(self) -> None:
        self.house = Organisation.objects.create(name="Example House", zone="Europe/Berlin")
        self.recruiter = UserFactory(name="Rita Recruiter", role=User.Role.RECRUITER)
        self.other_recruiter = UserFactory(name="Oscar Otherrecruiter", role=User.Role.RECRUITER)
        self.manager = UserFactory(name="Mona Manager")
        self.outsider = UserFactory(name="Otto Outsider")
        self.reviewer = UserFactory(name="Vera Reviewer", role=User.Role.REVIEWER)
        self.admin = UserFactory(name="Ada Admin", role=User.Role.ADMIN)
        self.gone = UserFactory(name="Gil Gone", role=User.Role.RECRUITER)
        self.requisition: Requisition = RequisitionFactory(recruiter=self.recruiter, manager=self.manager)
        self.elsewhere: Requisition = RequisitionFactory(recruiter=self.other_recruiter, manager=self.outsider)
        self.reviewing = self._join(self.reviewer, TeamMember.Part.REVIEWER)
        self._join(self.gone, TeamMember.Part.RECRUITER)
        self.sessions: dict[str, str] = {}

    def _join(self, user: User, part: str) -> TeamMember:
        return TeamMember.objects.create(requisition=self.requisition, user=user, part=part)

    # Browsers ----------------------------------------------------------------------------------------------

    def client_of(self, who: str) -> Client:
        """A browser in which that person is signed in, or holds the link, or was signed in until a moment ago."""
        client = Client()
        if who == "link":
            answer = HttpResponse()
            remember_link(answer, self.link)
            client.cookies.update(answer.cookies)
        elif who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        elif who != "anonymous":
            client.force_login(getattr(self, who), backend=BACKEND)
        if who == "gone":
            User.objects.filter(pk=self.gone.pk).update(is_active=False)
        return client

    def sign_everybody_in(self) -> None:
        """From now on, `client_of` returns browsers with these sessions."""
        for who in ("recruiter", "other_recruiter", "manager", "outsider", "reviewer", "admin", "gone"):
            client = Client()
            client.force_login(getattr(self, who), backend=BACKEND)
            self.sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def __getitem__(self, name: str) -> object:
        """What a line names: a row's key, or whatever the attribute holds."""
        value = getattr(self, name)
        return value.pk if isinstance(value, Model) else value

    @cached_property
    def employee(self) -> User:
        """A reviewer who is not on any job yet."""
        return UserFactory(name="Emil Employee", role=User.Role.REVIEWER)

    # accounts, reminders -----------------------------------------------------------------------------------

    @cached_property
    def leave(self) -> Leave:
        day = clock.today("Europe/Berlin")
        return Leave.objects.create(user=self.manager, first_day=day, last_day=day)

    @cached_property
    def delivery(self) -> Delivery:
        soon = clock.now() + timedelta(days=3)
        return Delivery.objects.create(
            recipient=self.manager, plan_key="world", channel="email", next_at=clock.now(), useful_until=soon
        )

    @cached_property
    def link(self) -> MessageLink:
        """The manager's link for the world's open review, and for nothing else."""
        item = (f"feedback.reviewrequest:{self.review_request.pk}", "review", f"/reviews/{self.review_request.pk}/")
        links.make_link(self.delivery, self.manager, [item], clock.now())
        return self.delivery.links.get(purpose=MessageLink.Purpose.ITEMS)

    @cached_property
    def token(self) -> str:
        return links.token_of(self.link)

    @cached_property
    def stop_token(self) -> str:
        links.make_opt_out_link(self.delivery, self.manager, clock.now())
        return links.token_of(self.delivery.links.get(purpose=MessageLink.Purpose.OPT_OUT))

    @cached_property
    def done_task(self) -> Task:
        now = clock.now()
        columns = {"state": Task.State.DONE, "outcome": Task.Outcome.NO_ANSWER, "due_at": now, "done_at": now}
        return Task.objects.create(owner=self.recruiter, kind=Task.Kind.CALL, title="Called Mona", **columns)

    @cached_property
    def task(self) -> Task:
        return Task.objects.create(owner=self.recruiter, kind=Task.Kind.CALL, title="Call Mona", due_at=clock.now())

    @cached_property
    def outbox_message(self) -> OutboxMessage:
        return OutboxMessage.objects.create(channel="email", to=self.manager.email, subject="Hello", text="Hi")

    # recruiting --------------------------------------------------------------------------------------------

    @cached_property
    def confidential(self) -> Requisition:
        """The job, visible to its team only."""
        Requisition.objects.filter(pk=self.requisition.pk).update(is_confidential=True)
        return self.requisition

    @cached_property
    def candidate(self) -> Candidate:
        return CandidateFactory()

    @cached_property
    def import_batch(self) -> ImportBatch:
        """A file being imported: its uploader's until it is stored."""
        return ImportBatch.objects.create(
            file_name="people.csv", encoding="utf-8", delimiter=",", headers=["name"], columns=["name"],
            uploaded_by=self.recruiter,
        )  # fmt: skip

    @cached_property
    def application(self) -> Application:
        """Somebody under review: past the recruiter's own list."""
        stage = self.requisition.stages.get(kind=Stage.Kind.REVIEW)
        return ApplicationFactory(candidate=self.candidate, requisition=self.requisition, stage=stage)

    @cached_property
    def candidate_in_confidence(self) -> Candidate:
        """On the confidential job only."""
        return self.application.candidate if self.confidential else self.candidate

    @cached_property
    def application_in_confidence(self) -> Application:
        """On the confidential job."""
        _ = self.confidential
        return self.application

    @cached_property
    def move(self) -> StageMove:
        """The newest: the one that may be undone."""
        added = self.requisition.stages.first()
        return StageMove.objects.create(
            application=self.application, from_stage=added, to_stage=self.application.stage, by=key_of(self.recruiter)
        )

    @cached_property
    def stage(self) -> Stage:
        return self.requisition.stages.get(kind=Stage.Kind.INTERVIEW)

    @cached_property
    def document(self) -> Document:
        """The résumé of somebody under review, as text."""
        _ = self.application
        return Document.objects.create(
            candidate=self.candidate,
            kind=Document.Kind.TXT,
            original_name="résumé.txt",
            size=5,
            sha256="0" * 64,
            text="Hello",
            file=ContentFile(b"Hello", name="résumé.txt"),
        )

    @cached_property
    def pdf(self) -> Document:
        """The résumé of somebody under review, as a PDF of one page."""
        _ = self.application
        page = PdfDocument.new()
        page.new_page(200, 300)
        page.save(file := BytesIO())
        page.close()
        return Document.objects.create(
            candidate=self.candidate,
            kind=Document.Kind.PDF,
            original_name="résumé.pdf",
            size=5,
            sha256="1" * 64,
            page_count=1,
            file=ContentFile(file.getvalue(), name="résumé.pdf"),
        )

    @cached_property
    def revision(self) -> Revision:
        return RevisionFactory(requisition=self.requisition)

    @cached_property
    def criterion(self) -> Criterion:
        return self.revision.criteria.first()

    @cached_property
    def revised_requisition(self) -> Requisition:
        """The job, with an approved description."""
        return self.revision.description.requisition

    @cached_property
    def draft(self) -> Revision:
        """A description that the recruiter is still writing."""
        return RevisionFactory(requisition=self.requisition, state=Revision.State.DRAFT, agreed_at=None, agreed_by=None)

    @cached_property
    def draft_requisition(self) -> Requisition:
        return self.draft.description.requisition

    @cached_property
    def draft_criterion(self) -> Criterion:
        return self.draft.criteria.first()

    @cached_property
    def shared_requisition(self) -> Requisition:
        """The job, with a description that is waiting for the manager's approval."""
        Revision.objects.filter(pk=self.draft.pk).update(
            state=Revision.State.SHARED, shared_at=clock.now(), shared_by=self.recruiter
        )
        return self.draft_requisition

    @cached_property
    def past_hire(self) -> PastHire:
        return PastHire.objects.create(requisition=self.requisition, label="K.")

    @cached_property
    def paused_requisition(self) -> Requisition:
        return self.pause.requisition

    @cached_property
    def begun_requisition(self) -> Requisition:
        """The job, open: the factory's jobs are."""
        return self.requisition

    @cached_property
    def hire(self) -> Hire:
        return Hire.objects.create(application=self.application, starts_on=clock.today("Europe/Berlin"))

    @cached_property
    def pause(self) -> Pause:
        return Pause.objects.create(requisition=self.requisition, reason="Five reviews are open.")

    # kickoff -----------------------------------------------------------------------------------------------

    @cached_property
    def kickoff(self) -> Kickoff:
        return Kickoff.objects.create(
            requisition=self.requisition, state=Kickoff.State.BOOKED, starts_at=clock.now() + timedelta(days=1)
        )

    @cached_property
    def booked_requisition(self) -> Requisition:
        """The job, with a scheduled kickoff."""
        return self.kickoff.requisition

    @cached_property
    def agenda_item(self) -> AgendaItem:
        return AgendaItem.objects.create(kickoff=self.kickoff, key="K1", title="Why this role", output_kind="text")

    @cached_property
    def agreement(self) -> Agreement:
        return Agreement.objects.create(
            requisition=self.requisition, number=1, state=Agreement.State.PROPOSED, proposed_at=clock.now()
        )

    @cached_property
    def agreed_requisition(self) -> Requisition:
        """The job, with an agreement that was sent to the manager."""
        return self.agreement.requisition

    @cached_property
    def drafted_requisition(self) -> Requisition:
        """The job, with an agreement that is still a draft."""
        return Agreement.objects.create(requisition=self.requisition, number=1).requisition

    @cached_property
    def milestone(self) -> Milestone:
        return Milestone.objects.create(
            requisition=self.requisition,
            key="offer",
            name="Offer",
            side="recruiter",
            owner=self.recruiter,
            due_at=clock.now() + timedelta(days=5),
        )

    @cached_property
    def lesson(self) -> Lesson:
        return Lesson.objects.create(
            manager=self.manager, requisition=self.requisition, text="Ask about on-call first.", said_by=self.manager
        )

    # feedback ----------------------------------------------------------------------------------------------

    @cached_property
    def slate(self) -> Slate:
        return SlateFactory(requisition=self.requisition, created_by=self.recruiter)

    @cached_property
    def review_request(self) -> ReviewRequest:
        return ReviewRequestFactory(application=self.application, reviewer=self.manager, slate=self.slate)

    @cached_property
    def interview_request(self) -> ReviewRequest:
        """The manager's, about an interview that is over."""
        ends = clock.now() - timedelta(hours=1)
        return ReviewRequestFactory(
            application=self.application, reviewer=self.manager, kind="interview", interview_at=ends - timedelta(hours=1),
            interview_ends_at=ends,
        )  # fmt: skip

    @cached_property
    def request_with_pdf(self) -> ReviewRequest:
        _ = self.pdf
        return self.review_request

    @cached_property
    def review(self) -> Review:
        return Review.objects.create(
            request=self.review_request, number=1, verdict="yes", rationale="Ran the pager.", written_by=self.manager
        )

    @cached_property
    def answered_by_reply(self) -> ReviewRequest:
        """Answered by text or mail in the manager's name, a moment ago."""
        ReviewRequest.objects.filter(pk=self.review_request.pk).update(state="answered", answered_at=clock.now())
        Review.objects.create(
            request=self.review_request, number=1, verdict="yes", rationale="Ran the pager.", written_by=self.manager,
            via=Review.Via.REPLY,
        )  # fmt: skip
        return self.review_request

    @cached_property
    def survey(self) -> Survey:
        """Open now, asked of the manager."""
        template = SurveyTemplate.objects.create(key="world", name="One week after", side="manager")
        now = clock.now()
        return Survey.objects.create(
            template=template,
            hire=self.hire,
            respondent=self.manager,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=10),
        )
