"""Splits paragraphs into sentences, in any of the languages of the titles."""

import re

from recruiting.jobs.posting.vocabulary import entries

LONGEST_ITEM = 500  # characters of a requirement: a longer item is split like a paragraph
SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"'»)\]]*\s+(?=[“„\"'«¿¡(\[]*[^\W_])|(?<=[。！？])")
LONGEST_WORD = 12  # characters that are looked at before a full stop


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, in order."""
    found: list[list[str]] = []
    for part in filter(None, _parts(text)):
        if found and not _ends_between(found[-1][-1], part):
            found[-1].append(part)
        else:
            found.append([part])
    return [" ".join(parts).strip() for parts in found]


def _parts(text: str) -> list[str]:
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    return [text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _ends_between(text: str, following: str) -> bool:
    """Whether the full stop ends a sentence: not of an abbreviation, of one letter ("z. B."), of a day ("am 1. Mai")."""
    if following.lstrip("“„\"'«¿¡([")[:1].islower():
        return False
    if text[-1] != ".":
        return True
    word = re.split(r"[\s(„“\"'\[/]", text[-LONGEST_WORD:-1])[-1].casefold()
    return not (
        word in entries("abbreviation") or (len(word) == 1 and word.isalpha()) or (word.isdigit() and len(word) < 3)
    )
