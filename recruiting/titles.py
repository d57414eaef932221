"""Short job titles for texts, where a sentence and a link share 160 characters."""

import re

SHORT = 16  # characters
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]|\s+[-–—|/:].*$|,.*$")
_ABBREVIATED = {
    "senior": "Sr.",
    "junior": "Jr.",
    "principal": "Princ.",
    "associate": "Assoc.",
    "assistant": "Asst.",
    "manager": "Mgr.",
    "management": "Mgmt.",
    "director": "Dir.",
    "engineer": "Eng.",
    "engineering": "Eng.",
    "developer": "Dev.",
    "representative": "Rep.",
    "specialist": "Spec.",
    "administrator": "Admin",
    "coordinator": "Coord.",
    "operations": "Ops",
    "executive": "Exec.",
}
_LEVELS = {"senior", "junior", "principal", "staff", "lead", "associate", "chief"}
_SMALL = {"of", "the", "and", "for", "in", "to", "a", "an", "&"}


def propose_short_title(title: str) -> str:
    """A short form of a job title, at most 16 characters: "Site reliability engineer" → "SRE".

    The title itself where it fits; else without what is added in brackets or after a comma; else three words and more by
    their initials, with a level kept ("Sr. SRE"); else with the usual abbreviations; else as many whole words as fit.
    """
    plain = re.sub(r"\bvice president\b", "VP", " ".join(title.split()), flags=re.IGNORECASE)
    bare = " ".join(_ASIDE.sub("", plain).split()) or plain
    for candidate in (plain, bare, _head_of(bare), _by_initials(bare), _abbreviated(bare)):
        if candidate and len(candidate) <= SHORT:
            return candidate
    return _whole_words(_abbreviated(bare)) or bare[:SHORT].rstrip()


def _head_of(title: str) -> str:
    """ "Head of Customer Success" → "Head of CS"; empty for a title of another form."""
    lead, of, rest = title.partition(" of ")
    words = [word for word in rest.split() if word.lower() not in _SMALL]
    if not of or len(words) < 2:
        return ""
    return f"{_abbreviated(lead)} of {''.join(word[0].upper() for word in words)}"


def _by_initials(title: str) -> str:
    """Three and more words by their initials, a level before them kept; empty for fewer words."""
    words = [word for word in title.split() if word.lower() not in _SMALL]
    level = words.pop(0) if words and words[0].lower() in _LEVELS else ""
    if len(words) < 3:
        return ""
    letters = "".join(word[0].upper() for word in words if word[0].isalnum())
    return f"{_ABBREVIATED.get(level.lower(), level.capitalize())} {letters}".strip()


def _abbreviated(title: str) -> str:
    return " ".join(_ABBREVIATED.get(word.lower(), word) for word in title.split())


def _whole_words(title: str) -> str:
    kept = ""
    for word in title.split():
        longer = f"{kept} {word}".strip()
        if len(longer) > SHORT:
            break
        kept = longer
    return kept
