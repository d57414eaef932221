"""What the title of a section means, by the table in `vocabulary.txt`: suggestions for its lines, or that it is set aside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from recruiting.jobs.posting.vocabulary import entries

MUST, NICE, WORK = "must", "nice", "work"
ASIDE = ("pay", "benefits", "equality", "company", "apply")
MEANINGS = (NICE, MUST, WORK, *ASIDE)  # of several in one title, the first of these counts
BESIDE = ("word", "noun")  # what may stand beside a phrase
LONGEST = 100  # characters of a title
MOST_UNKNOWN = 3  # words that a title may add to its phrase: "Benefits at Acme Robotics"
WORD = re.compile(r"[^\W_]+(?:['+#][^\W_]*)*")
AT = {"at", "bei", "chez", "en", "bij", "w", "na", "presso", "in"}  # before the name of a company
BARE_BONUS = {("bonus",), ("extra",), ("plus",)}  # in a list of benefits, a benefit
SPOKEN = (
    ("'ll ", " will "), ("'re ", " are "), ("'ve ", " have "), ("'d ", " would "),
    ("what's ", "what is "), ("who's ", "who is "), ("it's ", "it is "), ("i'm ", "i am "), ("how's ", "how is "),
)  # fmt: skip

Words = tuple[str, ...]
Found = tuple[int, Words, str]  # place, phrase, its kind or ""


@dataclass(frozen=True)
class Meaning:
    """`kind` is one of MEANINGS or "". `whole`: the title says nothing else, so it is one even without a mark."""

    kind: str = ""
    whole: bool = False
    is_bare_bonus: bool = False

    @property
    def aside(self) -> bool:
        return self.kind in ASIDE


@lru_cache(maxsize=4096)
def meaning_of(title: str) -> Meaning:
    """The meaning of a title in any of the languages; an empty one if the table doesn't know it."""
    if len(title) > LONGEST:
        return Meaning()
    words = words_of(title)
    found = _without_loose_nouns(list(_phrases(words)))
    kinds = {kind for _, _, kind in found}
    known = {kind for kind in kinds if kind not in ("", "word")}
    unknown = [place for place, _, kind in found if not kind]
    if not known:
        return Meaning()
    about_a_name = _is_about_a_name(found)
    if about_a_name is False:
        return Meaning(WORK if not unknown else "", whole=not unknown)
    kind = next(kind for kind in MEANINGS if kind in known)
    if _names_both(kinds, words):
        kind = WORK
    if not unknown:
        return Meaning(kind, whole=True, is_bare_bonus=words in BARE_BONUS)
    if kind in ASIDE and not about_a_name and not _only_adds_a_name(found):
        return Meaning()
    return Meaning(kind)


def words_of(title: str) -> Words:
    text = title.casefold().replace("’", "'").replace("‘", "'").replace("`", "'") + " "
    for short, spoken in SPOKEN:
        text = text.replace(short, spoken)
    words = [word.strip("'") for word in WORD.findall(text)]
    return tuple(words[1:] if len(words) > 1 and words[0].isdigit() else words)  # "2. Your tasks"


def _phrases(words: Words) -> Iterator[Found]:
    """(place, phrase, kind) from left to right, the longest at each place; an unknown word has kind ""."""
    table, longest = phrases()
    place = 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            phrase = words[place : place + length]
            if kind := table.get(phrase, ""):
                break
        yield place, phrase, kind
        place += len(phrase)


def _without_loose_nouns(found: list[Found]) -> list[Found]:
    """A noun stands only beside requirements and duties: "Interview candidates" is work, not how to apply."""
    titled = any(kind in (MUST, NICE, WORK) for _, _, kind in found)
    return [(place, words, kind if kind != "noun" else "word" if titled else "") for place, words, kind in found]


def _is_about_a_name(found: list[Found]) -> bool | None:
    """Whether a name follows "about" right away; None if the title is about something else, or "About" alone."""
    phrases = [(place, words) for place, words, kind in found if kind not in ("", "word")]
    if len(phrases) != 1 or phrases[0][1] not in _names() or len(found) == 1:
        return None
    return phrases[0][0] == 0 and all(not kind for _, _, kind in found[1:]) and len(found) - 1 <= MOST_UNKNOWN


@cache
def _names() -> frozenset[Words]:
    return frozenset(words_of(entry) for entry in entries("name"))


def _names_both(kinds: set[str], words: Words) -> bool:
    """ "Required and preferred qualifications": must-haves and nice-to-haves under one title, so nothing is suggested."""
    both = {
        ("required", "preferred"),
        ("minimum", "preferred"),
        ("must", "nice"),
        ("muss", "kann"),
        ("essential", "desirable"),
    }
    return kinds >= {MUST, NICE} and any({first, second} <= set(words) for first, second in both)


def _only_adds_a_name(found: list[Found]) -> bool:
    """Of pay, benefits, …: the title begins with the phrase, and what it adds may be a name ("Benefits at Acme")."""
    unknown = [place for place, (_, _, kind) in enumerate(found) if not kind]
    first = next(place for place, (_, _, kind) in enumerate(found) if kind not in ("", "word"))
    if len(unknown) > MOST_UNKNOWN or first > unknown[0]:
        return False
    before = found[unknown[0] - 1][1]
    return len(found[first][1]) > 1 or before[-1] in AT


@cache
def phrases() -> tuple[dict[Words, str], int]:
    """The table: words of a phrase → its meaning, and the length of the longest phrase."""
    table: dict[Words, str] = {}
    for kind in (*BESIDE, *MEANINGS):
        for entry in entries(kind):
            words = words_of(entry)
            table[words] = _stronger(table.get(words, ""), kind)
    return table, max(len(words) for words in table)


def _stronger(before: str, kind: str) -> str:
    """A phrase of two languages means what sets less aside."""
    if not before or before in BESIDE:
        return kind
    return min(before, kind, key=(*MEANINGS, *BESIDE).index)
