"""Sentences and rows that say nothing about a candidate, whatever their title: equal opportunity, how to apply, facts."""

import re
from functools import cache

from recruiting.jobs.posting.titles import Words, words_of
from recruiting.jobs.posting.vocabulary import entries

LABEL = 60  # characters before a colon that may name a fact
LABEL_WORDS = 5
BUTTON = 40


def is_boilerplate(text: str) -> bool:
    """A sentence that is never about a candidate, in any paragraph."""
    return _says(text, "sentence")


def is_untitled_boilerplate(text: str) -> bool:
    """A sentence of a paragraph without a title that is about applying, pay or benefits."""
    return _says(text, "untitled")


def asks_something(text: str) -> bool:
    """A sentence that says what candidates need, or what they will do."""
    return words_of(text)[:1] in _known("you") or _says(text, "asks")


def is_fact(text: str) -> bool:
    """A fact of the page ("Location: Chicago") or a button that was copied with it."""
    label, colon, fact = text[: LABEL + 2].partition(":")
    if colon and fact.strip():
        words = words_of(label)
        return len(words) <= LABEL_WORDS and any(part in _known("fact") for part in _parts(words))
    return len(text) <= BUTTON and words_of(text) in _known("button")


def _says(text: str, kind: str) -> bool:
    said = f" {' '.join(words_of(text))} "
    return _any_of(kind).search(said) is not None


@cache
def _any_of(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(phrase) for phrase in _phrases(kind)) or "(?!)")


def _parts(words: Words) -> list[Words]:
    return [words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1)]


@cache
def _known(kind: str) -> frozenset[Words]:
    return frozenset(words_of(entry) for entry in entries(kind))


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(words)} " for words in _known(kind))
