"""Templates only render (scripts/lint_templates.py); what they refer to exists."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from scripts.lint_templates import ROOT, findings

TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*.*") if p.is_file())
INCLUDED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"'#]+)["']""")
STATIC = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_only_prints(path):
    assert findings(path, path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_compiles_and_what_it_names_exists(path):
    text = path.read_text()

    get_template(named(path))
    for name in INCLUDED.findall(text):
        get_template(name)
    assert [name for name in STATIC.findall(text) if not finders.find(name)] == []


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
    ],
)
def test_the_lint_sees_what_it_should(line, seen):
    assert bool(findings(ROOT / "templates" / "x.html", line)) is seen
