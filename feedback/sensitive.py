"""A gentle hint (P8) when a reason touches what a decision may not rest on. Nothing here is stored.

The patterns err on the side of silence: a hint that fires on "age of the codebase" teaches people to ignore it. A word
that is ordinary in the trade (age, family, native, old, health) counts only where it speaks of a person. One topic a
section of `sensitive_en.txt`, one pattern a line; a further language is a further file.
"""

import re
from functools import lru_cache
from pathlib import Path

HINT = "Does it matter for the job? You can edit your reason, or submit it as is."
LANGUAGES = ("en",)
# Placeholders of the pattern files.
WORDS = {
    "<they>": r"(?:he|she|they|him|her|them|candidate|applicant|person|woman|man|guy|girl|lady)",
    "<their>": r"(?:his|her|hers|their|the (?:candidate|applicant|person|woman|man)(?:'s|’s))",
    "<is>": r"(?:'s|’s| is| are| was| were| seems| looks| sounds| feels)",
    "<one>": r"(?:candidate|applicant|person|man|woman|guy|lady|girl|boy|people|folks|colleague)",
}
INNOCENT = "innocent"  # the section of phrases that are taken out before anything is looked for


def topics_in(text: str) -> list[str]:
    """The sensitive topics that a text seems to touch, as the hint names them; empty for an ordinary reason."""
    found: list[str] = []
    for language in LANGUAGES:
        sections = _sections(language)
        rest = sections[INNOCENT].sub(" ", text)
        found += [topic for topic, pattern in sections.items() if topic != INNOCENT and pattern.search(rest)]
    return found


@lru_cache
def _sections(language: str) -> dict[str, re.Pattern[str]]:
    lines: dict[str, list[str]] = {}
    topic = ""
    for line in (Path(__file__).parent / f"sensitive_{language}.txt").read_text().splitlines():
        if line.startswith("[") and line.endswith("]"):
            topic = line[1:-1]
        elif line and not line.startswith("#"):
            lines.setdefault(topic, []).append(_filled(line))
    return {topic: re.compile("|".join(patterns), re.IGNORECASE) for topic, patterns in lines.items()}


def _filled(line: str) -> str:
    for name, words in WORDS.items():
        line = line.replace(name, words)
    return rf"\b(?:{line})\b"
