"""Fault 52: a stored file is served only to users with access, checked at each request, and never as something that runs."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from recruiting.candidates import actions
from recruiting.candidates.access import documents_visible_to
from recruiting.candidates.documents import check, page_picture
from recruiting.models import Document, TeamMember
from tests.factories import ApplicationFactory, RequisitionFactory
from tests.recruiting.resumes import pdf, upload, word


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def application(requisition):
    return ApplicationFactory(requisition=requisition, candidate__name="Robin Example")


@pytest.fixture
def document(application, recruiter: User) -> Document:
    return actions.add_document(application.candidate, check(upload(pdf(pages=2), "Résumé 1.pdf")), by=recruiter)


def addresses(document: Document) -> list[str]:
    return [reverse("document-download", args=[document.pk]), reverse("document-page", args=[document.pk, 1])]


def under_review(application) -> None:
    application.stage = application.requisition.stages.get(kind="review")
    application.save()


def codes(client: Client, document: Document) -> list[int]:
    return [client.get(address).status_code for address in addresses(document)]


def test_a_download_is_an_attachment_that_nothing_runs(as_recruiter, document) -> None:
    r = as_recruiter.get(addresses(document)[0])

    assert r.content == pdf(pages=2)
    assert r["Content-Disposition"].startswith("attachment; filename*=utf-8''R%C3%A9sum%C3%A9%201.pdf")
    assert r["Content-Type"] == "application/pdf"
    assert_confined(r)


def test_a_page_is_a_picture_and_nothing_else(as_recruiter, document) -> None:
    r = as_recruiter.get(addresses(document)[1])

    assert r["Content-Type"] == "image/png"
    assert r.content.startswith(b"\x89PNG")
    assert_confined(r)


def assert_confined(response) -> None:
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert response["Cache-Control"] == "no-store, private"


def test_a_picture_is_drawn_once_and_kept_as_a_file(as_recruiter, document, own_folder, monkeypatch) -> None:
    first = as_recruiter.get(addresses(document)[1]).content
    monkeypatch.setattr("recruiting.candidates.documents.pictures.draw_page", lambda *a: pytest.fail("drawn twice"))

    assert as_recruiter.get(addresses(document)[1]).content == first
    assert len(list((own_folder / "pages").rglob("*.png"))) == 1


def test_a_full_disk_still_shows_the_picture(as_recruiter, document, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("recruiting.candidates.documents.pictures._keep", full)
    assert as_recruiter.get(addresses(document)[1]).status_code == 200


@pytest.mark.parametrize("number", [0, 3, 99999])
def test_there_is_no_page_beyond_the_last(as_recruiter, document, number) -> None:
    assert as_recruiter.get(reverse("document-page", args=[document.pk, number])).status_code == 404


def test_a_huge_page_becomes_a_picture_of_ordinary_size(application, recruiter) -> None:
    document = actions.add_document(application.candidate, check(upload(pdf(size="14400 14400"))), by=recruiter)

    assert len(page_picture(document, 1) or b"") in range(1, 1_000_000)


def test_only_the_first_twenty_pages_have_pictures(application, recruiter) -> None:
    document = actions.add_document(application.candidate, check(upload(pdf(pages=25))), by=recruiter)

    assert (document.page_count, document.pages_shown, page_picture(document, 21)) == (25, 20, None)


def test_nobody_gets_a_file_without_signing_in(document) -> None:
    for address in addresses(document):
        assert Client().get(address)["Location"].startswith("/accounts/login/")


def test_others_learn_nothing_not_even_that_it_exists(as_outsider, document) -> None:
    missing = as_outsider.get(reverse("document-download", args=[999_999]))
    there = as_outsider.get(addresses(document)[0])

    assert (there.status_code, missing.status_code) == (404, 404)
    token = re.compile(rb"[A-Za-z0-9]{64}")
    assert token.sub(b"", there.content) == token.sub(b"", missing.content)
    assert codes(as_outsider, document) == [404, 404]


def test_a_manager_gets_it_once_the_candidate_is_under_review(as_manager, application, document) -> None:
    assert codes(as_manager, document) == [404, 404]

    under_review(application)

    assert codes(as_manager, document) == [200, 200]


@pytest.mark.parametrize("part", ["reviewer", "delegate"])
def test_a_reviewer_and_a_delegate_get_it_as_well(signed_in, reviewer, application, document, part) -> None:
    under_review(application)
    TeamMember.objects.create(requisition=application.requisition, user=reviewer, part=part)

    assert codes(signed_in(reviewer), document) == [200, 200]


def test_it_ends_when_a_user_leaves_the_team(as_manager, manager, application, document) -> None:
    under_review(application)
    TeamMember.objects.filter(user=manager).update(removed_at=clock.now())

    assert codes(as_manager, document) == [404, 404]


def test_it_ends_with_the_days_of_a_delegate(signed_in, reviewer, application, document) -> None:
    under_review(application)
    yesterday = clock.today("Europe/Berlin") - timedelta(days=1)
    TeamMember.objects.create(
        requisition=application.requisition, user=reviewer, part="delegate", from_day=yesterday, to_day=yesterday
    )

    assert codes(signed_in(reviewer), document) == [404, 404]


def test_it_ends_when_the_candidate_is_rejected(as_manager, recruiter, application, document) -> None:
    under_review(application)
    actions.decline_application(application, by=recruiter, note="Wants to stay in Paris")

    assert codes(as_manager, document) == [404, 404]


def test_a_manager_of_another_job_of_the_same_candidate_sees_nothing(as_outsider, outsider, document) -> None:
    other = RequisitionFactory(manager=outsider)
    ApplicationFactory(candidate=document.candidate, requisition=other)  # still on the recruiter's own list

    assert codes(as_outsider, document) == [404, 404]


def test_a_recruiter_outside_a_confidential_job_gets_nothing(signed_in, other_recruiter, application, document) -> None:
    application.requisition.is_confidential = True
    application.requisition.save()

    assert codes(signed_in(other_recruiter), document) == [404, 404]
    assert not documents_visible_to(other_recruiter).exists()


def test_a_deactivated_user_is_sent_to_sign_in(as_recruiter, recruiter, document) -> None:
    recruiter.is_active = False
    recruiter.save()

    assert codes(as_recruiter, document) == [302, 302]


def test_the_place_where_it_lies_is_no_address(as_recruiter, document, own_folder) -> None:
    path = document.file.name

    assert path.startswith("documents/")
    assert "sum" not in path
    assert (own_folder / "files" / path).stat().st_mode & 0o077 == 0
    for address in (f"/{path}", f"/media/{path}", f"/static/{path}", f"/files/{path}"):
        assert as_recruiter.get(address).status_code == 404


def test_a_range_is_checked_like_the_whole(as_outsider, as_recruiter, document) -> None:
    """Case 52."""
    address = addresses(document)[0]

    assert as_outsider.get(address, headers={"range": "bytes=0-10"}).status_code == 404
    assert_confined(as_recruiter.get(address, headers={"range": "bytes=0-10"}))


@pytest.mark.parametrize(
    "name",
    ['a"; filename="evil.html.pdf', "a\r\nSet-Cookie: x=1.pdf", "\u202efdp.pdf", "x" * 300 + ".pdf", "../../a.pdf"],
)
def test_an_odd_name_makes_an_ordinary_header(as_recruiter, application, recruiter, name) -> None:
    file = SimpleUploadedFile("x.pdf", pdf())
    file._name = name  # as if no browser and no framework had looked at it
    document = actions.add_document(application.candidate, check(file), by=recruiter)

    r = as_recruiter.get(addresses(document)[0])

    assert r["Content-Disposition"].startswith("attachment")
    assert "Set-Cookie" not in r
    assert not set(r["Content-Disposition"]) & set("\r\n\u202e")
    assert len(r["Content-Disposition"]) < 250


def test_a_file_that_is_gone_is_a_page_and_not_an_error(as_recruiter, document) -> None:
    document.file.storage.delete(document.file.name)

    assert codes(as_recruiter, document) == [404, 404]


def test_a_word_file_has_no_pictures(as_recruiter, application, recruiter) -> None:
    document = actions.add_document(application.candidate, check(upload(word(), "cv.docx")), by=recruiter)

    assert codes(as_recruiter, document) == [200, 404]


def test_removing_takes_the_bytes_and_the_pictures(
    as_recruiter, document, own_folder, django_capture_on_commit_callbacks
) -> None:
    as_recruiter.get(addresses(document)[1])
    with django_capture_on_commit_callbacks(execute=True):
        r = as_recruiter.post(reverse("document-remove", args=[document.pk]), follow=True)

    assert "was removed" in r.content.decode()
    assert not Document.objects.exists()
    assert not [path for path in own_folder.rglob("*") if path.is_file()]


def test_a_manager_may_not_remove_what_they_may_read(as_manager, application, document) -> None:
    under_review(application)

    assert as_manager.post(reverse("document-remove", args=[document.pk])).status_code == 403
    assert Document.objects.exists()


def test_the_same_file_twice_is_kept_once(document, recruiter) -> None:
    again = actions.add_document(document.candidate, check(upload(pdf(pages=2), "copy.pdf")), by=recruiter)

    assert again == document


def test_a_candidate_has_twenty_files_at_most(application, recruiter) -> None:
    for number in range(20):
        actions.add_document(application.candidate, check(upload(f"Paper {number}".encode(), "p.txt")), by=recruiter)

    with pytest.raises(actions.CandidateProblem, match="Remove one first"):
        actions.add_document(application.candidate, check(upload(b"one more", "p.txt")), by=recruiter)
