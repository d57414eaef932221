import time as system_time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower

from core import clock, dates
from core.businesstime import BusinessCalendar
from core.folding import Folded, squeezed, words_of
from core.personal_data import NOTHING_PERSONAL, PersonalData
from core.zones import known_zones


def valid_zone(value: str) -> None:
    """Raises ValidationError unless `value` is an IANA zone such as America/Chicago."""
    if value not in known_zones():
        raise ValidationError("%(value)s is not a time zone. Use one like America/Chicago.", params={"value": value})


_kept_organization: ContextVar[list["Organisation"] | None] = ContextVar("kept_organization", default=None)
REGION_LIFETIME = 60.0  # seconds for which a process trusts the organization's date format
_kept_region: list[tuple[float, str]] = []


class Organisation(models.Model):
    """The company that runs this installation: one row, id 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120, default="Our company")
    zone = models.CharField(max_length=64, default="UTC", validators=[valid_zone])
    date_format = models.CharField(max_length=4, choices=dates.REGIONS, default=dates.default_region)
    holiday_calendar = models.CharField(
        max_length=12, blank=True, help_text="Country, or country and state, like US or US-CA. Leave blank for none."
    )
    workdays = models.JSONField(default=list, blank=True, help_text="Monday is 0. Leave blank for Monday to Friday.")
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))
    escalation_to = models.ForeignKey(
        "User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Notified when all reminders go unanswered. Sees counts only, no names.",
    )

    personal_data = NOTHING_PERSONAL("about the company, not a person")

    class Meta:
        verbose_name = verbose_name_plural = "organization"
        constraints = [
            models.CheckConstraint(name="one_organisation", condition=models.Q(id=1)),
            models.CheckConstraint(name="opens_before_it_closes", condition=models.Q(opens__lt=models.F("closes"))),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        (_kept_organization.get() or []).clear()
        self.forget()

    @staticmethod
    def forget() -> None:
        """Reads the date format again when it is next needed. For tests, and after a change."""
        _kept_region.clear()

    @classmethod
    def region(cls) -> str:
        """The organization's date format, "us" or "intl". A change in another process shows after a minute at the latest;
        in return most pages need no query for it."""
        if kept := _kept_organization.get():
            return kept[0].date_format
        if not _kept_region or system_time.monotonic() - _kept_region[0][0] > REGION_LIFETIME:
            _kept_region[:] = [(system_time.monotonic(), cls.current().date_format)]
        return _kept_region[0][1]

    @classmethod
    def current(cls) -> "Organisation":
        """The one row, read once a request; unsaved defaults before set-up (a GET never writes)."""
        kept = _kept_organization.get()
        if kept:
            return kept[0]
        organization = cls.objects.filter(id=1).first() or cls(id=1)
        if kept is not None:
            kept.append(organization)
        return organization

    @classmethod
    @contextmanager
    def kept_for_a_request(cls) -> Iterator[None]:
        """Within it `current()` asks the database once. Tasks and commands go without: they live longer."""
        token = _kept_organization.set([])
        try:
            yield
        finally:
            _kept_organization.reset(token)

    def calendar(
        self, zone: str = "", holiday_code: str = "", leave: tuple[tuple[date, date], ...] = ()
    ) -> BusinessCalendar:
        """The organization's business calendar, or that of a user with their own zone, holidays and days out of office."""
        return BusinessCalendar(
            zone=zone or self.zone,
            workdays=frozenset(self.workdays or range(5)),
            opens=self.opens,
            closes=self.closes,
            holiday_code=holiday_code or self.holiday_calendar,
            leave=leave,
        )


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def staffing(self) -> "UserQuerySet":
        """Active recruiters and admins."""
        return self.active().filter(role__in=[User.Role.ADMIN, User.Role.RECRUITER])

    def matching(self, query: str) -> "UserQuerySet":
        """By name or email address, active users first."""
        found = self.alias(name_folded=Folded("name"), email_folded=Folded("email"))
        words = [squeezed(query.strip())] if "@" in query else words_of(query)[:6]
        if query.strip() and not words:
            found = found.none()
        for word in words:
            found = found.filter(models.Q(name_folded__contains=word) | models.Q(email_folded__contains=word))
        return found.order_by("-is_active", "name", "id")

    def managing(self) -> "UserQuerySet":
        """Users who can join a hiring team as hiring manager or reviewer."""
        return self.active()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # built at run time
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Creates a user; without a password they sign in with an emailed code."""
        user: User = self.model(email=email.strip().lower(), **{"date_joined": clock.now(), **fields})
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Creates the first admin. The address counts as verified, so an installation whose email does not work yet can be
        signed in to and set up."""
        with transaction.atomic():
            person = self.create_user(email, password, **{"role": User.Role.ADMIN, "name": "Admin", **fields})
            person.emailaddress_set.create(  # type: ignore[attr-defined]  # allauth's relation
                email=person.email, verified=True, primary=True
            )
        return person


class User(AbstractBaseUser):
    """A user of Tandem. Zone and holiday calendar are stored here and nowhere else."""

    class Role(models.TextChoices):
        ADMIN = "admin", "Admin"
        RECRUITER = "recruiter", "Recruiter"
        MANAGER = "manager", "Hiring manager"
        REVIEWER = "reviewer", "Reviewer"

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role, default=Role.MANAGER)
    zone = models.CharField(
        max_length=64, blank=True, validators=[valid_zone], help_text="Leave blank for the organization default."
    )
    date_format = models.CharField(
        max_length=4, blank=True, choices=dates.REGIONS, help_text="Leave blank for the organization default."
    )
    zone_confirmed_at = models.DateTimeField(null=True, blank=True)
    holiday_calendar = models.CharField(max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    invited_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    date_joined = models.DateTimeField(
        null=True, editable=False
    )  # no default: Django's checks build a user without a database

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    personal_data = PersonalData(
        subject="user",
        erase={"email": "erased-{pk}@invalid", "name": "Former colleague", "password": "!"},
        keep=dict.fromkeys(("zone", "holiday_calendar"), "a code of a region, no address"),
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_email"),
            models.CheckConstraint(
                name="user_name_is_given", condition=~models.Q(name=""), violation_error_message="Enter a name."
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name, for a greeting."""
        return self.name.split()[0]

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_staffing(self) -> bool:
        """Whether this user runs jobs: recruiters and admins."""
        return self.role in (self.Role.ADMIN, self.Role.RECRUITER)

    @property
    def reads_check_ins(self) -> bool:
        """Whether the tabs of a job offer its check-ins: reviewers may not open them."""
        return self.role != self.Role.REVIEWER

    # Django's admin is for our admins; there are no finer permissions than the role.
    @property
    def is_staff(self) -> bool:
        return self.is_active and self.is_admin

    is_superuser = is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    @property
    def zone_name(self) -> str:
        """The IANA zone of this user: their own, else the organization's."""
        return self.zone or Organisation.current().zone

    @property
    def region(self) -> str:
        """How dates are written for this user: their own choice, else the organization's."""
        return self.date_format or Organisation.region()

    def business_calendar(self) -> BusinessCalendar:
        """This user's business calendar: the organization's days and hours in their own zone, without holidays and leave."""
        leave = tuple(self.leaves.values_list("first_day", "last_day"))
        return Organisation.current().calendar(self.zone, self.holiday_calendar, leave)

    def delegate_on(self, day: date) -> "User | None":
        """The active user who covers for this user on `day` (a date in the user's zone), or None."""
        leave = self.leaves.filter(first_day__lte=day, last_day__gte=day).select_related("delegate").first()
        return leave.delegate if leave and leave.delegate and leave.delegate.is_active else None


class Leave(models.Model):
    """Days out of office, and who covers. Past rows are kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leaves")
    first_day = models.DateField()
    last_day = models.DateField()
    delegate = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="covered_leaves")
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(subject="user", delete=True)

    class Meta:
        verbose_name = verbose_name_plural = "out of office"
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_starts",
                condition=models.Q(last_day__gte=models.F("first_day")),
                violation_error_message="The last day can’t be before the first day.",
            ),
            models.CheckConstraint(
                name="delegate_is_somebody_else",
                condition=models.Q(delegate__isnull=True) | ~models.Q(delegate=models.F("user")),
                violation_error_message="Choose someone else as your delegate.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.first_day} to {self.last_day}"

    @property
    def length(self) -> timedelta:
        return self.last_day - self.first_day + timedelta(days=1)
