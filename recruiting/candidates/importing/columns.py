"""Maps columns to fields, and rows to candidates."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from recruiting.candidates.importing.cells import (
    ROUNDED,
    SPREADSHEET_ERROR,
    given_name_first,
    narrow,
    split_address,
    split_phones,
)
from recruiting.candidates.importing.headings import fields_in
from recruiting.candidates.importing.lines import LONGEST_CELL
from recruiting.candidates.importing.tables import guessed_columns
from recruiting.models import Candidate

FIELDS = {
    "name": "Name",
    "first_name": "First name",
    "middle_name": "Middle name",
    "last_name": "Last name",
    "email": "Email",
    "phone": "Phone",
    "headline": "Headline",
    "location": "Location",
    "source": "Source",
    "note": "Note",
}
NAMES = ("name", "first_name", "middle_name", "last_name")
SEVERAL = ("note",)  # fields that several columns may fill
LONGEST = {field.name: field.max_length for field in Candidate._meta.concrete_fields if field.name in FIELDS}


def matched(headers: list[str], rows: list[list[str]] | None = None) -> list[str]:
    """The field for each header, each field once; "" for headers that are not recognized.

    Of several headers that mean the same, it takes one with content, then the one that fits best.
    """
    found = fields_in(headers)
    filled = [
        any(len(row) > index and row[index] for row in rows[:500]) if rows else True for index in range(len(headers))
    ]
    columns = [""] * len(headers)
    for index, (field, _) in sorted(enumerate(found), key=lambda one: (not filled[one[0]], one[1][1], one[0])):
        if field in SEVERAL or field not in columns:
            columns[index] = field
    return _names_settled(columns)


def matched_without_header(rows: list[list[str]], width: int) -> list[str]:
    """The field for each column of a file without a header row, as far as its cells tell."""
    return guessed_columns(rows, width)


def _names_settled(columns: list[str]) -> list[str]:
    """Of "Name, Surname" the first is the given name; of "Name, Given name" the surname."""
    if "name" in columns and ("last_name" in columns) != ("first_name" in columns):
        columns[columns.index("name")] = "first_name" if "last_name" in columns else "last_name"
    elif "first_name" in columns and "last_name" not in columns and "name" not in columns:
        columns[columns.index("first_name")] = "name"
    return columns


def person_of(cells: list[str], columns: list[str], headers: list[str]) -> dict[str, str]:
    """A row's values by field. If several columns fill the note, each keeps its header."""
    person: dict[str, str] = {}
    notes = columns.count("note") > 1
    for cell, field, header in zip(cells, columns, headers, strict=False):
        if len(cell) > LONGEST_CELL:
            cell = cell[: LONGEST_CELL + 1]  # the row needs fixing: no more of it is looked at
        if field == "note" and cell:
            _add_note(person, f"{header}: {cell}" if notes else cell)
        elif field:
            person[field] = narrow(cell)
    if all(len(value) <= LONGEST_CELL for value in person.values()):
        _take_addresses(person)
        _take_phones(person)
    parts = [person.pop("first_name", ""), person.pop("middle_name", ""), person.pop("last_name", "")]
    person["name"] = given_name_first(person.get("name", "")) or " ".join(part for part in parts if part)
    return person


def _add_note(person: dict[str, str], line: str) -> None:
    person["note"] = f"{person['note']}\n{line}" if person.get("note") else line


def _take_addresses(person: dict[str, str]) -> None:
    """Keeps the first address of the cell. The others, and a name beside it that isn't known yet, go where they belong."""
    for cell in ("email", *NAMES):
        text = person.get(cell, "")
        if "@" not in text or (cell != "email" and person.get("email")):
            continue
        beside, found = split_address(text)
        if not found:
            continue
        person[cell] = "" if cell == "email" else beside
        person["email"], *others = dict.fromkeys(found)
        if others:
            _add_note(person, f"Other email addresses: {', '.join(others)}")
        if cell == "email" and beside:
            _take_name_beside(person, beside)


def _take_name_beside(person: dict[str, str], beside: str) -> None:
    known = " ".join(person.get(field, "") for field in NAMES).split()
    if not known:
        person["name"] = beside
    elif not {word.casefold().strip(",") for word in beside.split()} <= {word.casefold().strip(",") for word in known}:
        _add_note(person, f"Name with the email address: {beside}")


def _take_phones(person: dict[str, str]) -> None:
    if person.get("phone"):
        person["phone"], *others = split_phones(person["phone"])
        if others:
            _add_note(person, f"Other phone numbers: {', '.join(others)}")


def problems_of(person: dict[str, str], cells: list[str], headers: list[str]) -> dict[str, str]:
    """What must be fixed before this candidate can be added: field → sentence."""
    problems = {}
    for field, label in FIELDS.items():
        if problem := _problem_of(field, label, person.get(field, "")):
            problems[field] = problem
    return problems | _problems_of_row(cells, headers)


def _problem_of(field: str, label: str, text: str) -> str:
    longest = LONGEST.get(field)
    if not text:
        return "Enter a name." if field == "name" else ""
    if longest and len(text) > longest:
        return f"{label} can have up to {longest} characters."
    if field != "note" and SPREADSHEET_ERROR.fullmatch(text[:20]):
        return f"“{text[:20]}” is a spreadsheet error. Enter the right value, or clear it."
    if "\ufffd" in text:
        return f"{label} has a character that couldn’t be read. Correct it."
    if field == "phone" and ROUNDED.fullmatch(text):
        return f"“{text}” was rounded by a spreadsheet app. Enter the whole number."
    if field == "email" and not _is_address(text):
        return f"“{text[:60]}” isn’t a valid email address."
    return ""


def _problems_of_row(cells: list[str], headers: list[str]) -> dict[str, str]:
    longest = max(map(len, cells), default=0)
    if longest > LONGEST_CELL:
        return {
            "row": f"One of the cells has {longest:,} characters. The limit is {LONGEST_CELL:,}: only that many are shown "
            "here and kept when you check this row again."
        }
    if len(cells) > len(headers):
        extra = f"“{cells[-1][:60]}” has no header and will be dropped when you check this row again."
        return {"row": f"This row has more cells than the header row. {extra}"}
    return {}


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
