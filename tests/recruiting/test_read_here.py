"""The cases of the confined readers once more, read in this process: what they run is measured, and a debugger stops there."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.formats.limits import Broken
from recruiting.candidates.documents import child, confined
from recruiting.candidates.importing import child as sheets
from tests.recruiting.test_document_text import (  # noqa: F401  # collected here as well
    test_an_odt_is_read_as_libreoffice_shows_it,
    test_an_odt_with_a_list_of_no_macros_or_with_pictures_is_taken,
    test_an_rtf_is_read_also_when_it_is_named_doc,
    test_headers_and_footers_of_an_odt_are_read_and_those_switched_off_are_not,
    test_plain_text_is_read_in_the_encoding_it_was_written_in,
)
from tests.recruiting.test_document_word import (  # noqa: F401
    test_addresses_behind_links_are_found,
    test_headers_footers_and_notes_are_read_once_and_comments_are_not,
    test_it_finds_the_document_by_its_relationship,
    test_it_reads_what_word_shows,
    test_items_by_style_are_items_and_numbered_headings_are_not,
    test_what_word_leaves_in_a_file_is_no_macro_and_no_damage,
)
from tests.recruiting.test_import_reading import test_a_spreadsheet_is_imported  # noqa: F401


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_run", read_here)
    monkeypatch.setattr("core.formats.limits.time", SimpleNamespace(process_time=lambda: 0.0))  # it is the suite's here


def read_here(data: bytes, *task: str, script: Path | None = None) -> bytes:
    try:
        found = sheets.read(data, task[0] if task else "") if script else child.read(task[1], data)
    except (Broken, sheets.Refused) as refused:
        found = {"refused": str(refused)}
    return json.dumps(found).encode()
