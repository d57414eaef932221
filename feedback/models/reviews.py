from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from core import clock
from core.models import AppendOnlyModel, AppendOnlyQuerySet
from core.personal_data import NOTHING_PERSONAL, PersonalData
from core.states import StateMachine
from recruiting.models import Application, Criterion, ReasonCode, Requisition, Revision, TeamMember

if TYPE_CHECKING:
    from accounts.models import User


class Slate(StateMachine):
    """Candidates sent for review together, with a due time and a note on why these."""

    class State(models.TextChoices):
        PREPARED = "prepared", "On hold, sent when the pause ends"
        SENT = "introduced", "Sent"
        WITHDRAWN = "withdrawn", "Canceled"

    MOVES = {State.PREPARED: {State.SENT, State.WITHDRAWN}, State.SENT: {State.WITHDRAWN}}

    requisition = models.ForeignKey(Requisition, on_delete=models.PROTECT, related_name="slates")
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State)
    due_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData(subject="both", erase={"note": ""})


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    def of(self, user: "User") -> "ReviewRequestQuerySet":
        """Asked of this person, or of the hiring manager whose delegate they are today; team members only. A delegate who
        is asked about the same candidate reviews them before they see the manager's review (P6)."""
        today = TeamMember.objects.current().filter(user=user)
        covering = today.filter(part=TeamMember.Part.DELEGATE).values("requisition")
        of_the_manager = TeamMember.objects.current().filter(
            requisition=OuterRef("application__requisition"), user=OuterRef("reviewer"), part=TeamMember.Part.MANAGER
        )
        own_first = ReviewRequest.objects.own_open(user)
        return self.filter(
            Q(reviewer=user, application__requisition__in=today.values("requisition"))
            | Q(Exists(of_the_manager), ~Exists(own_first), application__requisition__in=covering)
        )

    def own_open(self, user: "User") -> "ReviewRequestQuerySet":
        """For a subquery: what this person is asked about the same candidate and has not answered."""
        same = {"application": OuterRef("application"), "kind": OuterRef("kind")}
        return self.filter(reviewer=user, state=ReviewRequest.State.OPEN, **same)

    def visible_to(self, user: "User") -> "ReviewRequestQuerySet":
        """Staffing sees those of every job it sees; everyone else their own, once sent."""
        if user.is_staffing:
            return self.filter(application__requisition__in=Requisition.objects.visible_to(user))
        return self.of(user).exclude(state=ReviewRequest.State.HELD)

    def visible_on(self, requisition: Requisition, user: "User") -> "ReviewRequestQuerySet":
        """`visible_to`, about candidates for one job that the user may see. Reads the user's part on its team first: without
        subqueries in an OR, PostgreSQL finds the few rows of a page by an index."""
        rows = self.filter(application__requisition=requisition)
        if user.is_staffing:
            return rows
        team = TeamMember.objects.current().filter(
            Q(user=user) | Q(part=TeamMember.Part.MANAGER), requisition=requisition
        )
        parts = dict(team.values_list("user", "part"))
        if user.pk not in parts:
            return self.none()
        asked = Q(reviewer=user)
        if parts.pop(user.pk) == TeamMember.Part.DELEGATE:
            asked |= Q(~Exists(ReviewRequest.objects.own_open(user)), reviewer__in=parts)
        return rows.filter(asked).exclude(state=ReviewRequest.State.HELD)

    def needed(self) -> "ReviewRequestQuerySet":
        """About an active candidate for a job that is open, of a reviewer whose account is active."""
        return self.filter(
            application__state=Application.State.ACTIVE,
            application__requisition__state__in=[Requisition.State.KICKOFF, Requisition.State.OPEN],
            reviewer__is_active=True,
        )

    def answerable(self) -> "ReviewRequestQuerySet":
        """Open and still needed; about an interview also before it is over."""
        return self.needed().filter(state=ReviewRequest.State.OPEN)

    def waiting(self) -> "ReviewRequestQuerySet":
        """Open, still needed, of a reviewer on the hiring team, and a review can be expected."""
        return self.answerable().begun().on_team()

    def on_team(self) -> "ReviewRequestQuerySet":
        """Without those of reviewers who are not on the hiring team today."""
        seat = TeamMember.objects.current().filter(
            requisition=OuterRef("application__requisition"), user=OuterRef("reviewer")
        )
        return self.filter(Exists(seat))

    def to_plan(self, now: datetime) -> "ReviewRequestQuerySet":
        """Those whose next rung may have come, or whose round is new since the planner last read them."""
        fresh = Q(planned_round=None) | ~Q(planned_round=F("round"))
        return self.waiting().filter(fresh | Q(next_rung_at__lte=now))

    def begun(self) -> "ReviewRequestQuerySet":
        """Without the interviews that are not over yet, about which nobody is asked so far."""
        return self.exclude(kind=ReviewRequest.Kind.INTERVIEW, interview_ends_at__gt=clock.now())

    def unanswered(self) -> "ReviewRequestQuerySet":
        return self.filter(state__in=[ReviewRequest.State.HELD, ReviewRequest.State.OPEN])

    def with_names(self) -> "ReviewRequestQuerySet":
        """With everything that a line about a request prints, in one query."""
        return self.select_related("application__candidate", "application__requisition", "reviewer", "slate")

    def for_queue(self) -> "ReviewRequestQuerySet":
        """What somebody has to review, the most urgent first."""
        return self.waiting().with_names().order_by("due_at", "id")


class ReviewRequest(StateMachine):
    """A candidate to be reviewed by somebody by a due time."""

    class Kind(models.TextChoices):
        RESUME = "resume", "Résumé"
        INTERVIEW = "interview", "Interview"

        @property
        def noun(self) -> str:
            """What a sentence calls the answer."""
            return "feedback" if self == self.INTERVIEW else "review"

    class State(models.TextChoices):
        HELD = "held", "On hold, not sent yet"
        OPEN = "open", "Open"
        ANSWERED = "answered", "Reviewed"
        WITHDRAWN = "withdrawn", "Canceled"

    MOVES = {
        State.HELD: {State.OPEN, State.WITHDRAWN},
        State.OPEN: {State.ANSWERED, State.WITHDRAWN},
        State.ANSWERED: {State.WITHDRAWN, State.OPEN},  # open again: "this wasn't me"
    }
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="review_requests")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_requests")
    slate = models.ForeignKey(Slate, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RESUME)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    why = models.TextField(blank=True)  # why this candidate
    due_at = models.DateTimeField()
    round = models.PositiveIntegerField(default=1)  # rises when the due time is changed or it is sent again
    interview_at = models.DateTimeField(null=True, blank=True)
    interview_ends_at = models.DateTimeField(null=True, blank=True)  # from then on feedback can be expected
    requested_at = models.DateTimeField(default=clock.now)  # when the reviewer was first asked
    sent_at = models.DateTimeField(default=clock.now)  # when this round went out
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    # The planner's notes, which can be rebuilt: nothing of `planned_round` is due before `next_rung_at`.
    next_rung_at = models.DateTimeField(null=True, blank=True)
    planned_round = models.PositiveIntegerField(null=True, blank=True)

    objects = ReviewRequestQuerySet.as_manager()
    personal_data = PersonalData(subject="candidate", erase={"why": ""})

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer", "kind"],
                condition=Q(state__in=["held", "open"]),
                name="asked_once_at_a_time",
            ),
            models.CheckConstraint(
                name="answered_at_a_time", condition=~Q(state="answered") | Q(answered_at__isnull=False)
            ),
            models.CheckConstraint(
                name="an_interview_has_a_time", condition=~Q(kind="interview") | Q(interview_at__isnull=False)
            ),
            models.CheckConstraint(
                name="an_interview_has_length",
                condition=Q(interview_ends_at__isnull=True) | Q(interview_ends_at__gt=models.F("interview_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["answered_at"], name="reviews_by_answer"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="reviews_open"),
            models.Index(fields=["reviewer", "state", "due_at"], name="review_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.application} by {self.reviewer}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])

    @property
    def requisition(self) -> Requisition:
        return self.application.requisition

    def is_needed(self) -> bool:
        return ReviewRequest.objects.needed().filter(pk=self.pk).exists()

    @property
    def is_ahead(self) -> bool:
        """An interview that is not over yet."""
        ends = self.interview_ends_at
        return self.state == self.State.OPEN and ends is not None and ends > clock.now()

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_at < clock.now()

    @property
    def noun(self) -> str:
        return self.Kind(self.kind).noun


class ReviewQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: "User") -> "ReviewQuerySet":
        """Staffing sees all of its jobs. Everyone else sees their own reviews, and those of others about the same
        candidate on the same occasion only once their own is in (P6): not even a count before."""
        seen = self.filter(request__application__requisition__in=Requisition.objects.visible_to(user))
        if user.is_staffing:
            return seen
        own = Q(request__reviewer=user) | Q(written_by=user)
        same = {"request__application": OuterRef("request__application"), "request__kind": OuterRef("request__kind")}
        mine_is_in = Review.objects.counted().filter(own, **same)
        asked_again = ReviewRequest.objects.filter(
            application=OuterRef("request__application"),
            kind=OuterRef("request__kind"),
            reviewer=user,
            state=ReviewRequest.State.OPEN,
        )
        return seen.filter(own | (Exists(mine_is_in) & ~Exists(asked_again)))

    def counted(self) -> "ReviewQuerySet":
        """Those that count: not undone by the person in whose name they came."""
        return self.filter(disowned=None)

    def for_record(self) -> "ReviewQuerySet":
        """With everything that the list of reviews prints."""
        return self.select_related("written_by", "revision", "disowned").prefetch_related(
            "ratings__criterion", "reason_codes"
        )


class Review(AppendOnlyModel):
    """A recommendation on a candidate, and why. One row a version; a later version never hides an earlier one."""

    class Verdict(models.TextChoices):
        STRONG_NO = "strong_no", "Strong no"
        NO = "no", "No"
        YES = "yes", "Yes"
        STRONG_YES = "strong_yes", "Strong yes"
        ONE_MORE_FACT = "one_more_fact", "Need more info"

    class Via(models.TextChoices):
        PAGE = "page", "Signed in"
        LINK = "link", "Link in a message"
        REPLY = "reply", "Reply to a message"

    request = models.ForeignKey(ReviewRequest, on_delete=models.DO_NOTHING, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=14, choices=Verdict)
    rationale = models.TextField()
    missing_fact = models.CharField(max_length=300, blank=True)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.DO_NOTHING, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="reviews")
    via = models.CharField(max_length=6, choices=Via, default=Via.PAGE)
    after_seeing_others = models.BooleanField(default=False)
    criterion_named = models.BooleanField(default=True)
    submitted_at = models.DateTimeField(default=clock.now)
    reason_codes = models.ManyToManyField(ReasonCode, blank=True, related_name="+")

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()  # the base class has one of its own
    personal_data = PersonalData(subject="candidate", erase={"rationale": "(erased)", "missing_fact": ""})

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="review_versions_are_numbered"),
            models.CheckConstraint(
                name="a_review_has_a_rationale",
                condition=Q(rationale__regex=r"\S"),
                violation_error_message="Say why, in a sentence or two.",
            ),
            models.CheckConstraint(
                name="a_missing_fact_is_named", condition=~Q(verdict="one_more_fact") | Q(missing_fact__regex=r"\S")
            ),
            models.CheckConstraint(
                name="a_verdict_is_given",
                condition=Q(verdict__in=["strong_no", "no", "yes", "strong_yes", "one_more_fact"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.number})"

    @property
    def ratings_given(self) -> "list[CriterionRating]":
        """The ratings in the order of the job description; from `for_record` without a query."""
        return sorted(self.ratings.all(), key=lambda rating: (rating.criterion.kind, rating.criterion.rank))

    @property
    def reasons_given(self) -> list[ReasonCode]:
        return list(self.reason_codes.all())


class Disowned(AppendOnlyModel):
    """ "This wasn't me": the version is kept as it came and no longer counts."""

    review = models.OneToOneField(Review, on_delete=models.DO_NOTHING, related_name="disowned")
    disowned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    disowned_at = models.DateTimeField(default=clock.now)

    personal_data = NOTHING_PERSONAL("keys and a time")

    def __str__(self) -> str:
        return f"Review {self.review_id} undone"


class CriterionRating(AppendOnlyModel):
    """How the candidate meets one requirement, in one review."""

    class Rating(models.TextChoices):
        MET = "met", "Meets"
        PARTLY = "partly", "Partially meets"
        NOT_MET = "not_met", "Doesn't meet"
        NOT_COVERED = "not_covered", "Unclear"

    review = models.ForeignKey(Review, on_delete=models.DO_NOTHING, related_name="ratings")
    criterion = models.ForeignKey(Criterion, on_delete=models.DO_NOTHING, related_name="ratings")
    rating = models.CharField(max_length=12, choices=Rating)

    personal_data = NOTHING_PERSONAL("keys and a code")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="a_criterion_once_a_review")]


class ReviewDraft(models.Model):
    """What was typed and not yet submitted, from the page, the link or a reply."""

    request = models.OneToOneField(ReviewRequest, on_delete=models.CASCADE, related_name="draft")
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(subject="candidate", delete=True)
