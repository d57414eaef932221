"""Checks the rows of an import: fields, duplicates within the file, existing candidates."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.models import User
from recruiting.candidates.importing.columns import person_of, problems_of
from recruiting.candidates.importing.lines import Doubt
from recruiting.models import Candidate, ImportBatch, ImportRow

State = ImportRow.State
AT_ONCE = 500
OPEN = (State.READY, State.KNOWN, State.ERROR)


def check_rows(batch: ImportBatch, rows: Iterable[ImportRow], *, by: User) -> None:
    """Sets state, problems and the existing candidate on each row, without saving. Two queries a thousand rows."""
    rows = list(rows)
    people = [person_of(row.cells, batch.columns, batch.headers) for row in rows]
    known = known_people((person.get("email", "") for person in people), by=by)
    seen: dict[str, int] = {}
    for row, person in zip(rows, people, strict=True):
        email = person.get("email", "").lower()
        row.problems = problems_of(person, row.cells, batch.headers)
        if row.doubt:
            row.problems.setdefault("row", Doubt.SENTENCES[row.doubt])
        row.candidate_id = known.get(email)
        row.state = State.ERROR if row.problems else State.KNOWN if row.candidate_id else State.READY
        if row.state == State.READY and email in seen:
            row.state, row.problems = State.KNOWN, {"email": f"Same email address as row {seen[email]}."}
        if email and row.state != State.ERROR:
            seen.setdefault(email, row.number)


def known_people(emails: Iterable[str], *, by: User) -> dict[str, int]:
    """Email address → candidate id, among the candidates that `by` may see."""
    addresses = sorted({email.lower() for email in emails if email})
    known: dict[str, int] = {}
    for part in in_parts(addresses, AT_ONCE):
        rows = Candidate.objects.visible_to(by).with_email(*part).order_by("-pk").values_list("address", "pk")  # type: ignore[misc]  # an annotation
        known |= dict(rows)
    return known


def in_parts(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
