"""Text of an ODT as LibreOffice shows it, with all tracked changes accepted."""

from core.formats.limits import Broken
from core.formats.packages import Attributes, Package, local, parse
from core.formats.paragraphs import Paragraphs

# Not shown on the page, or not written by the author: deleted text, comments, descriptions of pictures, note numbers.
SKIPPED = {
    "tracked-changes", "annotation", "annotation-end", "note-citation", "ruby-text", "event-listeners", "hidden-text",
    "hidden-paragraph", "sequence-decls", "variable-decls", "user-field-decls", "font-face-decls", "scripts", "forms",
    "meta", "annotation-body",
}  # fmt: skip
DESCRIPTIONS = ("title", "desc")  # of svg
BLOCKS = ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
CONTACT = ("mailto:", "tel:")
MOST_SPACES = 200


def text_of_opendocument(data: bytes) -> tuple[str, list[str]]:
    """The text, and the email addresses and numbers behind links ("mailto:…"). Raises Broken."""
    package = Package(data)
    refuse_locked(package)
    content = package.part("content.xml")
    if content is None:
        raise Broken("broken")
    body = OpenDocumentPart()
    parse(content, body.start, body.end, body.text)
    around = _page_headers(package)
    lines = ["\n".join(block) for block in (around.headers, body.paragraphs.all_lines(), around.footers)]
    return "\n\n".join(block.strip() for block in lines if block.strip()), body.links + around.links


def refuse_locked(package: Package) -> None:
    """Raises Broken for a file with a password: its parts are there, and unreadable."""
    manifest = package.part("META-INF/manifest.xml") or b""
    if package.has("encrypted-package") or b"encryption-data" in manifest:
        raise Broken("locked")


def _page_headers(package: Package) -> "OpenDocumentPart":
    """Headers and footers are in the page styles. Without them, Word and LibreOffice still show the rest."""
    part = OpenDocumentPart(only=BLOCKS)
    try:
        styles = package.part("styles.xml")
        if styles:
            parse(styles, part.start, part.end, part.text)
    except Broken as broken:
        if str(broken) == "entities":
            raise
    return part


class OpenDocumentPart:
    """Handlers for the events of one part. With `only`, text counts inside these elements alone."""

    def __init__(self, only: tuple[str, ...] = ()) -> None:
        self.paragraphs = Paragraphs()
        self.headers: list[str] = []
        self.footers: list[str] = []
        self.links: list[str] = []
        self._only = only
        self._inside = 0 if only else 1
        self._path: list[str] = []
        self._skip_to = 0
        self._style = ""
        self._hidden: set[str] = set()
        self._items: list[bool] = []  # open list items: whether their first paragraph has come

    def start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        self._path.append(name)
        if self._skip_to:
            return
        given = {local(key): value for key, value in attributes.items()}
        if name == "style":
            self._style = given.get("name", "")
        elif name == "text-properties":
            self._hidden |= {self._style} if given.get("display") == "none" else set()
        elif name in self._only:
            self._inside += 1
            self.paragraphs = Paragraphs()
        elif self._is_hidden(name, tag, given):
            self._skip_to = len(self._path)
        elif self._inside:
            self._shown(name, tag, given)
        if name in self._only and given.get("display") == "false":
            self._skip_to = len(self._path) + 1

    def _is_hidden(self, name: str, tag: str, given: Attributes) -> bool:
        description = name in DESCRIPTIONS and "svg" in tag
        never = name in SKIPPED or description or given.get("display") == "none"
        return never or given.get("style-name") in self._hidden

    def _shown(self, name: str, tag: str, given: Attributes) -> None:
        if name in ("p", "h") and "text" in tag:
            self._paragraph(name)
        elif name == "list-item":
            self._items.append(False)
        elif name == "s":
            count = given.get("c", "1")
            self.paragraphs.add(" " * min(int(count) if count.isdecimal() else 1, MOST_SPACES))
        elif name == "tab":
            self.paragraphs.add("\t")
        elif name == "line-break":
            self.paragraphs.add("\n")
        elif name == "a" and given.get("href", "").lower().startswith(CONTACT):
            self.links.append(given["href"])

    def _paragraph(self, name: str) -> None:
        self.paragraphs.start()
        if self._items and not self._items[-1] and self.paragraphs.current:
            self._items[-1] = True
            self.paragraphs.current.is_listed = name == "p"

    def end(self, tag: str) -> None:
        name, depth = self._path.pop(), len(self._path) + 1
        if self._skip_to:
            self._skip_to = 0 if depth <= self._skip_to else self._skip_to
            if depth >= self._skip_to:
                return
        if name in self._only:
            self._inside -= 1
            lines = self.headers if name.startswith("header") else self.footers
            lines += [line for line in self.paragraphs.all_lines() if line not in lines]
        elif name in ("p", "h") and "text" in tag and self._inside:
            self.paragraphs.end()
        elif name == "list-item" and self._items and self._inside:
            self._items.pop()

    def text(self, data: str) -> None:
        if not self._skip_to and self._inside:
            self.paragraphs.add(data.replace("\n", " "))
