"""Checks the rows of an import: fields, duplicates within the file, existing candidates."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.models import User
from core.folding import WORD_LENGTH, name_keys, whole_numbers
from recruiting.candidates.importing.columns import person_of, problems_of
from recruiting.candidates.importing.lines import Doubt
from recruiting.models import Candidate, ImportBatch, ImportRow

State = ImportRow.State
AT_ONCE = 500
OPEN = (State.READY, State.KNOWN, State.ERROR)


def check_rows(batch: ImportBatch, rows: Iterable[ImportRow], *, by: User) -> None:
    """Sets state, problems and the existing candidate on each row, without saving. A few queries for every 500 rows.

    A row that is ready and has a candidate looks like that one, but may be somebody else.
    """
    rows = list(rows)
    people = [person_of(row.cells, batch.columns, batch.headers) for row in rows]
    known, alike = known_people(people, by=by)
    seen: dict[str, int] = {}
    for index, (row, person) in enumerate(zip(rows, people, strict=True)):
        row.problems = problems_of(person, row.cells, batch.headers)
        if row.doubt:
            row.problems.setdefault("row", Doubt.SENTENCES.get(row.doubt, Doubt.SENTENCES[Doubt.QUOTE]))
        row.candidate_id = known.get(index) or alike.get(index)
        row.state = State.ERROR if row.problems else State.KNOWN if index in known else State.READY
        if row.state != State.ERROR:
            _compare_within_file(row, person, seen)


def _compare_within_file(row: ImportRow, person: dict[str, str], seen: dict[str, int]) -> None:
    """Marks a row as known if an earlier one is the same person."""
    marks = {f"email {person.get('email', '').lower()}": "Same email address as row {}."} if person.get("email") else {}
    for number in whole_numbers(person.get("phone", "")):
        marks |= {f"{number} {key}": "Same name and phone number as row {}." for key in name_keys(person["name"])}
    for mark, sentence in marks.items():
        if row.state == State.READY and mark in seen:
            row.state, row.candidate_id = State.KNOWN, None
            row.problems = {"email": sentence.format(seen[mark])}
        seen.setdefault(mark, row.number)


def known_people(people: list[dict[str, str]], *, by: User) -> tuple[dict[int, int], dict[int, int]]:
    """The candidates, among those that `by` may see, that these people are, by index: who is known by email address, or
    by name and phone number; and who is alike in name or phone number only."""
    known: dict[int, int] = {}
    alike: dict[int, int] = {}
    emails = {person.get("email", "").lower() for person in people} - {""}
    by_email: dict[str, int] = {}
    for part in in_parts(sorted(emails), AT_ONCE):
        found = Candidate.objects.visible_to(by).with_email(*part).order_by("-pk").values_list("address", "pk")  # type: ignore[misc]  # an annotation
        by_email |= dict(found)
    keys = [_keys(person) for person in people]
    by_key: dict[str, list[tuple[int, str]]] = {}
    for part in in_parts(sorted({key for both in keys for key in set().union(*both)}), AT_ONCE):
        for word, pk, email in Candidate.objects.visible_to(by).like(part):
            by_key.setdefault(word, []).append((pk, email.lower()))
    for index, person in enumerate(people):
        email = person.get("email", "").lower()
        names, phones = ({one for key in keys_of for one in by_key.get(key, ())} for keys_of in keys[index])
        same = [pk for pk, other in names & phones if not email or not other or email == other]
        if email in by_email or same:
            known[index] = by_email.get(email) or min(same)
        elif names | phones:
            alike[index] = min(names & phones or names or phones)[0]
    return known, alike


def _keys(person: dict[str, str]) -> tuple[set[str], set[str]]:
    names = {key[:WORD_LENGTH] for key in name_keys(person["name"])}
    return names, whole_numbers(person.get("phone", ""))


def in_parts(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
