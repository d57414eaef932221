"""The parts of a DOCX or ODT archive, and their XML as events: no tree is built, and nothing outside is opened."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from xml.parsers import expat

from core.formats.limits import LARGEST_PART, Broken, Enough, time_is_up

Attributes = dict[str, str]
PIECE = 256 * 1024


@dataclass(frozen=True)
class Relationship:
    """What one part says of another. `kind` is the last word of the relationship's type."""

    id: str
    kind: str
    target: str
    is_external: bool


class Package:
    """An archive whose part names are compared without case, as Word does. Parts may be missing."""

    def __init__(self, data: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Broken("broken") from error
        self._relationships: dict[str, list[Relationship]] = {}
        self.names = {name.lstrip("/").lower(): name for name in self.archive.namelist()}

    def has(self, name: str) -> bool:
        return name.lower() in self.names

    def part(self, name: str) -> bytes | None:
        """A part's bytes; None if there is no such part. Raises Broken if it is damaged or too large."""
        real = self.names.get(name.lstrip("/").lower())
        if real is None:
            return None
        try:
            if self.archive.getinfo(real).file_size > LARGEST_PART:
                raise Broken("too_much")
            with self.archive.open(real) as file:
                return file.read(LARGEST_PART)
        except RuntimeError as error:  # zipfile's word for an encrypted part
            raise Broken("locked") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise Broken("broken") from error

    def relationships(self, name: str) -> list[Relationship]:
        """Those of a part; of the package itself for "". A relationship may name a part that does not exist."""
        if name not in self._relationships:
            self._relationships[name] = self._read_relationships(name)
        return self._relationships[name]

    def _read_relationships(self, name: str) -> list[Relationship]:
        folder, file = posixpath.split(name)
        data = self.part(f"{folder}/_rels/{file}.rels")
        found: list[Relationship] = []

        def start(tag: str, attributes: Attributes) -> None:
            if local(tag) == "Relationship":
                away = attributes.get("TargetMode") == "External"
                target = attributes.get("Target", "")
                kind = attributes.get("Type", "").rpartition("/")[2]
                where = target if away else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found.append(Relationship(attributes.get("Id", ""), kind, where, away))

        if data:
            try:
                parse(data, start)
            except Broken as broken:
                if str(broken) != "broken":
                    raise
        return found


def local(tag: str) -> str:
    """A name without its namespace: the strict and the usual form of a format differ only there."""
    return tag.rpartition(" ")[2]


def parse(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Reports the elements of an XML part; stops without an error when a handler raises Enough or time is up.

    Raises Broken.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for at in range(0, len(data), PIECE):
            parser.Parse(data[at : at + PIECE], False)
            if time_is_up():
                return
        parser.Parse(b"", True)
    except Enough:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Broken("broken") from error


def _refuse(*_: object) -> None:
    """Document types bring entities, which can expand without bound or read outside the file."""
    raise Broken("entities")
