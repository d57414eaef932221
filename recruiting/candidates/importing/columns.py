"""Maps columns to fields, and rows to candidates."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from recruiting.candidates.importing.reading import LONGEST_CELL
from recruiting.models import Candidate
from recruiting.models.candidates import folded

FIELDS = {
    "name": "Name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email",
    "phone": "Phone",
    "headline": "Headline",
    "source": "Source",
    "note": "Note",
}
HEADINGS = {
    "name": "name,full name,candidate,candidate name,person,applicant,bewerber,kandidat,nom complet",
    "first_name": "first name,firstname,given name,forename,vorname,prenom,first",
    "last_name": "last name,lastname,surname,family name,nachname,familienname,nom,last",
    "email": "email,e mail,mail,email address,e mail address,e mail adresse,courriel,primary email,primary email address,"
    "email addresses,emails,email s,personal email,personal email address,work email",
    "phone": "phone,telephone,phone number,mobile,mobile number,cell,tel,telefon,handy,mobil,telefonnummer,phone numbers,"
    "phone number s,phones,primary phone,primary phone number,mobile phone,cell phone",
    "headline": "headline,title,job title,current title,current job title,position,role,profile,summary,current role,titel,"
    "beruf",
    "source": "source,where from,origin,channel,referrer,quelle,herkunft,kanal",
    "note": "note,notes,comment,comments,remark,remarks,notiz,notizen,bemerkung,kommentar",
}
# Other systems export all addresses of a candidate in one cell: "a@example.com (work), b@example.com (personal)".
ADDRESS = re.compile(r"(?<![^\s,;()])[^\s,;()]+@[^\s,;()]+")  # from the start of the word, so that each is read once
BESIDE_ADDRESSES = re.compile(r"\([^()]*\)|[\s,;]+")
SEVERAL = ("note",)  # fields that several columns may fill
LONGEST = {field.name: field.max_length for field in Candidate._meta.concrete_fields if field.name in FIELDS}


def matched(headers: list[str]) -> list[str]:
    """The field for each header, each field once; "" for headers that are not recognized."""
    known = {heading: field for field, headings in HEADINGS.items() for heading in headings.split(",")}
    columns: list[str] = []
    for header in headers:
        field = known.get(" ".join(re.findall(r"[^\W_]+", folded(header))), "")
        columns.append("" if field in columns and field not in SEVERAL else field)
    if "name" in columns and "last_name" in columns and "first_name" not in columns:
        columns[columns.index("name")] = "first_name"  # "Name, Surname": the first is the given name
    return columns


def person_of(cells: list[str], columns: list[str], headers: list[str]) -> dict[str, str]:
    """A row's values by field. If several columns fill the note, each keeps its header."""
    person: dict[str, str] = {}
    notes = columns.count("note") > 1
    for cell, field, header in zip(cells, columns, headers, strict=False):
        if field == "note" and cell:
            line = f"{header}: {cell}" if notes else cell
            person["note"] = f"{person['note']}\n{line}" if "note" in person else line
        elif field:
            person[field] = " ".join(cell.split())
    _first_address(person)
    parts = [person.pop("first_name", ""), person.pop("last_name", "")]
    person["name"] = person.get("name") or " ".join(part for part in parts if part)
    return person


def _first_address(person: dict[str, str]) -> None:
    """Keeps the first of several addresses in one cell and moves the others to the note."""
    cell = person.get("email", "")
    first, *others = ADDRESS.findall(cell) or [cell]
    if first == cell or BESIDE_ADDRESSES.sub("", ADDRESS.sub("", cell)):
        return
    person["email"] = first
    if others:
        also = f"Other email addresses: {', '.join(others)}"
        person["note"] = f"{person['note']}\n{also}" if person.get("note") else also


def problems_of(person: dict[str, str], cells: list[str], headers: list[str]) -> dict[str, str]:
    """What must be fixed before this candidate can be added: field → sentence."""
    problems = {}
    if not person["name"]:
        problems["name"] = "Enter a name."
    email = person.get("email", "")
    if email and not _is_address(email):
        problems["email"] = f"“{email[:60]}” isn’t a valid email address."
    for field, longest in LONGEST.items():
        if longest and len(person.get(field, "")) > longest:
            problems[field] = f"{FIELDS[field]} can have up to {longest} characters."
    if any(len(cell) > LONGEST_CELL for cell in cells):
        problems["row"] = f"One of the cells has more than {LONGEST_CELL:,} characters."
    elif len(cells) > len(headers):
        extra = f"“{cells[-1][:60]}” has no header and will be dropped when you check this row again."
        problems["row"] = f"This row has more cells than the header row. {extra}"
    return problems


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
