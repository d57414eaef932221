"""Templates only render (scripts/lint_templates.py); what they refer to exists."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from scripts.lint_templates import ROOT, findings

TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*.*") if p.is_file())
INCLUDED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"'#]+)["']""")
STATIC = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def absent(path: Path) -> list[str]:
    """Returns what keeps a template from being rendered: its syntax, or a template or static file it names."""
    text = path.read_text()
    wrong = []
    for name in [named(path), *INCLUDED.findall(text)]:
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            wrong.append(f"{named(path)}: {error!r}")
    return wrong + [f"{named(path)}: no static {name}" for name in STATIC.findall(text) if not finders.find(name)]


def test_a_template_only_prints():
    found = [finding for path in TEMPLATES for finding in findings(path, path.read_text())]

    assert found == [], "\n".join(found)


def test_a_template_compiles_and_what_it_names_exists():
    wrong = [line for path in TEMPLATES for line in absent(path)]

    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ('<p style="color: red">', True),
        ('<button onclick="go()">', True),
        ("<script>1</script>", True),
        ("{{ text|safe }}", True),
        ("{% if perms.core.add_x %}", True),
        ("{% for row in search.team.all %}", True),
        ('<a target="_blank" href="/">', True),
        ('<a target="_blank" rel="noopener" href="/">', False),
        ("{{ one.overall }} {{ row.style }}", False),
        ("x" * 140, False),
        ("x" * 141, True),
    ],
)
def test_the_lint_sees_what_it_should(line, seen):
    assert bool(findings(ROOT / "templates" / "x.html", line)) is seen
