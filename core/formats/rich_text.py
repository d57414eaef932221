"""Text of an RTF file, which is also what many files with the extension DOC are."""

import re

from striprtf.striprtf import rtf_to_text

from core.formats.limits import Broken

PICTURE = re.compile(r"[0-9a-fA-F\s]{400,}")  # pictures are written out as digits
EMBEDDED = re.compile(rb"\\obj(?:data|update|html|ocx)\b", re.I)
LONGEST = 1_500_000  # characters that are read, without pictures
# Striprtf leaves out page headers, notes and text boxes, and reads deleted and hidden text. Their groups are renamed before.
SHOWN = re.compile(r"\{\\(?:\*\\)?(?:header|footer|footnote|shp|shpinst|shptxt)[lrf]?(?![a-z]) ?")
NOT_SHOWN = re.compile(r"\{(?=(?:\\[a-z]{1,30}-?\d{0,9} ?){0,25}\\(?:deleted|v)(?![a-z0-9]))")
LINK = re.compile(r'HYPERLINK\s+"((?:mailto|tel):[^"\\{}]{1,300})"')


def text_of_rich_text(data: bytes) -> tuple[str, list[str]]:
    """The text, and the email addresses and numbers behind links ("mailto:…"). Raises Broken."""
    if EMBEDDED.search(data):
        raise Broken("embedded")
    source = PICTURE.sub(" ", data.decode("latin-1"))[:LONGEST]
    links = LINK.findall(source)
    try:
        source = NOT_SHOWN.sub(r"{\\*\\x ", SHOWN.sub(r"{\\par ", source))
        text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]  # striprtf has no types
    except (ValueError, LookupError, IndexError, KeyError, TypeError, OverflowError) as error:
        raise Broken("broken") from error
    return text, links
