"""The résumé next to the form: images and text, for those who may review."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from feedback import actions
from feedback.resume_text import lines_of
from recruiting.models import Document

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG pretended"


@pytest.fixture
def paper(application, monkeypatch):
    monkeypatch.setattr(
        "recruiting.candidates.documents.serving.page_picture", lambda document, number: PNG if number == 1 else None
    )
    return Document.objects.create(
        candidate=application.candidate, kind="pdf", file="documents/x", original_name="r.pdf", size=1, sha256="0" * 64,
        text="Experience\n\n• Ran forty services\n<b>bold</b>", page_count=1,
    )  # fmt: skip


@pytest.fixture
def picture(asked, paper):
    return reverse("review-resume-page", args=[asked.pk, 1])


@pytest.mark.parametrize("who", ["as_manager", "by_link"])
def test_the_reviewer_sees_a_page_that_runs_nothing(request, who, picture):
    r = request.getfixturevalue(who).get(picture)

    assert r.content == PNG
    assert r["Content-Type"] == "image/png"
    assert "sandbox" in r["Content-Security-Policy"]
    assert "no-store" in r["Cache-Control"]


def test_nobody_else_does(picture, as_outsider, as_reviewer, panel, client, as_recruiter):
    assert as_outsider.get(picture).status_code == 404
    assert as_reviewer.get(picture).status_code == 404
    assert as_recruiter.get(picture).status_code == 403
    assert client.get(picture).status_code == 302


def test_it_ends_with_the_request(picture, as_manager, asked):
    actions.withdraw_request(asked, by="tandem")

    assert as_manager.get(picture).status_code == 404


def test_a_page_that_is_not_there_is_missing(as_manager, asked, paper):
    assert as_manager.get(reverse("review-resume-page", args=[asked.pk, 9])).status_code == 404
    paper.delete()
    assert as_manager.get(reverse("review-resume-page", args=[asked.pk, 1])).status_code == 404


def test_the_text_is_next_to_the_pages_and_stays_text(as_manager, url, paper, picture):
    page = as_manager.get(url)

    assertContains(page, picture)
    assertContains(page, "Ran forty services")
    assertContains(page, "&lt;b&gt;bold&lt;/b&gt;")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "txt", "page_count": 0}, "Ran forty services"),
        ({"text": "", "page_count": 0}, "No preview of this résumé"),
    ],
)
def test_without_images_there_is_text_or_a_notice(as_manager, url, paper, change, words):
    Document.objects.filter(pk=paper.pk).update(**change)

    assertContains(as_manager.get(url), words)


def test_without_a_resume_the_page_says_so(as_manager, url):
    assertContains(as_manager.get(url), "No résumé yet")


def test_headings_and_lists_are_recognized():
    text = "Robin\n\n\nWORK EXPERIENCE:\n - Ran it\n* Moved it\nBerlin\n"

    assert lines_of(text) == [
        ("line", "Robin"), ("gap", ""), ("head", "WORK EXPERIENCE"), ("item", "Ran it"), ("item", "Moved it"),
        ("line", "Berlin"),
    ]  # fmt: skip
