"""Requests about messages in a reply: stop, start, help. Any reasonable wording of "stop" counts."""

import re
import unicodedata

_STOP = re.compile(
    r"(please )?(stop( all)?|stopall|unsubscribe|end|quit|revoke|opt ?out|cancel)( (it|this|now|please|thanks))*"
)
_PLAIN_STOP = re.compile(
    r"\b(stop|quit) (texting|messaging|contacting|bothering|mailing|e ?mailing)\b"
    r"|\b(stop|quit) (sending|writing)( to)? (me|us|these|this|it|messages|texts|mails?|e ?mails?|that)\b"
    r"|\b(do not|don t|dont|never) (text|message|contact|write|mail|e ?mail)( to)? me\b"
    r"|\bno more (texts?|messages?|sms|mails?|e ?mails?)\b|\bremove (me|my number|my address)\b"
    r"|\btake (me|my number|my address) off\b|\bleave me alone\b"
)
_START = re.compile(r"start|unstop")
_HELP = re.compile(r"help|info")
# "No, stop texting me" is an opt-out; "No. Stop sending me juniors, she never ran it at night" is a review.
_VERDICT = re.compile(r"(strong |definite )?(yes|no|yep|nope)\b(?! more)|[1-9]\b")
_SHORT, _LONGEST = 6, 12  # words
PERHAPS_STOP = "To opt out, reply STOP."
YES = re.compile(r"yes|y|yep|ok|okay|yeah")


def words_of(text: str) -> str:
    """The letters and digits of `text`, lower case, to recognize requests; the original is what is stored."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Mn"))
    return " ".join(re.sub(r"[^\w]+", " ", visible.lower()).split())


def says_nothing(text: str) -> bool:
    """Whether it has no visible characters. An emoji alone is not empty."""
    return all(c.isspace() or unicodedata.category(c) in ("Cf", "Cc") for c in text)


def keyword_of(words: str) -> str:
    """ "STOP" for a keyword, "in their own words" for a sentence that means it, "possible opt-out" where it may also be
    part of an answer about a candidate, "START", "HELP", or nothing."""
    if _STOP.fullmatch(words):
        return "STOP"
    if _PLAIN_STOP.search(words):
        return "possible opt-out" if _is_about_something_else(words) else "in their own words"
    if _START.fullmatch(words):
        return "START"
    return "HELP" if _HELP.fullmatch(words) else ""


def _is_about_something_else(words: str) -> bool:
    count = len(words.split())
    return count > _LONGEST or "because" in words.split() or bool(_VERDICT.match(words) and count > _SHORT)


def with_opt_out(said: str, longest: int = 0) -> str:
    """`said` with how to opt out, which is left out where it would not fit."""
    whole = f"{said} {PERHAPS_STOP}".strip()
    return whole if not longest or len(whole) <= longest else said
