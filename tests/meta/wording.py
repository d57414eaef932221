"""Words that are gone (docs/words.md), and where sentences stand: templates, Python, documents.

A pattern is written for what people read. `CODE` holds the few that comments and docstrings must not use either.
"""

# ruff: noqa: E501
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.meta.code import LAYERS, ROOT, modules, parsed, shown

# What people read: pages, messages, seeds, sentences in Python, guides. Pattern → what to say instead.
GONE = {
    # a job is not a search
    r"\b(the|this|that|a|an|each|every|no|new|your|their|other|another|running|closed|open|confidential|of) search\b(?! (box|field|term|word|result|engine|page|for|by|index|terms|results))": "job",
    r"\bsearches\b": "jobs",
    r"\bsearched alike\b": "job family",
    r"\bbrief\b(?! (moment|sentence|word|pause|note|reason|summary))": "job description",
    # a review is not a view
    r"\bviews? (of|on|is|are|was|were|came|from|stored|given|waits?|that waits?|about) ": "review",
    r"\b(a|your|their|her|his|my|first|given?|gives?|new|stored|that|this|another|no|every|each|open|own) views?\b(?! (of the page|function|layer))": "review",
    r"\bfirst views?\b": "hiring manager review",
    r"\bverdicts?\b": "recommendation",
    r"\bscreening decision\b": "review",
    r"\bone more fact\b|\bfind a fact\b": "need more info",
    r"\bwhat decided it\b": "Why?",
    r"\bcannot tell\b": "Unclear",
    # candidates are sent for review; a pause puts new candidates on hold
    r"\bintroduc(e|es|ed|ing|tions?)\b": "send for review; new candidates",
    r"\brests? until\b|\bstill rest(s|ing)?\b|\bresting\b": "on hold",
    r"\bresumed? (introduc|with one press)|\banswer RESUME\b": "end the pause; reply SEND",
    # waiting, lateness
    r"\bwaits? for (a|an|the|your|their|her|his|my|you|somebody|someone|him|them|both|another|\w+'s)\b": "is waiting on",
    r"\bwaited for\b": "overdue",
    r"\b(days?|hours?|minutes?) (over|late)\b(?!-)": "overdue",
    r"\blate by\b": "overdue",
    r"\bas promised\b|\bpromised (date|for|offer)\b": "target date",
    r"\bpromises?\b": "commitment",
    # people who cover
    r"\bstand-ins?\b|\b(the|a|as|as a) stand in\b|\bstand(s|ing)? in\b(?! (the|a|an|its|this|that|front|line|one))": "delegate; covers for",
    r"\bturned? away\b|\bdispositions?\b": "rejected",
    r"\bhas withdrawn\b": "withdrew",
    r"\bapplicants?\b": "candidate",
    # after the hire
    r"\blook(s|ing)? back\b|\bafter the hire\b": "check-in",
    r"\blessons?\b": "takeaway",
    r"\bbrought up\b": "discussed",
    # messages
    r"\bhanded (over|back)\b|\bhand(s|ing)? (it )?back\b": "sent; request changes",
    r"\bput(s)? aside\b": "dismiss",
    r"\bSTOP ends\b": "Reply STOP to opt out",
    r"\brings?\b|\bdoorbells?\b": "wake-up",
    r"\bladders?\b|\brungs?\b": "reminder schedule; step",
    r"\bsoft notes?\b": "due-soon reminder",
    r"\b(the|this|that|a|each|every|one|no|which|other|another|several) matters?\b(?<!each one matters)(?<!which one matters)|\bmatters of\b": "item",
    r"\bwish(es)?\b(?! (you|to))": "preference",
    r"\bwrite to me\b|\bthe way, the pace\b": "email me",
    # labels
    r"\bin short, (for|against)\b": "Reason",
    r"\bwhere from\b": "Source",
    r"\bin one line\b": "Headline",
    r"\bpeople on their way\b": "Pipeline",
    r"\bopen between us\b": "Open items",
    r"\badded at added\b": "Added to New",
    r"\bterms or place\b|\bevidence thin\b|\bmotive unclear\b|\bkeen for sound reasons\b|\bconduct in process\b|\bbrings a missing view\b|\boutcome shown\b|\brecent practice missing\b": "the reason codes of docs/words.md",
    r"\bwho is needed\b": "hiring team",
    r"\bdecision meeting\b": "debrief",
    r"\bfirst call\b|\bphone screen\b": "recruiter screen",
    r"\bhow do they stand\b": "How do they meet the requirements?",
    r"\bword the agreement\b|\bhold the kickoff\b|\bprepare the page\b|\bstore the dates\b|\bsplit it into lines\b|\bthrow (it |this )?away\b|\bcall(ed)? off\b|\btake(n|s)? (it |this )?back\b|\btake(n|s)? off\b|\bleave (it|this) out\b": "the buttons of docs/words.md",
    r"\bonce more, please\b": "Please try again",
    r"\bcould not be better\b": "Excellent",
    r"\bwhat happened\b(?! (at|during|in|on|when|to))": "Activity",
    # tone
    r"\bin vain\b|\bguess(ing|es)\b|\bgood people wait\b": "no blame",
    r"\bwhoever\b|\banew\b|\bwhomever\b|\bhitherto\b": "plain English",
    r"\b(the|this|a|made-up|our) house\b|\bhouse('s)? (rules|words?)\b": "company; organization",
    r"\bnothing any more\b|\b(not|never|nobody|cannot|can't|isn't|aren't) (\w+ ){0,4}any more\b(?! (messages|texts|reminders|emails|of))": "no longer; anymore",
    # US spelling
    r"\b(organi|recogni|summari|prioriti|customi|apologi|minimi|maximi|authori|emphasi|finali|normali|categori|utili|reali|speciali|standardi)s(e|es|ed|ing|ation|ations|er|ers)\b": "-ize",
    r"\bcancell(ed|ing)\b|\btravell(ed|ing)\b|\blabell(ed|ing)\b|\bmodell(ed|ing)\b|\bcounsell": "US spelling: one l",
    r"\b(colour|favour|behaviour|labour|honour|neighbour|rumour|humour)(s|ed|ing|ite|able|ful)?\b": "US spelling: -or",
    r"\b(centre|metre|litre|theatre|fibre|programme|licence|defence|offence|judgement|grey|cheque|catalogue|dialogue|whilst|learnt|spelt|ageing|fulfil|enrol|skilful)s?\b": "US spelling",
}
# Comments, docstrings and names of tests, too.
CODE = {
    r"\bdoorbells?\b|\brings the\b|\bthe bell\b": "wake-up",
    r"\b(the|this|a|made-up|our) house\b|\bhouse rules?\b": "company; organization; project",
    r"\bwhoever\b|\bwhomever\b|\banew\b": "anyone who; again",
    r"\bstand-ins?\b|\bstand(s|ing)? in for\b": "delegate",
    r"\bintroductions?\b|\bintroduced to\b": "slate; sent for review",
    r"\bspoil(t|s|ed)?\b": "failed",
    r"\bthe rooms (above|below)\b|\brooms below\b": "apps",
}
PEOPLE = [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in GONE.items()]
MAINTAINERS = [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in CODE.items()]

TAG = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
SPOKEN = re.compile(
    r'\b(?:aria-label|aria-description|title|placeholder|alt|data-confirm|data-saved|content|label|text|words)="([^"]*)"'
)
QUOTED = re.compile(r'"([^"]*[a-z] [^"]*)"|\'([^\']*[a-z] [^\']*)\'')  # sentences handed to an include
MARKUP = re.compile(r"<(script|style).*?</\1>|<[^>]+>", re.DOTALL)


class Said(NamedTuple):
    """A sentence and where it stands."""

    where: str
    text: str


def hits(text: str, patterns: list[tuple[re.Pattern[str], str]] = PEOPLE) -> list[str]:
    """What of `text` is gone, as in "a search → job"; an empty list is what a reviewer wants to see."""
    return [f"{found[0]!r} → {instead}" for pattern, instead in patterns for found in pattern.finditer(text)]


def in_templates() -> Iterator[Said]:
    """Text, attributes that are read aloud or shown, and sentences handed to includes."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        source = COMMENT.sub(" ", path.read_text())
        handed = " | ".join(a or b for tag in TAG.findall(source) for a, b in QUOTED.findall(tag))
        bare = TAG.sub(" ", source)
        attributes = " | ".join(SPOKEN.findall(bare))
        yield Said(shown(path), " ".join(f"{MARKUP.sub(' ', bare)} | {attributes} | {handed}".split()))


def in_python() -> Iterator[Said]:
    """Strings of the product that read like sentences or labels; docstrings are for maintainers."""
    for path in (path for app in LAYERS for path in modules(app)):
        docs = {id(node.value) for node in ast.walk(parsed(path)) if isinstance(node, ast.Expr)}
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docs:
                continue
            if re.search(r"[A-Za-z]{2,} [A-Za-z]|^[A-Z][a-z]+$", node.value):
                yield Said(f"{shown(path)}:{node.lineno}", node.value)


def for_maintainers() -> Iterator[Said]:
    """Docstrings and comments of the product and its tests."""
    for path in [*(p for app in LAYERS for p in modules(app)), *sorted((ROOT / "tests").rglob("*.py"))]:
        if path.name in ("wording.py", "test_wording.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield Said(f"{shown(path)}:{getattr(node, 'lineno', 1)}", ast.get_docstring(node) or "")
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if "#" in line:
                yield Said(f"{shown(path)}:{number}", line.partition("#")[2])


def in_documents() -> Iterator[Said]:
    """README, CONTRIBUTING, guides and the rest, without code, addresses and file names."""
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        if path.name == "words.md":  # names what is gone
            continue
        prose = re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|^    .*$", " ", path.read_text(), flags=re.DOTALL | re.MULTILINE)
        for number, line in enumerate(prose.splitlines(), 1):
            yield Said(f"{shown(path)}:{number}", line)


def sample() -> list[str]:
    """Sentences of the first landing, each with at least one word that is gone."""
    lines = Path(__file__).with_name("old_wording.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
