import pytest
from django.test import Client
from django.urls import reverse

from recruiting.candidates import actions
from recruiting.models import Candidate, Document
from tests.factories import CandidateFactory, RequisitionFactory
from tests.recruiting.resumes import pdf, upload, word

URL = "/candidates/new/"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR_DIR = tmp_path


def person(**changed: object) -> dict[str, object]:
    return {"name": "Zoë Müller", "email": "zoe@example.com", "headline": "SRE", "note": "Met in May", **changed}


def test_it_adds_a_candidate_with_a_resume_to_a_job(as_recruiter: Client, requisition) -> None:
    data = person(file=upload(pdf("Zoe")), requisition=requisition.pk)

    r = as_recruiter.post(URL, data, follow=True)

    zoe = Candidate.objects.get()
    assert r.redirect_chain[-1][0] == zoe.get_absolute_url()
    assert (zoe.name, zoe.email, zoe.note) == ("Zoë Müller", "zoe@example.com", "Met in May")
    assert zoe.documents.get().text == "Zoe page 1"
    assert zoe.applications.get().stage.kind == "sourced"
    assert "Zoë Müller was added." in r.content.decode()


def test_a_name_is_enough(as_recruiter) -> None:
    as_recruiter.post(URL, {"name": "  Li   Wei "})

    assert Candidate.objects.get().name == "Li Wei"


def test_a_name_is_needed_and_the_rest_is_kept(as_recruiter) -> None:
    r = as_recruiter.post(URL, person(name="  "))

    assert r.status_code == 422
    assert "Met in May" in r.content.decode()
    assert not Candidate.objects.exists()


def test_a_bad_file_keeps_all_other_fields_and_says_why(as_recruiter) -> None:
    r = as_recruiter.post(URL, person(file=upload(b"<html></html>", "resume.pdf")))

    page = r.content.decode()
    assert "The file extension says PDF, but it isn’t a PDF file." in page
    assert all(text in page for text in ("Zoë Müller", "zoe@example.com", "SRE", "Met in May"))
    assert not Candidate.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "name", ["x" * 300 + ".pdf", "a%0D%0AX: y.pdf", "\u202efdp.pdf", '"><script>alert(1)</script>.pdf']
)
def test_an_odd_file_name_is_no_obstacle(as_recruiter, name) -> None:
    r = as_recruiter.post(URL, person(file=upload(pdf(), name)), follow=True)

    assert Document.objects.get().original_name.endswith("pdf")
    assert "<script>alert" not in r.content.decode()


def test_a_good_file_is_kept_while_another_field_is_corrected(as_recruiter) -> None:
    r = as_recruiter.post(URL, person(email="zoe@", file=upload(pdf("Zoe"), "zoe.pdf")))
    assert "“zoe.pdf” is attached" in r.content.decode()

    as_recruiter.post(URL, person(kept=r.context["form"]["kept"].value()))

    assert Document.objects.get().original_name == "zoe.pdf"


def test_the_ticket_of_a_kept_file_is_good_for_its_owner_only(as_recruiter, signed_in, other_recruiter) -> None:
    r = as_recruiter.post(URL, person(email="zoe@", file=upload(pdf("Zoe"))))
    ticket = r.context["form"]["kept"].value()

    signed_in(other_recruiter).post(URL, person(kept=ticket))
    as_recruiter.post(URL, person(name="Li Wei", email="", kept=f"{ticket}x"))

    assert Candidate.objects.count() == 2
    assert not Document.objects.exists()


@pytest.mark.parametrize("known", [{"email": "ZOE@example.com"}, {"email": "", "name": "zoë müller"}])
def test_it_warns_of_possible_duplicates(as_recruiter, known) -> None:
    before = CandidateFactory(**{"name": "Z. Mueller", **known})

    r = as_recruiter.post(URL, person(file=upload(pdf(), "zoe.pdf")))

    page = r.content.decode()
    assert r.status_code == 422
    assert before.get_absolute_url() in page
    assert "“zoe.pdf” is attached" in page
    assert Candidate.objects.count() == 1

    as_recruiter.post(URL, person(add_anyway="on", kept=r.context["form"]["kept"].value()))
    assert Candidate.objects.count() == 2
    assert Document.objects.count() == 1


def test_the_warning_does_not_reveal_candidates_of_confidential_jobs(
    signed_in, other_recruiter, requisition, recruiter
) -> None:
    secret = actions.add_candidate(by=recruiter, name="Zoë Müller", email="zoe@example.com", requisition=requisition)
    requisition.is_confidential = True
    requisition.save()

    r = signed_in(other_recruiter).post(URL, person(), follow=True)

    assert secret.get_absolute_url() not in r.content.decode()
    assert Candidate.objects.count() == 2


def test_a_full_disk_shows_a_clear_error_and_keeps_what_was_typed(as_recruiter, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", full)

    r = as_recruiter.post(URL, person(file=upload(pdf())))

    assert "couldn’t save the file" in r.content.decode()
    assert "Met in May" in r.content.decode()
    assert not Candidate.objects.exists()


def test_a_closed_or_foreign_job_cannot_be_chosen(signed_in, other_recruiter, recruiter) -> None:
    closed = RequisitionFactory(state="filled")
    secret = RequisitionFactory(is_confidential=True, recruiter=recruiter)

    for job in (closed, secret):
        r = signed_in(other_recruiter).post(URL, person(requisition=job.pk))
        assert "requisition" in r.context["form"].errors

    assert not Candidate.objects.exists()


def test_only_the_fields_of_the_form_are_written(as_recruiter) -> None:
    as_recruiter.post(URL, person(added_by=999, erased_at="2020-01-01", edit_count=7, id=4711))

    zoe = Candidate.objects.get()
    assert (zoe.erased_at, zoe.edit_count, zoe.added_by.name) == (None, 0, "Rita Recruiter")
    assert zoe.pk != 4711


def test_the_job_of_the_previous_page_is_chosen(as_recruiter, requisition) -> None:
    r = as_recruiter.get(f"{URL}?job={requisition.pk}")

    assert f'<option value="{requisition.pk}" selected>' in r.content.decode()


@pytest.mark.parametrize("query", ["?job=abc", "?job=-1", "?job=9999999999999999999", "?name=%00"])
def test_nonsense_in_the_address_is_ignored(as_recruiter, query) -> None:
    assert as_recruiter.get(URL + query).status_code == 200


def test_managers_do_not_add_candidates(as_manager) -> None:
    assert as_manager.get(reverse("candidate-create")).status_code == 403
    assert as_manager.post(URL, person()).status_code == 403


RESUME = ("Ada Example", "Systems engineer", "Chicago, IL | ada@example.com | +1 312 555 0142", "Age: 34, married")
MARK = "From the résumé. Check it before you save."


def read(client: Client, **typed: object):
    """Presses “Fill in from résumé”."""
    return client.post(URL, {"file": upload(word(*RESUME), "ada.docx"), **typed, "read": "1"})


def values(response) -> dict[str, str]:
    form = response.context["form"]
    return {name: form[name].value() for name in form.READ_FROM_FILE}


def test_it_fills_in_what_the_resume_says_and_saves_nothing(as_recruiter, requisition) -> None:
    r = read(as_recruiter, note="Met in May", requisition=requisition.pk)

    assert r.status_code == 200
    assert values(r) == {
        "name": "Ada Example",
        "email": "ada@example.com",
        "phone": "+1 312 555 0142",
        "headline": "Systems engineer",
        "location": "Chicago, IL",
    }
    page = r.content.decode()
    assert page.count(MARK) == page.count("data-read") == 5
    assert "We filled in the name, email, phone, headline, and location from it." in page
    assert "Met in May" in page
    assert f'<option value="{requisition.pk}" selected>' in page
    assert "34" not in "".join(values(r).values())
    assert not Candidate.objects.exists()


def test_what_was_filled_in_can_be_changed_and_saved_with_the_file(as_recruiter) -> None:
    form = read(as_recruiter).context["form"]

    as_recruiter.post(
        URL, {**values(read(as_recruiter)), "headline": "SRE", "location": "", "kept": form["kept"].value()}
    )

    ada = Candidate.objects.get()
    assert (ada.name, ada.email, ada.headline, ada.location) == ("Ada Example", "ada@example.com", "SRE", "")
    assert ada.documents.get().original_name == "ada.docx"


def test_what_was_typed_is_never_overwritten(as_recruiter) -> None:
    r = read(as_recruiter, name="Ada B. Example", email="ada@example.com")

    page = r.content.decode()
    assert (values(r)["name"], values(r)["email"]) == ("Ada B. Example", "ada@example.com")
    assert "The résumé says: Ada Example" in page
    assert page.count(MARK) == 4


def test_a_field_that_was_emptied_is_not_filled_again(as_recruiter) -> None:
    form = read(as_recruiter).context["form"]
    again = {"kept": form["kept"].value(), "offered": form["offered"].value()}

    r = as_recruiter.post(URL, {**values(read(as_recruiter)), **again, "email": "ada@", "phone": "", "location": ""})

    assert r.status_code == 422
    assert (values(r)["email"], values(r)["phone"], values(r)["location"]) == ("ada@", "", "")


def test_a_forgotten_name_is_offered_and_not_saved_unseen(as_recruiter) -> None:
    r = as_recruiter.post(URL, {"file": upload(word(*RESUME), "ada.docx")})

    assert values(r)["name"] == "Ada Example"
    assert "This field is required" not in r.content.decode()
    assert not Candidate.objects.exists()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose a file first."),
        (upload(b"<html></html>", "a.pdf"), "it isn’t a PDF file"),
        (upload(b"12345", "scan0001.txt"), "We found nothing in it to fill in."),
    ],
)
def test_a_file_that_says_nothing_changes_nothing(as_recruiter, file, sentence) -> None:
    r = as_recruiter.post(URL, {"headline": "SRE", "read": "1", **({"file": file} if file else {})})

    assert sentence in r.content.decode()
    assert values(r)["headline"] == "SRE"
    assert "This field is required" not in r.content.decode()


def test_words_of_the_file_are_shown_as_words(as_recruiter) -> None:
    lines = ("Name: Ada Example", "Location: &lt;b&gt;Chicago")

    assert (
        "<b>Chicago"
        not in as_recruiter.post(
            URL, {"file": upload(word(*lines), "a.docx"), "location": "x", "read": "1"}
        ).content.decode()
    )
