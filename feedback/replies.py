"""Reads a review from a reply, "yes because …": never more than what was said, and never without a reason."""

import re
from dataclasses import dataclass

from feedback.models import Review
from feedback.text import plain, visible

Verdict = Review.Verdict
_VERDICTS = [
    (
        Verdict.STRONG_NO,
        r"(?:a |an )?(?:strong|definite|clear|hard|absolute)(?:ly)?[ -]+no\b"
        r"|(?:definitely|absolutely|clearly) not|no way",
    ),
    (
        Verdict.STRONG_YES,
        r"(?:a |an )?(?:strong|definite|clear|big|absolute)(?:ly)?[ -]+yes|definitely(?: yes)?|absolutely(?: yes)?",
    ),
    (Verdict.NO, r"no|nope|nah|not (?:this one|her|him|them)|decline|pass"),
    (Verdict.YES, r"yes|yep|yeah|yup|ok|okay|sure|approved?"),
]
_START = re.compile("|".join(f"(?P<v{place}>{words})" for place, (_, words) in enumerate(_VERDICTS)), re.IGNORECASE)
_AFTER = re.compile(
    r"(?!\w)[\s,.;:!–—\-]*(?:(?:because|cause|cos|as|since|due to|for|reason|why)\b[\s:,]*)?", re.IGNORECASE
)
# Thanks for our last message, which may have been about somebody else.
_POLITE = re.compile(
    r"(?:ok|okay|sure)[\s,.;:!–—\-]+(?:(?:many )?thanks?(?: you| a lot)?|thx|ty|cheers|got it|will do|noted|great)[\s.!]*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"([A-Z]{2}|[A-Z]\.\s?[A-Z]\.?)[\s,.:\-–]+(.+)", re.DOTALL)
_CONTRARY = {
    Verdict.YES: ("no", "nope"),
    Verdict.STRONG_YES: ("no",),
    Verdict.NO: ("yes", "yep"),
    Verdict.STRONG_NO: ("yes",),
}
_ABOUT = {
    "he",
    "she",
    "they",
    "this",
    "that",
    "i",
    "we",
    "not",
    "too",
    "lacks",
    "lacking",
    "missing",
    "sorry",
    "thanks",
    "there",
    "the",
    "it",
    "his",
    "her",
    "their",
}
_THUMBS = {"👍": Verdict.YES, "👎": Verdict.NO}


@dataclass(frozen=True)
class Understood:
    """`verdict` is empty where none was clearly said; `reason` is the rest, as written."""

    verdict: str
    reason: str


def aimed_at(text: str) -> tuple[str, str]:
    """("IC", "no because …") from "IC: no because …" or "I.C. no because …", as our messages name candidates; ("", text)
    where nobody is named."""
    found = _NAMED.match(visible(text))
    if not found or understand(found[1]).verdict or not understand(found[2]).verdict:
        return "", text
    return re.sub(r"[.\s]", "", found[1]), found[2]


def understand(text: str) -> Understood:
    """Reads a leading verdict and the text after it. "yes no" and the like are no verdict, and "ok thanks" is no
    reason either."""
    text = visible(text)
    for sign, verdict in _THUMBS.items():
        if text.startswith(sign):
            return Understood(verdict, visible(text[len(sign) :]).lstrip(",.;:-– ").strip())
    if _POLITE.fullmatch(text):
        return Understood("", "")
    found = _START.match(text)
    if not found or not _AFTER.match(text, found.end()):
        return Understood("", text)
    verdict = _VERDICTS[int(found.lastgroup[1:])][0]  # type: ignore[index]  # a named group matched
    after = _AFTER.match(text, found.end())
    reason = text[after.end() if after else found.end() :].strip()
    first = next(iter(plain(reason).split()), "")
    set_off = bool(after and after.group().strip())
    if first in _CONTRARY[verdict] or (verdict == Verdict.NO and first and not set_off and first not in _ABOUT):
        return Understood("", text)  # "yes no", and "no Kubernetes at all", which may be a reason for either
    return Understood(verdict, reason)
