"""Tells whether words are a person's name."""

import re
from pathlib import PurePosixPath

from recruiting.candidates.details.vocabulary import (
    DEGREE,
    HONORIFIC,
    OCCUPATION,
    PARTICLES,
    SECTIONS,
    STREET,
    TITLES_OF_A_PAGE,
)

WORD = re.compile(r"[^\W\d_]+(?:['’`.-][^\W\d_]+)*\.?")
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,6}|[\uac00-\ud7af]{2,5}")
SPACED = re.compile(r"[\u3400-\u9fff]{1,3} [\u3040-\u30ff\u3400-\u9fff]{1,4}")
NO_NAME = frozenset(
    word.strip()
    for word in """
        and, for, the, with, of, und, für, mit, et, pour, avec, con, para, inc, llc, ltd, gmbh, university, college, school,
        linkedin, github, email, phone, mobile, references, available, upon, request, download, template, your, name,
        first, last, here, new, york, los, angeles, san, francisco, united, states
    """.replace("\n", ",").split(",")
)
IN_FILE_NAMES = re.compile(
    r"\b(?:cv|resume|résumé|lebenslauf|curriculum|vitae|application|bewerbung|final|copy|draft|new|updated|version|v\d+|"
    r"en|de|fr|es|eng|us|uk|letter|cover|profile|linkedin|document|kopie)\b|\d+|\([^()]*\)",
    re.IGNORECASE,
)


def name_of(text: str) -> str:
    """A name written as names are, or "" if the words are none: "EXAMPLE, Ada" → "Ada Example"."""
    bare = HONORIFIC.sub("", DEGREE.sub("", text.strip(" ,;:|")), count=1) if len(text) <= 80 else ""
    if IDEOGRAPHS.fullmatch(bare) or SPACED.fullmatch(bare):
        return "" if TITLES_OF_A_PAGE.fullmatch(bare) or SECTIONS.fullmatch(bare) or OCCUPATION.search(bare) else bare
    if bare.count(",") == 1:
        last, first = (part.strip() for part in bare.split(","))
        bare = f"{first} {last}" if last.count(" ") <= 1 and first.count(" ") <= 1 else ""
    words = bare.split()
    if not 2 <= len(words) <= 5 or len(bare) > 60 or not all(map(WORD.fullmatch, words)):
        return ""
    if not _is_written_as_a_name(words) or _is_something_else(bare, words):
        return ""
    return " ".join(map(_capitalized, words)) if _shouts(words) else " ".join(map(_quiet, words))


def name_in_file_name(name: str) -> str:
    """ "Ada_Example-CV 2026.pdf" → "Ada Example"."""
    words = re.sub(r"[_.+-]+", " ", PurePosixPath(name).stem[:80])
    found = " ".join(IN_FILE_NAMES.sub(" ", words).split())
    return name_of(found.title() if found.islower() else found) if 2 <= len(found.split()) <= 4 else ""


def _is_written_as_a_name(words: list[str]) -> bool:
    if words[0].lower() in PARTICLES and words[0].islower():
        return False
    return all(word[0].isupper() or word.lower() in PARTICLES or not word[0].islower() for word in words)


def _is_something_else(bare: str, words: list[str]) -> bool:
    known = (
        TITLES_OF_A_PAGE.fullmatch(bare) or SECTIONS.fullmatch(bare) or OCCUPATION.search(bare) or STREET.search(bare)
    )
    return bool(known) or any(word.lower().strip(".") in NO_NAME for word in words)


def _shouts(words: list[str]) -> bool:
    return all(word.isupper() for word in words if word.lower() not in PARTICLES and len(word) > 2)


def _quiet(word: str) -> str:
    """One capitalized family name among other words: "Ada EXAMPLE"."""
    return _capitalized(word) if len(word) > 3 and word.isupper() else word


def _capitalized(word: str) -> str:
    if word.lower() in PARTICLES:
        return word.lower()
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), word)
