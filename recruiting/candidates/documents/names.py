import unicodedata
from pathlib import PurePosixPath

LONGEST = 180


def clean_name(name: str) -> str:
    """A file's name as data: no folders, no control or direction marks, not too long, its ending kept."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in bare if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    path = PurePosixPath(" ".join(shown.replace('"', "'").split()).strip(". ") or "document")
    return path.stem[: LONGEST - len(path.suffix[:8])] + path.suffix[:8]


def extension(name: str) -> str:
    return PurePosixPath(clean_name(name)).suffix.lower().lstrip(".")
