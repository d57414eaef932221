"""The outcome of a storm: messages lost, sent twice without a flag, or sent without a stored attempt."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from tests.chaos.storm import ENDS, Storm

SEEN = ("attention", "expired", "rejected")  # no copy, but a person sees why


@dataclass(frozen=True)
class Copy:
    """One message that a provider took."""

    to: str
    attempt: str


@dataclass(frozen=True)
class Row:
    """One person's message as the database has it."""

    to: str
    state: str
    flagged: bool


@dataclass(frozen=True)
class Verdict:
    """Counts of people, but for `unwritten` (calls)."""

    people: int
    lost: list[str]
    unflagged: list[str]
    flagged: int
    most_copies: int
    unwritten: int
    unfinished: int
    shown: int  # not delivered, and shown to a person

    @property
    def holds(self) -> bool:
        """R2, R3, R4 and R10."""
        return not (self.lost or self.unflagged or self.unwritten or self.unfinished) and self.most_copies <= 2


def judge(people: Iterable[str], rows: Iterable[Row], copies: Iterable[Copy], attempts: set[str]) -> Verdict:
    """`people` are the addresses that should have been told; `attempts` the keys that were written down."""
    people, rows, copies = list(people), list(rows), list(copies)
    counted = Counter(copy.to for copy in copies)
    shown = {row.to for row in rows if row.state in SEEN}
    flagged = {row.to for row in rows if row.flagged}
    twice = {to for to, count in counted.items() if count > 1}
    return Verdict(
        people=len(people),
        lost=[to for to in people if not counted[to] and to not in shown],
        unflagged=sorted(twice - flagged),
        flagged=len(twice & flagged),
        most_copies=max(counted.values(), default=0),
        unwritten=sum(copy.attempt not in attempts for copy in copies),
        unfinished=sum(row.state not in ENDS for row in rows),
        shown=sum(not counted[to] for to in shown),
    )


def verdict_on(storm: Storm) -> Verdict:
    """Compares what the providers took with what the database says."""
    mails = [Copy(to, str(m.message["X-Tandem-Attempt"])) for m in storm.smtp.messages for to in m.to]
    texts = [
        Copy(asked.fields["To"], asked.fields["StatusCallback"].rstrip("/").rpartition("/")[2])
        for asked in storm.twilio.created
        if asked.status in (0, 201)
    ]
    people = storm.rows(
        "SELECT coalesce(p.address, u.email) FROM accounts_user u"
        " LEFT JOIN reminders_contactpoint p ON p.user_id = u.id AND p.channel = 'sms' WHERE u.invited_at IS NOT NULL"
    )
    rows = storm.rows("SELECT address, state, possible_duplicate FROM reminders_delivery")
    attempts = {key for (key,) in storm.rows("SELECT key FROM reminders_attempt")}
    return judge([to for (to,) in people], [Row(*row) for row in rows], mails + texts, attempts)


def report(storm: Storm, verdict: Verdict) -> str:
    """The lines that `make chaos` ends with."""
    lines = [f"{verdict.people} reminders fell due; killed and working again (seconds, median / longest):"]
    for victim, took in storm.recoveries.items():
        lines.append(
            f"  {victim:9} {len(took):4} times  {median(took):5.1f} / {max(took):.1f}" if took else f"  {victim:9}    0"
        )
    for name, count in storm.ended_by_themselves.items():
        lines.append(f"  {name} ended by itself {count} times")
    lines += [
        f"lost = {len(verdict.lost)}",
        f"unflagged duplicates = {len(verdict.unflagged)}",
        f"flagged duplicates = {verdict.flagged} (by mail, where nobody can be asked); most copies = {verdict.most_copies}",
        f"calls without an attempt written down before = {verdict.unwritten}",
        f"without an end = {verdict.unfinished}; not sent, and shown to a person = {verdict.shown}",
    ]
    return "\n".join(lines)
