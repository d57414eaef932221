"""What the documents show and link to exists, and every picture that is kept is shown."""

import re
from pathlib import Path

import pytest

from tests.servers.app import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINKS = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
MOST_BYTES = 1_500_000  # of all pictures: who clones the project carries them


def links_of(document: Path) -> list[str]:
    """What a document links to on this disk: no addresses of other sites, nothing that stands in code."""
    found = (one or two for one, two in LINKS.findall(CODE.sub("", document.read_text())))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors_of(document: Path) -> set[str]:
    """Its headings as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_of_a_document_is_there(document: Path) -> None:
    for link in links_of(document):
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors_of(target), f"{link}: no such heading"


def test_every_picture_has_alt_text() -> None:
    for document in DOCUMENTS:
        text = document.read_text()
        assert not re.findall(r"!\[\s*\]\(", text), document
        assert all('alt="' in tag for tag in re.findall(r"<img [^>]+>", text)), document


def test_every_picture_is_shown_somewhere_and_all_are_small() -> None:
    shown = {
        (document.parent / link.partition("#")[0]).resolve() for document in DOCUMENTS for link in links_of(document)
    }
    kept = set((ROOT / "docs" / "img").iterdir())
    assert kept - shown == set()
    assert sum(picture.stat().st_size for picture in kept) <= MOST_BYTES
