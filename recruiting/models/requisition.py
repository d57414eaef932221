from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import clock
from core.personal_data import NOTHING_PERSONAL, PersonalData
from core.states import StateMachine
from recruiting.titles import SHORT, propose_short_title

CONFIDENTIAL = "a confidential job"
SUBJECT = 60  # characters of a subject line that a phone shows

if TYPE_CHECKING:
    from accounts.models import Leave, User


class Department(models.Model):
    name = models.CharField(max_length=120, unique=True)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RoleFamily(models.Model):
    """Roles that are searched alike; figures from closed searches are kept per family."""

    name = models.CharField(max_length=120, unique=True)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "role families"

    def __str__(self) -> str:
        return self.name


class PipelineTemplate(models.Model):
    """The stages that a new requisition gets copied; changing it leaves running searches alone (8.5)."""

    name = models.CharField(max_length=120, unique=True)
    is_default = models.BooleanField(default=False)

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_pipeline",
                violation_error_message="Another template is the default. Take the mark from that one first.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Side(models.TextChoices):
    RECRUITER = "recruiter", "Recruiter"
    MANAGER = "manager", "Hiring manager"
    BOTH = "both", "Both"


class StageFields(models.Model):
    """What a stage says, in the template and in its copy."""

    class Kind(models.TextChoices):
        SOURCED = "sourced", "Added"
        REVIEW = "review", "Manager's review"
        SCREEN = "screen", "Recruiter's screen"
        INTERVIEW = "interview", "Interview"
        DECISION = "decision", "Decision"
        OFFER = "offer", "Offer"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    owner_side = models.CharField(max_length=10, choices=Side, default=Side.RECRUITER)
    limit = models.PositiveIntegerField(null=True, blank=True, help_text="Business minutes; 480 are a day.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class PipelineStage(StageFields):
    template = models.ForeignKey(PipelineTemplate, on_delete=models.CASCADE, related_name="stages")

    personal_data = NOTHING_PERSONAL("configuration")


class RequisitionQuerySet(models.QuerySet["Requisition"]):
    def visible_to(self, user) -> "RequisitionQuerySet":
        """Staffing sees all but the confidential of others; everyone else sees the searches of their own team."""
        mine = Q(pk__in=TeamMember.objects.current().filter(user=user).values("requisition"))
        return self.filter(mine | Q(is_confidential=False)) if user.is_staffing else self.filter(mine)

    def running(self) -> "RequisitionQuerySet":
        return self.exclude(state__in=Requisition.CLOSED)

    def closed(self) -> "RequisitionQuerySet":
        return self.filter(state__in=Requisition.CLOSED)

    def in_state(self, state: str) -> "RequisitionQuerySet":
        """By one state, or by "running", "closed"; anything else asks for all."""
        if state in ("running", "closed"):
            return self.running() if state == "running" else self.closed()
        return self.filter(state=state) if state in Requisition.State.values else self

    def of(self, user: "User") -> "RequisitionQuerySet":
        """Those on whose team this person is now."""
        return self.filter(pk__in=TeamMember.objects.current().filter(user=user).values("requisition"))

    def matching(self, text: str) -> "RequisitionQuerySet":
        """Each word in the title, the department, the place or the name of somebody on the team."""
        found = self
        for word in text.split()[:6]:
            on_team = TeamMember.objects.current().filter(user__name__icontains=word).values("requisition")
            found = found.filter(
                Q(title__icontains=word)
                | Q(department__name__icontains=word)
                | Q(place__icontains=word)
                | Q(pk__in=on_team)
            )
        return found

    def for_list(self) -> "RequisitionQuerySet":
        """With all that the list prints, in two queries: names, the team of today, whether introductions are held."""
        team = TeamMember.objects.current().select_related("user")
        return (
            self.select_related("department")
            .prefetch_related(models.Prefetch("team", queryset=team, to_attr="team_now"))
            .annotate(is_paused=models.Exists(Pause.objects.filter(requisition=models.OuterRef("pk"), ended_at=None)))
        )


class Requisition(StateMachine):
    """A search on its way, from opening to hire."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        KICKOFF = "kickoff", "Kickoff"
        OPEN = "open", "Open"
        FILLED = "filled", "Filled"
        CANCELLED = "cancelled", "Cancelled"

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
    queue_limit = models.PositiveSmallIntegerField(default=5, help_text="Open reviews before a pause is proposed.")
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=200, blank=True)

    objects = RequisitionQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL("the role, not a person")

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
        """For what is spoken, where anyone may listen: the title, or "a confidential job"."""
        return CONFIDENTIAL if self.is_confidential else self.title

    def title_in_subject(self, before: str = "") -> str:
        """`before` with the job's name after it, at most 60 characters, for a subject line: the full title where it fits,
        else the short one. A confidential job is not named."""
        fits = not self.is_confidential and len(before) + len(self.title) <= SUBJECT
        return before + (self.title if fits else self.title_in_texts)

    def current_pause(self) -> "Pause | None":
        return self.pauses.filter(ended_at__isnull=True).first()

    def hiring_manager(self) -> "User | None":
        """Who decides for the manager's side; None before somebody is named. May have been deactivated since."""
        return self._first_on_team(part=TeamMember.Part.MANAGER)

    def lead_recruiter(self) -> "User | None":
        """The active recruiter who was put on the team first: call tasks and "who asks you" are theirs."""
        return self._first_on_team(part=TeamMember.Part.RECRUITER, user__is_active=True)

    def stand_in_for_manager(self, day: date) -> "User | None":
        """Who stands in for the manager on that day, as a member of this team."""
        covering = self.team.filter(part=TeamMember.Part.DELEGATE).on(day).select_related("user")
        member = covering.filter(user__is_active=True).first()
        return member.user if member else None

    def missing_delegate(self) -> "Leave | None":
        """The manager's leave, running or next, whose stand-in is not on this team: they would see nothing."""
        manager = self.hiring_manager()
        if manager is None:
            return None
        on_team = self.team.kept().values("user")
        today = clock.today(manager.zone_name)
        away = manager.leaves.filter(last_day__gte=today, delegate__is_active=True).exclude(delegate__in=on_team)
        return away.select_related("delegate").first()

    def answers_for_manager(self, user: "User") -> bool:
        """Whether this person may agree and decide for the manager's side today."""
        parts = [TeamMember.Part.MANAGER, TeamMember.Part.DELEGATE]
        return self.team.current().filter(user=user, part__in=parts).exists()

    def _first_on_team(self, **who: object) -> "User | None":
        member = self.team.current().filter(**who).select_related("user").first()
        return member.user if member else None


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def kept(self) -> "TeamMemberQuerySet":
        """Everyone not removed, stand-ins of other days too: what the team page lists."""
        return self.filter(removed_at__isnull=True)

    def on(self, day: date) -> "TeamMemberQuerySet":
        """Those on the team that day: not removed, and a stand-in only between their dates."""
        return self.kept().filter(
            Q(from_day__isnull=True) | Q(from_day__lte=day), Q(to_day__isnull=True) | Q(to_day__gte=day)
        )

    def current(self) -> "TeamMemberQuerySet":
        return self.on(clock.today())

    def by_part(self) -> "TeamMemberQuerySet":
        """For reading: the manager, their stand-ins, recruiters, reviewers."""
        order = [TeamMember.Part.MANAGER, TeamMember.Part.DELEGATE, TeamMember.Part.RECRUITER]
        whens = [models.When(part=part, then=models.Value(place)) for place, part in enumerate(order)]
        return self.select_related("user").order_by(models.Case(*whens, default=models.Value(9)), "id")


class TeamMember(models.Model):
    """Ties a person to a requisition with a part. This, and nothing else, decides what a manager or reviewer sees."""

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
    """A stage of one search, copied from the template."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="stages")

    personal_data = NOTHING_PERSONAL("configuration of a search")


class ReasonCode(models.Model):
    """A reason in a few words, for or against; edited by admins (catalogue 4.5)."""

    class Direction(models.TextChoices):
        FOR = "for", "For"
        AGAINST = "against", "Against"

    label = models.CharField(max_length=80)
    direction = models.CharField(max_length=8, choices=Direction)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    proposes_edit = models.BooleanField(default=False, help_text="Asks to update the description.")

    personal_data = NOTHING_PERSONAL("configuration")

    class Meta:
        ordering = ["direction", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["label", "direction"], name="one_reason_code")]

    def __str__(self) -> str:
        return self.label


class Pause(models.Model):
    """Introductions held: who, when, why, ended. A history, not columns."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="pauses")
    reason = models.TextField()
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # None: by the ladder itself
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

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
    """Somebody the manager hired well before, and what they lacked on day one (K3, O4)."""

    requisition = models.ForeignKey(Requisition, on_delete=models.CASCADE, related_name="past_hires")
    label = models.CharField(max_length=80, help_text="Initials or a nickname, never a full name.")
    strengths = models.TextField(blank=True)
    lacked = models.TextField(blank=True)

    personal_data = PersonalData(subject="user", erase={"label": "", "strengths": "", "lacked": ""})
