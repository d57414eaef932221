"""Rejects what does not belong in a template (docs/components.md): long lines, permissions, queries, raw text, script, style.

`python scripts/lint_templates.py [FILE …]` prints one line a finding and ends with 1 when there are any.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = 200
WIDTH = 140  # characters; in HTML only, because every line of a text template is a line of the message
EMAIL = re.compile(r"templates/messages/")  # email programs ignore style sheets, so attributes are the only way
RULES = {
    "style belongs in static/css": re.compile(r"""\sstyle\s*=\s*["']|<style\b"""),
    "behavior belongs in static/js": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "scripts are loaded by base.html": re.compile(r"<script\b"),
    "text is always escaped": re.compile(r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off"),
    "who may do what is said by the view": re.compile(r"\bperms\."),
    "queries are made by the view": re.compile(r"\.(?:all|objects|filter|exclude)\b(?!\()"),
    "one thing open in a new window needs rel=noopener": re.compile(r'target="_blank"(?![^>]*rel="[^"]*noopener)'),
}
EXCUSED = {("base.html", "scripts are loaded by base.html")}
UNWRAPPED = [  # still have longer lines; they are next
    "feedback/interview_ask.html",
    "feedback/parts/*.html",
    "feedback/review_disown.html",
    "recruiting/candidate_create.html",
    "recruiting/candidate_detail.html",
    "recruiting/description_*.html",
    "recruiting/import_*.html",
    "reminders/attention.html",
    "reminders/message.html",
    "reminders/messages.html",
    "reminders/preferences.html",
    "reminders/tasks.html",
    "workspace/demo_outbox.html",
    "workspace/today_*.html",
]


def findings(path: Path, text: str) -> list[str]:
    """Returns one sentence for each finding, with file and line."""
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    found = []
    if text.count("\n") > LINES:
        found.append(f"{shown}: longer than {LINES} lines")
    wide = path.suffix != ".html" or any(path.match(f"templates/{pattern}") for pattern in UNWRAPPED)
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDTH and not wide:
            found.append(f"{shown}:{number}: longer than {WIDTH} characters: {line.strip()[:80]}")
        for rule, pattern in RULES.items():
            mail = EMAIL.search(path.as_posix()) and rule.startswith("style")
            plain = path.suffix == ".txt" and rule.startswith("text is")  # no markup, so nothing to escape
            if pattern.search(line) and not mail and not plain and (path.name, rule) not in EXCUSED:
                found.append(f"{shown}:{number}: {rule}: {line.strip()[:80]}")
    return found


def main(arguments: list[str]) -> int:
    paths = [Path(a).resolve() for a in arguments] or sorted((ROOT / "templates").rglob("*.*"))
    found = [line for path in paths for line in findings(path, path.read_text())]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
