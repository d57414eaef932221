"""A name or number is found and recognized however it is typed, in every list."""

import pytest
from django.urls import reverse

from recruiting.models import Candidate, ImportBatch
from tests.factories import ApplicationFactory, CandidateFactory, RequisitionFactory, UserFactory
from tests.recruiting.resumes import upload

pytestmark = pytest.mark.vendor


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Żółć Łąka", "zolc laka"),
        ("Søren Holm", "soren"),
        ("Søren Holm", "SOEREN"),
        ("Æbelø", "aebelo"),
        ("Đorđe", "dorde"),
        ("Jörg Strauß", "joerg strauss"),
        ("Jörg Strauß", "jorg STRAUSS"),
        ("Pat O’Brien", "OBrien"),
        ("Pat O’Brien", "o'brien"),
        ("Pat O’Brien", "o brien"),
        ("Pat OBrien", "O’Brien"),
        ("Pat O Brien", "obrien"),
        ("Ana García-López", "garcia lopez"),
        ("Ana García López", "García-López"),
        ("Ana García-López", "garcialopez"),
        ("Ana Garcíalópez", "garcia-lopez"),
        ("Ａｄａ", "ada"),
        ("Jose\u0301", "josé"),
    ],
)
def test_a_candidate_is_found_however_the_name_is_typed(as_recruiter, name, typed) -> None:
    CandidateFactory(name=name, email="")
    CandidateFactory(name="Somebody Else", email="")

    page = as_recruiter.get(reverse("candidate-list"), {"q": typed})

    assert [row["name"] for row in page.context["rows"]] == [name]


@pytest.mark.parametrize("phone", ["+49 171 2345678", "0171 2345678", "0049-171-2345678", "4917 12345678"])
@pytest.mark.parametrize("typed", ["+491712345678", "0171 2345678", "0171/23456", "0049 171 2345678", "171 2345678"])
def test_a_candidate_is_found_by_phone_in_any_format(as_recruiter, phone, typed) -> None:
    CandidateFactory(name="Pat", email="", phone=phone)
    CandidateFactory(name="Li", email="", phone="+49 172 999999")

    page = as_recruiter.get(reverse("candidate-list"), {"q": typed})

    assert [row["name"] for row in page.context["rows"]] == ["Pat"]


@pytest.mark.parametrize(
    "typed", ["zurich", "ZÜRICH", "zürich", "suilleabhain", "o suilleabhain", "back end", "BACK-END"]
)
def test_a_job_is_found_by_title_place_and_team(as_recruiter, typed) -> None:
    manager = UserFactory(name="Ciarán Ó Súilleabháin", email="c@example.com")
    job = RequisitionFactory(title="Back-end Engineer", place="Zürich", manager=manager)
    RequisitionFactory(title="Cook", place="Bern")

    page = as_recruiter.get(reverse("requisition-list"), {"q": typed, "whose": "all"}).content.decode()

    assert job.get_absolute_url() in page
    assert "Cook" not in page


@pytest.mark.parametrize("typed", ["suilleabhain", "ÓSÚILLEABHÁIN"[1:], "ciaran o", "c-o@example.com"])
def test_a_user_is_found_however_the_name_is_typed(as_admin, typed) -> None:
    UserFactory(name="Ciarán Ó Súilleabháin", email="c-o@example.com")
    UserFactory(name="Somebody Else", email="other@example.com")

    page = as_admin.get(reverse("user-list"), {"q": typed}).content.decode()

    assert "Súilleabháin" in page
    assert "Somebody Else" not in page


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("jose garcía-lópez", ""),
        ("José García López", ""),
        ("Garcia Lopez, Jose", ""),
        ("Somebody Else", "0171 2345678"),
        ("Somebody Else", "0049 171 2345678"),
    ],
)
def test_adding_a_candidate_warns_of_a_duplicate_in_another_spelling(as_recruiter, name, phone) -> None:
    CandidateFactory(name="Jose Garcia Lopez", email="", phone="+49 171 2345678")

    page = as_recruiter.post(reverse("candidate-create"), {"name": name, "phone": phone})

    assert "may already be in Tandem" in page.content.decode()
    assert Candidate.objects.count() == 1


def imported(client, text: str) -> ImportBatch:
    client.post("/candidates/import/", {"file": upload(text.encode(), "people.csv")})
    return ImportBatch.objects.latest("pk")


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("José García-López,,0171 2345678", "known"),
        ("José García-López,,", "ready"),
        ("Somebody Else,,+491712345678", "ready"),
        ("José García-López,other@example.com,0171 2345678", "ready"),
        ("Somebody Else,JOSE@example.com,", "known"),
    ],
)
def test_an_import_recognizes_a_candidate_in_another_spelling(as_recruiter, row, state) -> None:
    jose = CandidateFactory(name="Jose Garcia Lopez", email="jose@example.com", phone="+49 171 2345678")

    batch = imported(as_recruiter, f"Name,Email,Phone\n{row}\nLi Wei,li@example.com,\n")
    page = as_recruiter.get(reverse("import-detail", args=[batch.pk])).content.decode()

    first, other = batch.rows.order_by("number")
    assert (first.state, first.candidate) == (state, jose)
    assert (other.state, other.candidate) == ("ready", None)
    assert jose.get_absolute_url() in page
    assert ("May already be in Tandem" in page) == (state == "ready")


@pytest.fixture
def unseen(other_recruiter) -> Candidate:
    """Known from a confidential job of other people alone."""
    secret = RequisitionFactory(is_confidential=True, recruiter=other_recruiter)
    candidate = CandidateFactory(name="Jose Garcia Lopez", email="jose@example.com", phone="+49 171 2345678")
    ApplicationFactory(requisition=secret, candidate=candidate)
    return candidate


ROWS_LIKE_JOSE = [
    ("José García-López", "", ""),
    ("José García-López", "", "0171 2345678"),
    ("Somebody Else", "", "0171 2345678"),
    ("Somebody Else", "JOSE@example.com", ""),
]


@pytest.mark.parametrize("row", ROWS_LIKE_JOSE)
def test_an_import_tells_nobody_outside_who_is_on_a_confidential_job(as_recruiter, unseen, row) -> None:
    batch = imported(as_recruiter, f"Name,Email,Phone\n{','.join(row)}\n")
    page = as_recruiter.get(reverse("import-detail", args=[batch.pk])).content.decode()

    assert (batch.rows.get().state, batch.rows.get().candidate) == ("ready", None)
    assert "already be in Tandem" not in page
    assert unseen.get_absolute_url() not in page

    as_recruiter.post(reverse("import-store", args=[batch.pk]), {"known": "reuse"})
    assert Candidate.objects.exclude(pk=unseen.pk).count() == 1


@pytest.mark.parametrize("row", ROWS_LIKE_JOSE)
def test_an_import_tells_the_team_of_a_confidential_job(signed_in, other_recruiter, unseen, row) -> None:
    batch = imported(signed_in(other_recruiter), f"Name,Email,Phone\n{','.join(row)}\n")

    assert batch.rows.get().candidate == unseen


@pytest.mark.parametrize("row", ROWS_LIKE_JOSE)
def test_adding_a_candidate_tells_nobody_outside_who_is_on_a_confidential_job(as_recruiter, unseen, row) -> None:
    r = as_recruiter.post(reverse("candidate-create"), dict(zip(("name", "email", "phone"), row, strict=True)))

    assert r.status_code == 302
    assert Candidate.objects.exclude(pk=unseen.pk).count() == 1


def test_the_same_person_twice_in_a_file_is_added_once(as_recruiter) -> None:
    batch = imported(as_recruiter, "Name,Phone\nPat O’Brien,+49 171 2345678\nPat OBrien,0171 2345678\n")

    assert "Same name and phone number as row 2." in batch.rows.get(number=3).problems["email"]
