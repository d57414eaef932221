"""Text of a DOCX as Word shows it, with all tracked changes accepted.

Python-docx and mammoth each leave something out (content controls, page headers, text boxes) and stop at a relationship
that leads nowhere. This reads the events of the XML instead: everything in `w:t` counts, except what Word does not show.
"""

import re
from collections.abc import Callable

from core.formats.limits import Broken
from core.formats.packages import Attributes, Package, local, parse
from core.formats.paragraphs import Paragraphs

# Never shown, or shown only before a tracked change is accepted. `sdtPr` describes a content control, `rt` is a reading
# aid above a Japanese word.
SKIPPED = {
    "del", "moveFrom", "delText", "instrText", "delInstrText", "pPrChange", "rPrChange", "tblPrChange", "tblPrExChange",
    "tcPrChange", "trPrChange", "sectPrChange", "tblGridChange", "numberingChange", "rt",
}  # fmt: skip
SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
OFF = ("0", "false", "off")
CONTACT = ("mailto:", "tel:")
PLACEHOLDER = "PlaceholderText"
MOST_BLOCKS = 60  # headers, footers and diagrams of one file
FIELD_LINK = re.compile(r'HYPERLINK\s+"((?:mailto|tel):[^"]{1,300})"')


def text_of_word(data: bytes) -> tuple[str, list[str]]:
    """The text, and the email addresses and numbers behind links ("mailto:…"). Raises Broken."""
    package = Package(data)
    main = main_part(package)
    body = package.part(main)
    if body is None:
        raise Broken("broken")
    listed = listed_styles(package, main)
    document = read_part(body, listed)
    relations = package.relationships(main)
    blocks = [document]
    shown = document.shown_references(has_even_pages(package, main))
    targets = {relation.id: relation for relation in relations}
    read: set[str] = set()
    for relation in filter(None, map(targets.get, shown[:MOST_BLOCKS])):
        if relation.target in read:
            continue
        read.add(relation.target)
        block = _block(package, relation.target, listed)
        if block:
            blocks.insert(0, block) if relation.kind == "header" else blocks.append(block)
    for kind in ("footnotes", "endnotes", "diagramData"):
        for target in list(dict.fromkeys(one.target for one in relations if one.kind == kind))[:MOST_BLOCKS]:
            block = _block(package, target, listed)
            blocks += [block] if block else []
    links = [relation.target for relation in relations if relation.is_external] + document.links
    return _joined(blocks), [link for link in links if link.lower().startswith(CONTACT)]


def main_part(package: Package) -> str:
    """The document's own part: SharePoint calls it document2.xml, and other names occur."""
    named = [one.target for one in package.relationships("") if one.kind == "officeDocument" and not one.is_external]
    return next((name for name in named if package.has(name)), "word/document.xml")


def has_even_pages(package: Package, main: str) -> bool:
    """Whether even pages have headers of their own."""
    found: list[str] = []
    _read_setting(package, main, "settings", lambda tag, attributes: found.append(_value(tag, attributes)))
    return "evenAndOddHeaders" in found


def _value(tag: str, attributes: Attributes) -> str:
    return "" if _attribute(attributes, "val") in OFF else local(tag)


def _block(package: Package, name: str, listed: set[str]) -> "WordPart | None":
    """Another part of the document; None if it is missing or damaged: Word then shows the rest."""
    try:
        data = package.part(name)
        return read_part(data, listed) if data else None
    except Broken as broken:
        if str(broken) == "entities":
            raise
        return None


def _joined(blocks: "list[WordPart]") -> str:
    """Each header and footer once, though several sections repeat it."""
    texts = ["\n".join(block.paragraphs.all_lines()).strip() for block in blocks]
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def _read_setting(package: Package, main: str, kind: str, start: Callable[[str, Attributes], None]) -> None:
    target = next((one.target for one in package.relationships(main) if one.kind == kind and not one.is_external), "")
    try:
        data = package.part(target)
        if data:
            parse(data, start)
    except Broken as broken:
        if str(broken) == "entities":
            raise


def listed_styles(package: Package, main: str) -> set[str]:
    """The styles whose paragraphs are items of a list. Numbered headings are not."""
    based: dict[str, str] = {}
    numbered: set[str] = set()
    headings: set[str] = set()
    now = [""]

    def start(tag: str, attributes: Attributes) -> None:
        name = local(tag)
        if name == "style":
            now[0] = _attribute(attributes, "styleId")
        elif name == "basedOn":
            based[now[0]] = _attribute(attributes, "val")
        elif name == "numPr":
            numbered.add(now[0])
        elif name == "outlineLvl":
            headings.add(now[0])

    _read_setting(package, main, "styles", start)
    for _ in range(5):  # styles are based on each other, rarely more than twice
        numbered |= {style for style, base in based.items() if base in numbered}
        headings |= {style for style, base in based.items() if base in headings}
    return numbered - headings


def _attribute(attributes: Attributes, name: str) -> str:
    return next((value for key, value in attributes.items() if local(key) == name), "")


def read_part(data: bytes, listed: set[str]) -> "WordPart":
    """Reads a part. A file whose fields are never closed is read once more without regard to them."""
    part = WordPart(listed)
    parse(data, part.start, part.end, part.text)
    if part.fields:
        part = WordPart(listed, with_fields=False)
        parse(data, part.start, part.end, part.text)
    return part


class WordPart:
    """Handlers for the events of one part."""

    def __init__(self, listed: set[str], *, with_fields: bool = True) -> None:
        self.listed = listed
        self.with_fields = with_fields
        self.paragraphs = Paragraphs()
        self.path: list[str] = []
        self.fields: list[bool] = []  # open fields: whether their result has begun
        self.sections: list[list[tuple[str, str]]] = [[]]
        self.links: list[str] = []
        self._skip_to = 0  # the depth at which reading goes on; 0 while reading
        self._placeholders: list[int] = []  # depths of content controls that show their prompt
        self._alternatives: list[int] = []
        self._instruction = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        self.path.append(name)
        if self._skip_to:
            return
        handler = HANDLERS.get(name)
        if handler:
            handler(self, attributes)
        elif name in SIGNS and self._parent() in ("r", "p"):
            self._say(SIGNS[name])
        elif name in SKIPPED:
            self._skip(len(self.path))

    def end(self, tag: str) -> None:
        name, depth = self.path.pop(), len(self.path) + 1
        if self._skip_to:
            if depth == self._skip_to:
                self._skip_to = 0
            return
        if name == "p":
            self.paragraphs.end()
        elif name == "sdt" and self._placeholders and self._placeholders[-1] == depth:
            self._placeholders.pop()
        elif name == "AlternateContent" and self._alternatives:
            self._alternatives.pop()

    def text(self, data: str) -> None:
        if self._parent(1) == "instrText":
            self._instruction = (self._instruction + data)[:1_000]
        elif not self._skip_to and self._parent(1) == "t":
            self._say(data)

    def shown_references(self, even_pages: bool) -> list[str]:
        """Relationship ids of the headers and footers that some page shows."""
        found: list[str] = []
        for section in self.sections:
            first = ("titlePg", "") in section
            shown = {"default", ""} | ({"first"} if first else set()) | ({"even"} if even_pages else set())
            found += [reference for kind, reference in section if reference and kind in shown]
        return list(dict.fromkeys(found))

    def _parent(self, up: int = 2) -> str:
        return self.path[-up] if len(self.path) >= up else ""

    def _say(self, text: str) -> None:
        if all(self.fields) or not self.with_fields:
            self.paragraphs.add(text)

    def _skip(self, depth: int) -> None:
        self._skip_to = depth

    def _skip_rest_of(self, name: str) -> None:
        """Skips to the end of the nearest element with that name around this one."""
        for depth in range(len(self.path), 0, -1):
            if self.path[depth - 1] == name:
                return self._skip(depth)
        return None

    def _paragraph(self, _: Attributes) -> None:
        self.paragraphs.start()

    def _deleted(self, _: Attributes) -> None:
        """Text is left out; so is the row or cell, or the end of the paragraph, whose properties say it is deleted."""
        parent, paragraph = self._parent(), self.paragraphs.current
        if parent == "trPr":
            self._skip_rest_of("tr")
        elif parent == "tcPr":
            self._skip_rest_of("tc")
        elif parent == "rPr":
            if self._parent(3) == "pPr" and paragraph:
                paragraph.runs_on = True
        else:
            self._skip(len(self.path))

    def _hidden(self, attributes: Attributes) -> None:
        if self._parent() == "rPr" and self._parent(3) == "r" and _attribute(attributes, "val") not in OFF:
            self._skip_rest_of("r")

    def _list_item(self, attributes: Attributes) -> None:
        if self._parent() == "numPr" and self.paragraphs.current:
            self.paragraphs.current.is_listed = _attribute(attributes, "val") != "0"

    def _style(self, attributes: Attributes) -> None:
        if self.paragraphs.current and _attribute(attributes, "val") in self.listed:
            self.paragraphs.current.is_listed = True

    def _field(self, attributes: Attributes) -> None:
        kind = _attribute(attributes, "fldCharType")
        if kind == "begin":
            self.fields.append(False)
            self._instruction = ""
        elif self.fields and kind == "separate":
            self.fields[-1] = True
            self.links += FIELD_LINK.findall(self._instruction)
        elif self.fields and kind == "end":
            self.fields.pop()

    def _simple_field(self, attributes: Attributes) -> None:
        self.links += FIELD_LINK.findall(_attribute(attributes, "instr")[:1_000])

    def _symbol(self, attributes: Attributes) -> None:
        """A sign of a symbol font; those in the private-use area mean something in that font only."""
        try:
            sign = chr(int(_attribute(attributes, "char"), 16))
        except ValueError:
            return
        if sign.isprintable() and not "\ue000" <= sign <= "\uf8ff":
            self._say(sign)

    def _prompt(self, attributes: Attributes) -> None:
        if _attribute(attributes, "val") not in OFF and "sdt" in self.path:
            self._placeholders.append(len(self.path) - self.path[::-1].index("sdt"))

    def _run_style(self, attributes: Attributes) -> None:
        if self._placeholders and _attribute(attributes, "val") == PLACEHOLDER:
            self._skip_rest_of("r")

    def _alternative(self, _: Attributes) -> None:
        self._alternatives.append(self.paragraphs.size)

    def _choice(self, _: Attributes) -> None:
        """The same content in several forms: the first one with text counts."""
        if self._alternatives and self.paragraphs.size > self._alternatives[-1]:
            self._skip(len(self.path))

    def _note(self, attributes: Attributes) -> None:
        if "eparator" in _attribute(attributes, "type"):
            self._skip(len(self.path))

    def _section(self, _: Attributes) -> None:
        self.sections.append([])

    def _reference(self, attributes: Attributes) -> None:
        self.sections[-1].append((_attribute(attributes, "type"), _attribute(attributes, "id")))

    def _title_page(self, attributes: Attributes) -> None:
        if _attribute(attributes, "val") not in OFF:
            self.sections[-1].append(("titlePg", ""))


HANDLERS: dict[str, Callable[[WordPart, Attributes], None]] = {
    "p": WordPart._paragraph,
    "del": WordPart._deleted,
    "moveFrom": WordPart._deleted,
    "cellDel": WordPart._deleted,
    "vanish": WordPart._hidden,
    "numId": WordPart._list_item,
    "pStyle": WordPart._style,
    "fldChar": WordPart._field,
    "fldSimple": WordPart._simple_field,
    "sym": WordPart._symbol,
    "showingPlcHdr": WordPart._prompt,
    "rStyle": WordPart._run_style,
    "AlternateContent": WordPart._alternative,
    "Choice": WordPart._choice,
    "Fallback": WordPart._choice,
    "footnote": WordPart._note,
    "endnote": WordPart._note,
    "sectPr": WordPart._section,
    "headerReference": WordPart._reference,
    "footerReference": WordPart._reference,
    "titlePg": WordPart._title_page,
}
