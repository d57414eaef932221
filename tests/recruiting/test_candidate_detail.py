import pytest
from django.db import OperationalError
from django.urls import reverse

from recruiting.candidates import actions
from recruiting.candidates.documents import check
from recruiting.models import Candidate
from tests.factories import ApplicationFactory, CandidateFactory, RequisitionFactory
from tests.recruiting.resumes import pdf, upload

XSS = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path


@pytest.fixture
def zoe(recruiter, requisition) -> Candidate:
    return actions.add_candidate(by=recruiter, name="Zoë Müller", email="zoe@example.com", requisition=requisition)


def page(client, candidate) -> str:
    return client.get(candidate.get_absolute_url()).content.decode()


def test_it_shows_the_resume_beside_the_applications(as_recruiter, zoe, recruiter) -> None:
    document = actions.add_document(zoe, check(upload(pdf("Nine years of systems", pages=2))), by=recruiter)

    html = page(as_recruiter, zoe)

    assert reverse("document-page", args=[document.pk, 2]) in html
    assert "Nine years of systems page 1" in html  # as text, for those who cannot see the picture
    assert "Site reliability engineer" in html
    assert "Added to New" in html
    assert "Rita Recruiter" in html


def test_a_file_without_preview_says_so(as_recruiter, zoe, recruiter, monkeypatch) -> None:
    monkeypatch.setattr("recruiting.candidates.documents.confined.WALL_SECONDS", 0.01)
    actions.add_document(zoe, check(upload(pdf())), by=recruiter)

    assert "No preview" in page(as_recruiter, zoe)


def test_the_activity_has_names_and_notes(as_recruiter, zoe, recruiter, other_recruiter) -> None:
    application = zoe.applications.get()
    actions.move_application(application, application.requisition.stages.get(kind="review"), by=other_recruiter)
    actions.decline_application(application, by=recruiter, note="Wants to stay in Paris")
    actions.reopen(application, by=recruiter)

    html = page(as_recruiter, zoe)

    told = ["Reactivated in Review", "Rejected at Review", "Moved from New to Review", "Added to New"]
    assert [html.index(text) for text in told] == sorted(html.index(text) for text in told)
    assert "Oscar Otherrecruiter" in html


def test_it_shows_other_jobs_but_no_confidential_one(signed_in, other_recruiter, zoe, recruiter) -> None:
    secret = RequisitionFactory(title="Secret successor", is_confidential=True, recruiter=recruiter)
    ApplicationFactory(candidate=zoe, requisition=secret)

    html = page(signed_in(other_recruiter), zoe)

    assert "Site reliability engineer" in html
    assert "Secret successor" not in html


def test_what_a_candidate_wrote_is_escaped(as_recruiter, recruiter, requisition) -> None:
    nasty = actions.add_candidate(
        by=recruiter, name=XSS, headline=XSS, phone=XSS[:40], source=XSS, note=XSS, requisition=requisition
    )
    actions.add_document(nasty, check(upload(XSS.encode() + b" in words", f"{XSS}.txt")), by=recruiter)

    assert "<script>alert" not in page(as_recruiter, nasty)


def test_it_adds_someone_to_a_job(as_recruiter, zoe) -> None:
    other = RequisitionFactory(title="Product manager")

    r = as_recruiter.post(reverse("application-add", args=[zoe.pk]), {"requisition": other.pk}, follow=True)

    assert "Zoë Müller was added to “Product manager.”" in r.content.decode()
    assert zoe.applications.count() == 2


@pytest.mark.parametrize("state", ["filled", "cancelled"])
def test_nobody_joins_a_closed_job(as_recruiter, zoe, recruiter, state) -> None:
    closed = RequisitionFactory(state=state)

    as_recruiter.post(reverse("application-add", args=[zoe.pk]), {"requisition": closed.pk})
    with pytest.raises(actions.CandidateProblem, match="closed"):
        actions.add_application(zoe, closed, by=recruiter)

    assert zoe.applications.count() == 1


def test_nobody_joins_a_job_twice(as_recruiter, zoe, requisition, recruiter) -> None:
    as_recruiter.post(reverse("application-add", args=[zoe.pk]), {"requisition": requisition.pk})
    with pytest.raises(actions.CandidateProblem, match="already"):
        actions.add_application(zoe, requisition, by=recruiter)

    assert zoe.applications.count() == 1


def test_a_job_without_stages_says_so(recruiter, zoe) -> None:
    bare = RequisitionFactory(title="Bare")
    bare.stages.all().delete()

    with pytest.raises(actions.CandidateProblem, match="no pipeline stages"):
        actions.add_application(zoe, bare, by=recruiter)


def test_it_takes_another_file(as_recruiter, zoe) -> None:
    url = reverse("document-add", args=[zoe.pk])

    good = as_recruiter.post(url, {"file": upload(pdf(), "new.pdf")}, follow=True)
    bad = as_recruiter.post(url, {"file": upload(b"MZ", "new.pdf")}, follow=True)
    none = as_recruiter.post(url, {}, follow=True)

    assert "“new.pdf” was added." in good.content.decode()
    assert "We couldn’t add this file." in bad.content.decode()
    assert "We couldn’t add this file." in none.content.decode()
    assert zoe.documents.count() == 1


def test_a_full_disk_shows_a_clear_error(as_recruiter, zoe, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", full)
    r = as_recruiter.post(reverse("document-add", args=[zoe.pk]), {"file": upload(pdf())}, follow=True)

    assert "couldn’t save the file" in r.content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_it_costs_the_same_for_any_number_of_jobs(as_recruiter, recruiter, rows, django_assert_max_num_queries) -> None:
    zoe = CandidateFactory()
    for _ in range(rows):
        application = ApplicationFactory(candidate=zoe, requisition=RequisitionFactory())
        actions.move_application(application, application.requisition.stages.get(kind="review"), by=recruiter)
    with django_assert_max_num_queries(14):
        as_recruiter.get(zoe.get_absolute_url())


def test_managers_see_candidates_elsewhere(as_manager, zoe) -> None:
    assert as_manager.get(zoe.get_absolute_url()).status_code == 403
    assert as_manager.post(reverse("document-add", args=[zoe.pk])).status_code == 403


# Changing ------------------------------------------------------------------------------------------------------


def changed(zoe: Candidate, **fields: object) -> dict[str, object]:
    return {"name": zoe.name, "email": zoe.email, "headline": "SRE", "edit_count": zoe.edit_count, **fields}


def test_it_changes_a_candidate(as_recruiter, zoe) -> None:
    r = as_recruiter.post(reverse("candidate-edit", args=[zoe.pk]), changed(zoe, name="Zoë Meier"))

    zoe.refresh_from_db()
    assert r["Location"] == zoe.get_absolute_url()
    assert (zoe.name, zoe.headline, zoe.edit_count) == ("Zoë Meier", "SRE", 1)


def test_two_users_who_write_at_once_both_keep_their_text(as_recruiter, zoe, other_recruiter) -> None:
    actions.change_candidate(zoe, by=other_recruiter, edit_count=0, headline="Theirs")

    r = as_recruiter.post(reverse("candidate-edit", args=[zoe.pk]), changed(zoe, headline="Mine", edit_count=0))

    html = r.content.decode()
    assert r.status_code == 409
    assert "Theirs" in html
    assert 'value="Mine"' in html
    zoe.refresh_from_db()
    assert zoe.headline == "Theirs"

    as_recruiter.post(reverse("candidate-edit", args=[zoe.pk]), changed(zoe, headline="Mine", edit_count=1))
    zoe.refresh_from_db()
    assert zoe.headline == "Mine"


@pytest.mark.parametrize("fields", [{"name": " "}, {"email": "zoe@"}, {"edit_count": "x"}])
def test_what_is_wrong_is_said_and_kept(as_recruiter, zoe, fields) -> None:
    r = as_recruiter.post(reverse("candidate-edit", args=[zoe.pk]), changed(zoe, note="Long words", **fields))

    assert r.status_code == 422
    assert "Long words" in r.content.decode()


def test_a_file_that_cannot_be_noted_leaves_no_file_behind(zoe, recruiter, monkeypatch, tmp_path) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("recruiting.models.Document.save", full)
    with pytest.raises(OperationalError):
        actions.add_document(zoe, check(upload(pdf())), by=recruiter)

    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
