"""Fault 51: what is taken, what is refused and with which words; and that nothing here hurts anybody."""

import io
import stat
import zipfile

import pytest

from recruiting.candidates.documents import LARGEST, Refused, check, confined
from recruiting.candidates.documents.names import clean_name
from recruiting.models import Document
from tests.recruiting.resumes import locked_pdf, opendocument, pdf, upload, with_entries, word

ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return out.getvalue()


def symlinked() -> bytes:
    info = zipfile.ZipInfo("word/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind", "words"),
    [
        (pdf("Robin Example"), "cv.PDF", "pdf", "Robin Example page 1"),
        (word("Zoë Müller-Łukasz", "Ingénieure"), "cv.docx", "docx", "Zoë Müller-Łukasz\nIngénieure\nin a table"),
        (opendocument("Παύλος", "Engineer"), "cv.odt", "odt", "Παύλος\nEngineer"),
        ("Renée\r\n\r\nEngineer".encode(), "cv.txt", "txt", "Renée\n\nEngineer"),
        ("Renée, Köln".encode("cp1252"), "cv.txt", "txt", "Renée, Köln"),
        ("Renée".encode("utf-16"), "cv.txt", "txt", "Renée"),
        (b"I write <script> tags for a living", "cv.txt", "txt", "I write <script> tags for a living"),
    ],
)
def test_it_takes_files_and_reads_them(content, name, kind, words) -> None:
    checked = check(upload(content, name))

    assert (checked.kind, checked.text, checked.has_preview) == (kind, words, True)


def test_it_counts_the_pages_of_a_pdf() -> None:
    assert check(upload(pdf(pages=7))).pages == 7


def test_a_pdf_with_a_script_is_kept_and_its_script_never_runs() -> None:
    checked = check(upload(pdf(extra="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")))

    assert checked.text == "Robin Example, systems engineer page 1"


@pytest.mark.parametrize("kind", ["pdf", "docx", "odt", "txt"])
@pytest.mark.parametrize(
    "content", [HTML, SVG, ENTITIES, b"#!/bin/sh\nrm -rf /", b"MZ\x90\x00\x03", b"\x7fELF\x02\x01"]
)
def test_it_refuses_files_that_are_not_what_their_name_says(content, kind) -> None:
    with pytest.raises(Refused, match="The file extension says"):
        check(upload(content, f"resume.{kind}"))


@pytest.mark.parametrize(
    "name", ["a.html", "a.svg", "a.xml", "a.exe", "a.docm", "a.pdf.js", "a.jpg", "a.pages", "pdf", ".pdf", ""]
)
def test_it_refuses_other_endings(name) -> None:
    with pytest.raises(Refused, match="Choose a PDF"):
        check(upload(pdf(), name or "x"))


@pytest.mark.parametrize(
    "content",
    [
        pdf() + zipped({"index.html": HTML}),
        pdf() + HTML,
        pdf()[:9] + HTML + pdf()[9:],
    ],
    ids=["also a zip", "html behind", "html in front"],
)
def test_it_refuses_a_pdf_that_is_something_else_as_well(content) -> None:
    with pytest.raises(Refused, match="another format"):
        check(upload(content))


@pytest.mark.parametrize("content", [b"GIF89a" + pdf(), b"\n" + HTML + pdf()], ids=["image first", "html first"])
def test_a_pdf_begins_as_a_pdf(content) -> None:
    with pytest.raises(Refused, match="The file extension says"):
        check(upload(content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (locked_pdf(), "password"),
        (b"%PDF-1.7\nnothing that a reader understands", "damaged"),
        (pdf()[:300], "damaged"),
        (pdf(pages=0), "damaged"),
    ],
    ids=["locked", "nonsense", "cut off", "no pages"],
)
def test_it_says_what_is_wrong_with_a_pdf(content, reason) -> None:
    with pytest.raises(Refused, match=reason):
        check(upload(content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (with_entries(word(), {"word/document.xml": ENTITIES}), "code that"),
        (with_entries(word(), {"word/styles.xml": ENTITIES.decode().encode("utf-16")}), "code that"),
        (with_entries(word(), {"word/zeros.xml": b"0" * 60_000_000}), "far more data"),
        (with_entries(word(), {f"word/{n}.xml": b"" for n in range(10_000)}), "far more data"),
        (with_entries(word(), {"../../etc/cron.d/x": b"x"}), "unsafe file names"),
        (with_entries(word(), {"/etc/x": b"x"}), "unsafe file names"),
        (with_entries(word(), {"word\\..\\..\\x": b"x"}), "unsafe file names"),
        (symlinked(), "unsafe file names"),
        (with_entries(word(), {"word/vbaProject.bin": b"x"}), "macros"),
        (with_entries(word(), {"word/embeddings/run.exe": b"MZ"}), "macros"),
        (zipped({"mimetype": b"application/epub+zip", "OEBPS/x.html": HTML}), "isn’t a valid Word"),
        (word()[:2_000], "damaged"),
        (with_entries(word(), {"word/document.xml": b"<not-a-word-file"}), "damaged"),
    ],
    ids=[
        "entities",
        "utf16-entities",
        "bomb",
        "10000-entries",
        "dotdot",
        "absolute",
        "backslash",
        "symlink",
        "macro",
        "program",
        "epub",
        "cut",
        "broken",
    ],
)
def test_it_refuses_a_malicious_docx(content, reason) -> None:
    with pytest.raises(Refused, match=reason):
        check(upload(content, "resume.docx"))


def test_a_word_file_whose_type_says_macros_is_refused() -> None:
    types = zipfile.ZipFile(io.BytesIO(word())).read("[Content_Types].xml")
    macro = types.replace(b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")

    with pytest.raises(Refused, match="macros"):
        check(upload(with_entries(word(), {"[Content_Types].xml": macro}), "resume.docx"))


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "isn’t an OpenDocument text"),
        ({"Basic/Standard/Module1.xml": b"<x/>"}, "macros"),
        ({"content.xml": ENTITIES}, "code that"),
    ],
)
def test_it_refuses_a_malicious_odt(entries, reason) -> None:
    with pytest.raises(Refused, match=reason):
        check(upload(with_entries(opendocument(), entries), "resume.odt"))


def test_the_size_has_two_ends() -> None:
    with pytest.raises(Refused, match="empty"):
        check(upload(b""))
    with pytest.raises(Refused, match="10 MB"):
        check(upload(pdf() + b" " * (LARGEST + 1 - len(pdf()))))
    assert check(upload(b"x" * LARGEST, "long.txt")).kind == Document.Kind.TXT


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\robin\\cv.pdf", "cv.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a'bSet-Cookie: x.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("résumé .pdf", "résumé .pdf"),
        ("..", "document"),
        ("", "document"),
    ],
)
def test_a_name_becomes_plain(typed, kept) -> None:
    assert clean_name(typed) == kept


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("x" * 300 + ".pdf").endswith("x.pdf")
    assert len(clean_name("x" * 300 + ".pdf")) == 180


def test_a_file_too_hard_to_read_is_kept_without_preview(monkeypatch) -> None:
    monkeypatch.setattr(confined, "WALL_SECONDS", 0.01)

    checked = check(upload(pdf()))

    assert (checked.has_preview, checked.text, checked.pages) == (False, "", 0)


def reader_source() -> str:
    """The child's source, to be changed and run from another folder."""
    return confined.CHILD.read_text().replace(
        "Path(__file__).resolve().parents[3]", repr(str(confined.CHILD.parents[3]))
    )


def test_the_reader_has_little_memory_and_no_environment(tmp_path, monkeypatch) -> None:
    """A child that asks for a gigabyte, or for our secrets, gets neither."""
    greedy = tmp_path / "child.py"
    source = reader_source()
    greedy.write_text(source.replace("cut_off()\n    data", "x = bytearray(10**9); data", 1))
    monkeypatch.setattr(confined, "CHILD", greedy)
    with pytest.raises(confined.Failed):
        confined.read_text(pdf(), "pdf")

    curious = "import os; sys.stdout.write(json.dumps({'text': sorted(os.environ)})); sys.exit(); data"
    greedy.write_text(source.replace("cut_off()\n    data", curious, 1))
    assert "SECRET_KEY" not in confined.read_text(pdf(), "pdf")["text"]


def test_the_reader_cannot_reach_the_network(tmp_path, monkeypatch) -> None:
    """Where the kernel lets a process cut itself off, nothing but its own loop is left."""
    probe = tmp_path / "child.py"
    look = "import socket; names = [n for _, n in socket.if_nameindex()]"
    tell = "sys.stdout.write(json.dumps({'cut': cut, 'text': names})); sys.exit()"
    source = reader_source()
    probe.write_text(source.replace("cut_off()\n    data", f"cut = cut_off(); {look}; {tell}\n    data", 1))
    monkeypatch.setattr(confined, "CHILD", probe)

    found = confined.read_text(b"", "pdf")

    assert found["text"] == ["lo"] or not found["cut"]
