"""A posting comes in, as text or as a file, and its lines are sorted many at a time."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEvent
from recruiting.jobs import actions
from recruiting.jobs.pages.lines import imported_message
from recruiting.models import PostingLine, Revision
from tests.factories import RevisionFactory
from tests.recruiting.factories import texts

HTMX = {"HX-Request": "true"}
POSTING = (
    "Your tasks\n- Feed\n- Clean\n\nRequired\n- Boots\n- Patience\n\nPreferred\n- Dutch\n\n"
    "Perks\n- Wool\n- Cheese\n\nPay\n- 20 an hour\n"
)


@pytest.fixture
def draft(requisition, recruiter) -> Revision:
    draft = actions.draft_for(requisition, by=recruiter)
    actions.paste_posting(draft, text=POSTING, by=recruiter)
    draft.refresh_from_db()
    return draft


def press(client, requisition, move, *, shown=None, htmx=False):
    lines = PostingLine.objects.filter(fate="open")
    left = [line.key for line in lines] if shown is None else shown
    url = reverse("line-sort", args=[requisition.pk])
    return client.post(url, {"move": move, "left": left}, headers=HTMX if htmx else {})


def paste(client, requisition, **data):
    return client.post(reverse("description-paste", args=[requisition.pk]), data)


def fates(draft) -> dict[str, str]:
    return dict(draft.lines.values_list("text", "fate"))


def page(client, requisition) -> str:
    return client.get(reverse("description", args=[requisition.pk])).content.decode()


def test_suggestions_are_shown_and_one_press_accepts_them(as_recruiter, requisition, draft):
    board = page(as_recruiter, requisition)
    assert "Accept all 3 suggestions" in board
    assert board.count("Suggested: must-have") == 2
    r = press(as_recruiter, requisition, "accept:all", htmx=True)

    assert (texts(draft, "must"), texts(draft, "nice")) == (["Boots", "Patience"], ["Dutch"])
    assert "Accept" not in r.content.decode()
    assert draft.criteria.get(text="Boots").from_line.fate == PostingLine.Fate.CRITERION
    assert AuditEvent.objects.get(verb="description.suggestions_accepted").detail["must"] == 2


def test_only_what_the_page_showed_is_accepted(as_recruiter, requisition, draft):
    shown = [draft.lines.get(text="Boots").key, draft.lines.get(text="Feed").key, "l999", "x"]
    press(as_recruiter, requisition, "accept:all", shown=shown)

    assert texts(draft, "must") == ["Boots"]


def test_the_rest_is_marked_in_one_press_and_comes_back_in_one(as_recruiter, requisition, draft):
    press(as_recruiter, requisition, "out:rest")
    assert [text for text, fate in fates(draft).items() if fate == "left_out"] == ["Feed", "Clean"]
    assert fates(draft)["Boots"] == "open"  # a suggestion is not the rest

    press(as_recruiter, requisition, "out:rest")
    assert fates(draft)["Boots"] == "left_out"
    assert "Undo all 5" in page(as_recruiter, requisition)
    press(as_recruiter, requisition, "back:all")
    assert {text for text, fate in fates(draft).items() if fate == "open"} == {
        "Feed",
        "Clean",
        "Boots",
        "Patience",
        "Dutch",
    }
    assert fates(draft)["Wool"] == "set_aside"


def test_what_was_set_aside_is_listed_by_section_and_comes_back(as_recruiter, requisition, draft):
    board = page(as_recruiter, requisition)
    assert "Set aside on import: 2 sections" in board
    assert "Bring back all 2" in board
    press(as_recruiter, requisition, f"back:{draft.lines.get(text='Wool').key}")

    assert (fates(draft)["Wool"], fates(draft)["Cheese"], fates(draft)["20 an hour"]) == ("open", "open", "set_aside")
    press(as_recruiter, requisition, f"open:{draft.lines.get(text='20 an hour').key}")
    assert fates(draft)["20 an hour"] == "open"


@pytest.mark.parametrize("move", ["accept:x", "back:l", "back:c1", "out:all", "accept:rest", "back:rest"])
def test_other_presses_do_nothing(as_recruiter, requisition, draft, move):
    before = fates(draft)
    press(as_recruiter, requisition, move)

    assert fates(draft) == before


def test_a_section_of_another_job_does_not_come_back(as_recruiter, requisition, draft):
    line = PostingLine.objects.create(revision=RevisionFactory(), position=1, text="x")

    assert press(as_recruiter, requisition, f"back:{line.key}").status_code == 404


def test_a_new_version_keeps_what_was_suggested(requisition, recruiter, draft):
    Revision.objects.filter(pk=draft.pk).update(state="agreed", agreed_by=recruiter, agreed_at=draft.created_at)
    following = actions.draft_for(requisition, by=recruiter)

    assert following.number == 2
    assert following.lines.get(text="Dutch").suggests == "nice"


def test_a_point_of_two_levels_is_imported_twice_and_kept_when_one_is_a_requirement(requisition, recruiter):
    draft = actions.draft_for(requisition, by=recruiter)
    posting = "Level one:\n- Feeds\n\nLevel two:\n- Feeds"
    assert actions.paste_posting(draft, text=posting, by=recruiter).to_sort == 2
    actions.sort_line(draft.lines.first(), into="must", by=recruiter)

    assert actions.paste_posting(draft, text=posting, by=recruiter).to_sort == 1


@pytest.mark.parametrize(
    ("imported", "said"),
    [
        (actions.Imported(1, 0, 0), "1 line imported. Sort it into must-haves or nice-to-haves."),
        (actions.Imported(4, 2, 0), "4 lines imported. Sort them into must-haves and nice-to-haves."),
        (actions.Imported(0, 2, 0), "Nothing to sort: every line was set aside. Check what was set aside below."),
        (actions.Imported(400, 0, 9), "9 more lines, which weren’t imported"),
    ],
)
def test_the_import_says_what_it_brought(imported, said):
    assert said in imported_message(imported)


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Required")
    document.add_paragraph("Boots", style="List Bullet")
    document.add_paragraph("Go", style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("job.txt", b"Required\r\n- Boots\r\n- Go"),
        ("job.TXT", "\ufeffRequired\n- Boots\n- Go".encode("utf-16-le")),
        ("job.md", b"<!-- draft -->\n## Required\n* Boots\n* Go"),
        ("job.html", b"<h2>Required</h2><ul><li>Boots</li><li>Go</li></ul>"),
        ("job.docx", word_file()),
    ],
)
def test_a_posting_can_be_uploaded(as_recruiter, requisition, name, content):
    r = paste(as_recruiter, requisition, file=SimpleUploadedFile(name, content))

    assert r.status_code == 302, r.context["form"].errors
    assert list(PostingLine.objects.values_list("text", "heading", "suggests")) == [
        ("Boots", "Required", "must"), ("Go", "Required", "must"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("job.exe", b"MZ", "Choose a Word (DOCX), PDF"),
        ("job.txt", b"\x00\x01", "it isn’t a text file"),
        ("job.md", b"%PDF-1.7", "it isn’t a text file"),
        ("job.txt", b" \n ", "We couldn’t find any text in this file"),
        ("job.txt", b"a " * 40_000, "more than 60,000 characters"),
        ("job.txt", b"a" * 1_100_000, "larger than 1 MB"),
        ("job.docx", b"PK\x03\x04", "damaged"),
        ("job.pdf", b"Required", "isn’t a PDF file"),
        ("job.txt", b"***", "We couldn’t find any requirements"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(as_recruiter, requisition, name, content, said):
    r = paste(as_recruiter, requisition, file=SimpleUploadedFile(name, content))

    assert r.status_code == 422
    assert said in " ".join(r.context["form"].errors["file"])
    assert not PostingLine.objects.exists()


def test_nothing_and_both_are_asked_for_again(as_recruiter, requisition):
    r = paste(as_recruiter, requisition)
    assert "Paste the job posting, or choose a file." in r.context["form"].errors["posting"]
    r = paste(as_recruiter, requisition, posting="Required: Boots", file=SimpleUploadedFile("job.txt", b"Go"))
    assert "Keep only one of them." in str(r.context["form"].errors["file"])
    assert b"Required: Boots" in r.content


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        ("Biegła znajomość języka polskiego", "cp1250"),
        ("Führerschein und Schichtbereitschaft für Nächte", "mac_roman"),
        ("Connaissance des régimes spéciaux d’été", "cp1252"),
        ("Свободное владение русским языком", "cp1251"),
        ("Entrega às sextas, sem exceção", "utf-16"),
    ],
)
def test_a_text_file_is_read_in_the_encoding_it_was_written_in(as_recruiter, requisition, line, encoding):
    """As a résumé is: by the same reader."""
    file = SimpleUploadedFile("posting.txt", f"Required\n- {line}\n- {line} 2\n".encode(encoding))
    assert paste(as_recruiter, requisition, file=file).status_code == 302
    assert line in PostingLine.objects.values_list("text", flat=True)
