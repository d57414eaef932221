from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import clock
from core.folding import Folded, words_of
from core.personal_data import NOTHING_PERSONAL, PersonalData
from core.states import StateMachine
from recruiting.models.settings import Department, RoleFamily, StageFields
from recruiting.titles import SHORT, propose_short_title

CONFIDENTIAL = "a confidential job"
SUBJECT = 60  # characters of a subject line that a phone shows

if TYPE_CHECKING:
    from accounts.models import Leave, User


class RequisitionQuerySet(models.QuerySet["Requisition"]):
    def visible_to(self, user: "User") -> "RequisitionQuerySet":
        """Staffing sees all but the confidential of others; everyone else sees the jobs whose team they are on."""
        mine = Q(pk__in=TeamMember.objects.current().filter(user=user).values("requisition"))
        return self.filter(mine | Q(is_confidential=False)) if user.is_staffing else self.filter(mine)

    def hidden_from(self, user: "User") -> "RequisitionQuerySet":
        """Exactly those that are not `visible_to`: for staffing the confidential jobs of others."""
        mine = TeamMember.objects.current().filter(user=user).values("requisition")
        return (self.filter(is_confidential=True) if user.is_staffing else self).exclude(pk__in=mine)

    def running(self) -> "RequisitionQuerySet":
        return self.exclude(state__in=Requisition.CLOSED)

    def closed(self) -> "RequisitionQuerySet":
        return self.filter(state__in=Requisition.CLOSED)

    def in_state(self, state: str) -> "RequisitionQuerySet":
        """By one state, or by "running" or "closed"; anything else returns all."""
        if state in ("running", "closed"):
            return self.running() if state == "running" else self.closed()
        return self.filter(state=state) if state in Requisition.State.values else self

    def of(self, user: "User") -> "RequisitionQuerySet":
        """Jobs whose team this user is on today."""
        return self.filter(pk__in=TeamMember.objects.current().filter(user=user).values("requisition"))

    def matching(self, text: str) -> "RequisitionQuerySet":
        """Each word is in the title, the department, the location or the name of a team member."""
        words = words_of(text)[:6]
        if not words:
            return self.none() if text.strip() else self
        found = self.alias(
            title_folded=Folded("title"), department_folded=Folded("department__name"), place_folded=Folded("place")
        )
        team = TeamMember.objects.current().alias(name_folded=Folded("user__name"))
        for word in words:
            on_team = team.filter(name_folded__contains=word).values("requisition")
            found = found.filter(
                Q(title_folded__contains=word)
                | Q(department_folded__contains=word)
                | Q(place_folded__contains=word)
                | Q(pk__in=on_team)
            )
        return found

    def for_list(self) -> "RequisitionQuerySet":
        """With everything that the list prints, in two queries: names, today's team, whether new candidates are on hold."""
        team = TeamMember.objects.current().select_related("user")
        return (
            self.select_related("department")
            .prefetch_related(models.Prefetch("team", queryset=team, to_attr="team_now"))
            .annotate(is_paused=models.Exists(Pause.objects.filter(requisition=models.OuterRef("pk"), ended_at=None)))
        )


class Requisition(StateMachine):
    """A job, from draft to hire."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        KICKOFF = "kickoff", "Kickoff"
        OPEN = "open", "Open"
        FILLED = "filled", "Filled"
        CANCELLED = "cancelled", "Canceled"

    MOVES = {
        State.DRAFT: {State.KICKOFF, State.CANCELLED},
        State.KICKOFF: {State.OPEN, State.CANCELLED},
        State.OPEN: {State.FILLED, State.CANCELLED},
        State.FILLED: {State.OPEN},
        State.CANCELLED: {State.KICKOFF},
    }
    CLOSED = (State.FILLED, State.CANCELLED)

    title = models.CharField(max_length=160)
    # For texts. Empty: proposed from the title.
    short_title = models.CharField(max_length=SHORT, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="requisitions")
    role_family = models.ForeignKey(RoleFamily, on_delete=models.PROTECT, related_name="requisitions")
    place = models.CharField(max_length=120, blank=True)
    openings = models.PositiveSmallIntegerField(default=1)
    target_start = models.DateField(null=True, blank=True)
    is_confidential = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    queue_limit = models.PositiveSmallIntegerField(default=5, help_text="Open reviews before Tandem proposes a pause.")
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)

    objects = RequisitionQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL("the job, not a person")

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(name="at_least_one_opening", condition=Q(openings__gte=1)),
            models.CheckConstraint(name="requisition_title_given", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("requisition-detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state not in self.CLOSED

    @property
    def title_in_texts(self) -> str:
        """At most 18 characters, for texts: the short title, or "a confidential job"."""
        return CONFIDENTIAL if self.is_confidential else self.short_title or propose_short_title(self.title)

    @property
    def title_in_calls(self) -> str:
        """For calls, where others may listen: the title, or "a confidential job"."""
        return CONFIDENTIAL if self.is_confidential else self.title

    @property
    def role_in_calls(self) -> str:
        """As `title_in_calls`, with its noun: "the Data Analyst role", or "a confidential job"."""
        return CONFIDENTIAL if self.is_confidential else f"the {self.title} role"

    def title_in_subject(self, before: str = "") -> str:
        """`before` with the job's name after it, at most 60 characters, for a subject line: the full title where it fits,
        else the short one. A confidential job is not named."""
        fits = not self.is_confidential and len(before) + len(self.title) <= SUBJECT
        return before + (self.title if fits else self.title_in_texts)

    def current_pause(self) -> "Pause | None":
        return self.pauses.filter(ended_at__isnull=True).first()

    def hiring_manager(self) -> "User | None":
        """None until one is named. May have been deactivated since."""
        return self._first_on_team(part=TeamMember.Part.MANAGER)

    def lead_recruiter(self) -> "User | None":
        """The active recruiter who joined the team first: owns call tasks and is named in messages."""
        return self._first_on_team(part=TeamMember.Part.RECRUITER, user__is_active=True)

    def delegate_for_manager(self, day: date) -> "User | None":
        """The team member who covers for the hiring manager on that day."""
        covering = self.team.filter(part=TeamMember.Part.DELEGATE).on(day).select_related("user")
        member = covering.filter(user__is_active=True).first()
        return member.user if member else None

    def missing_delegate(self) -> "Leave | None":
        """The hiring manager's current or next leave whose delegate is not on this team and so cannot see the job."""
        manager = self.hiring_manager()
        if manager is None:
            return None
        on_team = self.team.kept().values("user")
        today = clock.today(manager.zone_name)
        away = manager.leaves.filter(last_day__gte=today, delegate__is_active=True).exclude(delegate__in=on_team)
        return away.select_related("delegate").first()

    def answers_for_manager(self, user: "User") -> bool:
        """Whether this user may approve and decide for the hiring manager today."""
        parts = [TeamMember.Part.MANAGER, TeamMember.Part.DELEGATE]
        return self.team.current().filter(user=user, part__in=parts).exists()

    def _first_on_team(self, **who: object) -> "User | None":
        member = self.team.current().filter(**who).select_related("user").first()
        return member.user if member else None


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def kept(self) -> "TeamMemberQuerySet":
        """Everyone not removed, including delegates on other days: what the team page lists."""
        return self.filter(removed_at__isnull=True)

    def on(self, day: date) -> "TeamMemberQuerySet":
        """Members on that day: not removed, and delegates only between their dates."""
        return self.kept().filter(
            Q(from_day__isnull=True) | Q(from_day__lte=day), Q(to_day__isnull=True) | Q(to_day__gte=day)
        )

    def current(self) -> "TeamMemberQuerySet":
        return self.on(clock.today())

    def by_part(self) -> "TeamMemberQuerySet":
        """In reading order: hiring manager, delegates, recruiters, reviewers."""
        order = [TeamMember.Part.MANAGER, TeamMember.Part.DELEGATE, TeamMember.Part.RECRUITER]
        whens = [models.When(part=part, then=models.Value(place)) for place, part in enumerate(order)]
        return self.select_related("user").order_by(models.Case(*whens, default=models.Value(9)), "id")


class TeamMember(models.Model):
    """A user's part on the team of a job. Nothing else decides what a hiring manager or reviewer sees."""

    class Part(models.TextChoices):
        RECRUITER = "recruiter", "Recruiter"
        MANAGER = "manager", "Hiring manager"
        REVIEWER = "reviewer", "Reviewer"
        DELEGATE = "delegate", "Delegate for the hiring manager"

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    part = models.CharField(max_length=10, choices=Part)
    from_day = models.DateField(null=True, blank=True)
    to_day = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL("keys and dates")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["requisition", "user"], condition=Q(removed_at__isnull=True), name="on_a_team_once"
            ),
            models.UniqueConstraint(
                fields=["requisition"], condition=Q(part="manager", removed_at__isnull=True), name="one_hiring_manager"
            ),
            models.CheckConstraint(
                name="delegate_days_in_order",
                condition=Q(from_day__isnull=True) | Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_part_display()}"


class Stage(StageFields):
    """A stage of one job, copied from the template."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="stages")

    personal_data = NOTHING_PERSONAL("configuration of a job")


class PauseQuerySet(models.QuerySet["Pause"]):
    def current(self) -> "PauseQuerySet":
        """Not ended, in a running job."""
        return self.filter(ended_at=None, requisition__in=Requisition.objects.running())


class Pause(models.Model):
    """New candidates on hold: who, when, why, ended. One row a pause."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="pauses")
    reason = models.TextField()
    started_at = models.DateTimeField(default=clock.now)
    # None: by the reminder schedule
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PauseQuerySet.as_manager()
    personal_data = PersonalData(subject="user", erase={"reason": "(erased)"})

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["requisition"], condition=Q(ended_at__isnull=True), name="one_pause_at_a_time"
            ),
            models.CheckConstraint(name="a_pause_has_a_reason", condition=Q(reason__regex=r"\S")),
        ]


class PastHire(models.Model):
    """A past hire who worked out well, and what they lacked on day one."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="past_hires")
    label = models.CharField(max_length=80, help_text="Initials or a nickname, never a full name.")
    strengths = models.TextField(blank=True)
    lacked = models.TextField(blank=True)

    personal_data = PersonalData(subject="user", erase={"label": "", "strengths": "", "lacked": ""})
