"""Dates that a person reads come from core/dates.py: no other code and no template chooses a form of its own."""

import ast
import re
from pathlib import Path

from django.conf import settings

from tests.meta.code import LAYERS

APPS = (*LAYERS, "config")
HOME = "core/dates.py"
CODES = re.compile(r"%-?[aAbBcdHIjmMpxXyY](?![a-z])")
FOR_MACHINES = re.compile(r"\|(?:date|time):[\"'](?:c|Y-m-d|H:i)[\"']")  # datetime="…" and the value of an input
FILTER = re.compile(r"\|(?:date|time)\b(?::[\"'][^\"']*[\"'])?")
PYTHON_FOR_MACHINES = {
    "feedback/forms/hires.py": "the value of a date input",
    "feedback/forms/slates.py": "the value of a date and time input",
    "kickoff/forms.py": "the values of date and time inputs",
    "reminders/forms.py": "the values of date and time inputs",
    "reminders/actions/resend.py": "a key that holds for an hour",
}


def formats_in(source: str) -> list[str]:
    """Date formats in the code: strftime calls, format codes in f-strings and in other strings."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "strftime":
            found.append("strftime")
        if isinstance(node, ast.FormattedValue) and node.format_spec and CODES.search(ast.unparse(node.format_spec)):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"%[YHaAbBj]\b", node.value):
            found.append(node.value)
    return found


def test_no_code_formats_a_date_of_its_own():
    root = Path(settings.BASE_DIR)
    files = [path for app in APPS for path in (root / app).rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(root)): formats_in(path.read_text()) for path in files}
    found = {name: formats for name, formats in found.items() if formats and name != HOME}

    assert found.keys() == PYTHON_FOR_MACHINES.keys(), found


def test_no_template_formats_a_date_of_its_own():
    templates = Path(settings.BASE_DIR) / "templates"
    found = [
        f"{path.relative_to(templates)}: {match.group()}"
        for path in sorted(templates.rglob("*"))
        if path.is_file()
        for match in FILTER.finditer(path.read_text())
        if not FOR_MACHINES.fullmatch(match.group())
    ]

    assert found == [], "use |when, |day, |month_day, … of core/templatetags/tandem.py"


def test_what_is_looked_for_is_found():
    assert formats_in("f'{at:%d %b}'")
    assert formats_in("at.strftime(pattern)")
    assert formats_in("'since {at:%A %H:%M}'")
    assert FILTER.search('{{ at|date:"j M" }}')
    assert not formats_in("f'{share:.0%} of %s'")
