import re
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Window
from django.db.models.functions import Lower, RowNumber
from django.urls import reverse

from core import clock
from core.folding import WORD_LENGTH, folded, phone_forms, squeezed, words_of, words_of_person
from core.models import AppendOnlyModel
from core.personal_data import NOTHING_PERSONAL, PersonalData
from core.states import StateMachine
from recruiting.models.requisition import Requisition, Stage, TeamMember

if TYPE_CHECKING:
    from accounts.models import User

SEARCH_LIMIT = 500  # candidates that a text search returns; more words narrow it down
PHONE = re.compile(r"[+\d\s()./-]+")


def terms_of(text: str) -> list[str]:
    """The words of a text search as they are compared, longest first (it finds the fewest); at most six."""
    terms: set[str] = set()
    for term in folded(text.replace("\0", " ")).split():
        terms.update([term] if "@" in term else re.findall(r"\w+", term))
    return _longest(terms)


def readings_of(text: str) -> list[list[str]]:
    """The ways to take a text search, each a list of terms: "O'Brien" is "o" and "brien", or "obrien"; a phone number
    may be written with or without country code."""
    readings = [terms_of(text)]
    if "@" not in text:
        readings.append(_longest(word for token in text.split() for word in words_of(squeezed(token))))
    if PHONE.fullmatch(text) and sum(character.isdigit() for character in text) >= 5:
        readings += [[form] for form in sorted(phone_forms(text))]
    return [list(terms) for terms in dict.fromkeys(map(tuple, readings)) if terms]


def _longest(terms: Iterable[str]) -> list[str]:
    return sorted({term[:WORD_LENGTH] for term in terms}, key=lambda term: (-len(term), term))[:6]


def starting_with(term: str) -> Q:
    """Words that begin with `term`: a range of the index, since they are stored in the order of their characters."""
    return Q(word__gte=term, word__lt=term + chr(0x10FFFF))


class WordField(models.CharField):
    """Compared and sorted by code point in every database, whatever its language.

    On PostgreSQL that is the collation "C"; SQLite's own does it. With a language's collation one index finds the words
    that begin with a term and another one sorts them, and PostgreSQL reads every word before the first of them.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        collation = "C" if connection.vendor == "postgresql" else None
        return super().db_parameters(connection) | {"collation": collation}


class Among(models.Func):
    """`pk IN (…)` for hundreds of keys from the database, written out: as parameters each one is prepared by itself, which
    takes longer than the query."""

    output_field = models.BooleanField()

    def __init__(self, field: F, keys: Iterable[int]) -> None:
        super().__init__(field)
        self.listed = ", ".join(str(int(key)) for key in sorted(keys))

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:  # type: ignore[override]  # no template
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} IN ({self.listed})", params


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: "User") -> "CandidateQuerySet":
        """Staffing sees all but those known only from confidential jobs of others; managers see none here: they reach
        candidates through an application of theirs (feedback.access)."""
        if not user.is_staffing:
            return self.none()
        seen = Requisition.objects.visible_to(user)
        known_otherwise = Application.objects.filter(candidate=OuterRef("candidate"), requisition__in=seen)
        unseen = Requisition.objects.hidden_from(user)
        hidden = Application.objects.filter(~Exists(known_otherwise), requisition__in=unseen)
        return self.exclude(pk__in=hidden.values("candidate"))

    def matching(self, text: str) -> "CandidateQuerySet":
        """Those whose name, email or number has words that begin with the typed ones."""
        readings = [self._with_words(terms, OuterRef("pk")) for terms in readings_of(text)]
        return self.filter(reduce(or_, readings)) if readings else self

    @staticmethod
    def _with_words(terms: list[str], candidate: OuterRef) -> Q:
        words = [CandidateWord.objects.filter(starting_with(term), candidate=candidate) for term in terms]
        return reduce(and_, [Q(Exists(rows)) for rows in words], Q())

    def found(self, text: str) -> "CandidateQuerySet":
        """As `matching`, among all: by the index of the longest word and never more than SEARCH_LIMIT candidates, so
        that it takes as long with a hundred thousand as with a thousand."""
        readings = readings_of(text)
        keys: set[int] = set()
        for terms in readings:
            words = CandidateWord.objects.filter(starting_with(terms[0]))
            words = words.filter(self._with_words(terms[1:], OuterRef("candidate")))
            keys.update(words.order_by("word").values_list("candidate", flat=True)[:SEARCH_LIMIT])
        if len(keys) > SEARCH_LIMIT:
            keys = set(sorted(keys)[:SEARCH_LIMIT])
        if not readings:
            return self
        return self.filter(Among(F("pk"), keys)) if keys else self.none()

    def like(self, keys: Iterable[str]) -> Iterable[tuple[str, int, str]]:
        """(key, id, email) of those who have one of these name keys or whole phone numbers (core.folding).

        Two queries: asked at once, PostgreSQL looks at everybody for each word.
        """
        words = CandidateWord.objects.filter(word__in=list(keys))
        found = list(words.values_list("word", "candidate", "candidate__email"))
        mine = set(self.order_by().filter(pk__in={pk for _, pk, _ in found}).values_list("pk", flat=True))
        return [row for row in found if row[1] in mine]

    def with_email(self, *emails: str) -> "CandidateQuerySet":
        return self.annotate(address=Lower("email")).filter(address__in={email.lower() for email in emails if email})

    def bulk_create(self, objs: Iterable["Candidate"], *args: Any, **kwargs: Any) -> list["Candidate"]:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            CandidateWord.write(made)
        return made


class Candidate(models.Model):
    """Someone considered for a job. No birth date, photo, family status, nationality or health (P1)."""

    name = models.CharField(max_length=160)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    headline = models.CharField(max_length=200, blank=True)  # "Systems engineer, 9 years"
    location = models.CharField(max_length=120, blank=True)  # "Chicago, IL": never a street address
    source = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)
    edit_count = models.PositiveIntegerField(default=0)  # for the conflict page
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = CandidateQuerySet.as_manager()
    personal_data = PersonalData(
        subject="candidate",
        erase={"name": "(erased)", "email": "", "phone": "", "headline": "", "location": "", "source": "", "note": ""},
    )

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(Lower("email"), name="candidate_by_email"),
            models.Index(fields=["name", "id"], name="candidate_by_name"),
            models.Index(fields=["-added_at", "-id"], name="candidate_by_date"),
        ]
        constraints = [models.CheckConstraint(name="candidate_has_a_name", condition=Q(name__regex=r"\S"))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes the words for text search with the row."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            CandidateWord.objects.filter(candidate=self).delete()
            CandidateWord.write([self])

    def get_absolute_url(self) -> str:
        return reverse("candidate-detail", args=[self.pk])

    def words(self) -> set[str]:
        """The words that text search finds this candidate by, and the keys that tell a duplicate."""
        return words_of_person(self.name, self.email, self.phone)


class CandidateWord(models.Model):
    """A word that a candidate is found by; written with the candidate, so that text search reads an index."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="search_words")
    word = WordField(max_length=WORD_LENGTH)

    personal_data = PersonalData(subject="candidate", delete=True)

    class Meta:
        indexes = [models.Index(fields=["word"], name="candidate_by_word")]

    @classmethod
    def write(cls, candidates: Iterable[Candidate]) -> None:
        rows = [cls(candidate=row, word=word) for row in candidates for word in row.words()]
        cls.objects.bulk_create(rows, batch_size=2_000)  # type: ignore[arg-type]  # django-stubs does not follow values()


class ApplicationQuerySet(models.QuerySet["Application"]):
    def active(self) -> "ApplicationQuerySet":
        return self.filter(state=Application.State.ACTIVE)

    def visible_to(self, user: "User") -> "ApplicationQuerySet":
        """Applications to the jobs this user sees (`Requisition.objects.visible_to`), asked of each application's job: most of
        them are not confidential, and PostgreSQL would list all jobs first."""
        mine = Q(requisition__in=TeamMember.objects.current().filter(user=user).values("requisition"))
        return self.filter(mine | Q(requisition__is_confidential=False)) if user.is_staffing else self.filter(mine)

    def under_review(self) -> "ApplicationQuerySet":
        """Past the first stage: what the rest of the team may see."""
        return self.active().exclude(stage__kind=Stage.Kind.SOURCED)

    def for_detail(self) -> "ApplicationQuerySet":
        """With everything that a candidate's page prints about stages now and before."""
        moves = StageMove.objects.select_related("from_stage", "to_stage")
        stages = Stage.objects.order_by("position", "id")
        return (
            self.select_related("requisition", "stage", "hire")
            .prefetch_related(Prefetch("moves", moves), Prefetch("requisition__stages", stages))
            .order_by("-created_at", "-id")
        )

    def on_board(self, most: int) -> "ApplicationQuerySet":
        """The active ones as plain rows, at most `most` a stage, longest in stage first."""
        place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("stage_since"), F("id")])
        rows = self.active().annotate(place=place).filter(place__lte=most).order_by("stage_since", "id")
        return rows.values("pk", "stage", "stage_since", "candidate", "candidate__name", "candidate__headline")  # type: ignore[return-value]  # django-stubs does not follow values()

    def ended(self) -> "ApplicationQuerySet":
        """The hired, rejected and withdrawn, newest first, as plain rows."""
        rows = self.exclude(state=Application.State.ACTIVE).order_by("-stage_since", "-id")
        return rows.values("pk", "state", "state_note", "stage__name", "stage_since", "candidate", "candidate__name")  # type: ignore[return-value]  # django-stubs does not follow values()

    def count_by_stage(self) -> dict[int, int]:
        counts = self.active().order_by().values_list("stage").annotate(count=Count("pk"))
        return dict(counts)


class Application(StateMachine):
    """A candidate for one job: stage and state."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        HIRED = "hired", "Hired"
        DECLINED = "declined", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrew"

    MOVES = {
        State.ACTIVE: {State.HIRED, State.DECLINED, State.WITHDRAWN},
        State.DECLINED: {State.ACTIVE},
        State.WITHDRAWN: {State.ACTIVE},
    }
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="applications")
    requisition = models.ForeignKey(Requisition, on_delete=models.PROTECT, related_name="applications")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    state_note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    stage_since = models.DateTimeField(default=clock.now)

    objects = ApplicationQuerySet.as_manager()
    personal_data = PersonalData(subject="candidate", erase={"state_note": ""})

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["candidate", "requisition"], name="one_application_a_search")]
        indexes = [models.Index(fields=["requisition", "state", "stage"], name="applications_on_the_board")]

    def __str__(self) -> str:
        return f"{self.candidate} for {self.requisition}"


class StageMove(AppendOnlyModel):
    """A move between stages or states: every time-in-stage figure comes from these rows."""

    application = models.ForeignKey(Application, on_delete=models.DO_NOTHING, db_constraint=False, related_name="moves")
    from_stage = models.ForeignKey(Stage, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    to_stage = models.ForeignKey(Stage, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    to_state = models.CharField(max_length=10, default="active")
    at = models.DateTimeField(default=clock.now)
    by = models.CharField(max_length=80)  # as in the audit: "accounts.user:3"

    personal_data = NOTHING_PERSONAL("keys and times")

    class Meta:
        ordering = ["at", "id"]


class Hire(models.Model):
    """A hire and their start date. Check-ins count from the start; leaving early ends them."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="hire")
    starts_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    personal_data = NOTHING_PERSONAL("dates; the person is a foreign key")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leaves_after_start", condition=Q(left_on__isnull=True) | Q(left_on__gte=F("starts_on"))
            )
        ]
