import pytest
from django.db import connection
from django.urls import reverse

from recruiting.models import Candidate, CandidateWord
from recruiting.models import candidates as candidate_models
from tests.factories import ApplicationFactory, CandidateFactory, RequisitionFactory

URL = "/candidates/"


def names(response) -> list[str]:
    return [row["name"] for row in response.context["rows"]]


@pytest.fixture
def people(db) -> None:
    for name, email in [
        ("Anna Bergström", "anna.b@example.com"),
        ("Bo Annan", "bo@mailhouse.org"),
        ("Jean-Luc Møller", "jl@example.com"),
        ("李 小龙", ""),
    ]:
        CandidateFactory(name=name, email=email, phone="+49 151 234567" if name == "Bo Annan" else "")


@pytest.mark.vendor
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", ["Anna Bergström", "Bo Annan"]),
        ("ANNA berg", ["Anna Bergström"]),
        ("bergstrom", ["Anna Bergström"]),
        ("jean-luc", ["Jean-Luc Møller"]),
        ("luc", ["Jean-Luc Møller"]),
        ("bo@mail", ["Bo Annan"]),
        ("mailhouse", ["Bo Annan"]),
        ("anna.b@example.com", ["Anna Bergström"]),
        ("151 2345", ["Bo Annan"]),
        ("+49151", ["Bo Annan"]),
        ("李", ["李 小龙"]),
        ("nobody", []),
        ("com", []),
    ],
)
def test_it_finds_candidates_by_how_their_words_begin(as_recruiter, people, typed, found) -> None:
    assert names(as_recruiter.get(URL, {"q": typed})) == found


@pytest.mark.parametrize(
    "query",
    [
        {"q": "' OR 1=1 --"},
        {"q": "%"},
        {"q": "\0anna"},
        {"q": "x" * 5_000},
        {"q": '{"$ne": null}'},
        {"sort": "password"},
        {"sort": "name; DROP TABLE"},
        {"page": "-1"},
        {"page": "9" * 40},
        {"page": "1e9"},
        {"page": "\u0663"},
        {"page": "abc"},
        {"job": "abc"},
        {"job": "9" * 30},
        {"stage": "1"},
        {"job": ["1", "2"], "sort": ["name", "-name"]},
    ],
)
def test_nonsense_is_ignored(as_recruiter, people, query) -> None:
    assert as_recruiter.get(URL, query).status_code == 200


def test_it_narrows_to_a_job_and_a_stage(as_recruiter, requisition) -> None:
    first, second = requisition.stages.all()[:2]
    ApplicationFactory(requisition=requisition, stage=first, candidate__name="Ann First")
    ApplicationFactory(requisition=requisition, stage=second, candidate__name="Ann Second")
    ApplicationFactory(requisition=requisition, stage=second, candidate__name="Ann Gone", state="declined")
    CandidateFactory(name="Ann Elsewhere")

    at = as_recruiter.get(URL, {"job": requisition.pk, "q": "ann"})
    at_stage = as_recruiter.get(URL, {"job": requisition.pk, "stage": second.pk})

    assert names(at) == ["Ann First", "Ann Gone", "Ann Second"]
    assert names(at_stage) == ["Ann Second"]


def test_a_stage_of_another_job_narrows_nothing(as_recruiter, requisition) -> None:
    ApplicationFactory(requisition=requisition, candidate__name="Ann First")
    foreign = RequisitionFactory().stages.first()

    assert names(as_recruiter.get(URL, {"job": requisition.pk, "stage": foreign.pk})) == ["Ann First"]


@pytest.mark.parametrize(("sort", "first"), [("name", "A"), ("-name", "C"), ("-added", "B"), ("added", "C")])
def test_it_sorts_by_name_and_by_date_alone(as_recruiter, sort, first) -> None:
    for name in "CAB":
        CandidateFactory(name=name)

    assert names(as_recruiter.get(URL, {"sort": sort}))[0] == first


def test_it_pages_without_counting_all_candidates(as_recruiter, monkeypatch) -> None:
    monkeypatch.setattr("core.pages.COUNTED", 100)
    Candidate.objects.bulk_create(Candidate(name=f"Robin {n:03}") for n in range(120))

    first, third, beyond = (as_recruiter.get(URL, {"page": page}) for page in (1, 3, 9))

    assert (names(first)[0], len(names(first)), first.context["page"].has_next) == ("Robin 000", 50, True)
    assert (names(third)[-1], third.context["page"].has_next) == ("Robin 119", False)
    assert names(beyond)[0] == "Robin 000"
    assert "More than" in first.content.decode()


def test_a_text_search_returns_a_limited_number_of_candidates(as_recruiter, monkeypatch) -> None:
    monkeypatch.setattr(candidate_models, "SEARCH_LIMIT", 10)
    Candidate.objects.bulk_create(Candidate(name=f"Robin {n:03}") for n in range(30))

    page = as_recruiter.get(URL, {"q": "robin"})
    assert len(names(page)) == 10
    assert "The first 10 matches" in page.text
    one = as_recruiter.get(URL, {"q": "robin 029"})
    assert names(one) == ["Robin 029"]
    assert "1 candidate" in one.text


def test_words_are_stored_in_the_order_of_their_characters(db) -> None:
    """Whatever the language of the database: one index finds and sorts them."""
    CandidateFactory(name="Zoë zoe Łukasz ß ω", email="zo-e@example.com")
    words = list(CandidateWord.objects.order_by("word").values_list("word", flat=True))

    assert words == sorted(words)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT collation_name FROM information_schema.columns WHERE column_name = 'word'")
            assert cursor.fetchall() == [("C",)]


@pytest.mark.parametrize("sort", ["name", "-name", "added", "-added"])
def test_what_a_text_search_finds_is_sorted_as_all_are(as_recruiter, sort) -> None:
    for name in ("Robin C", "Robin A", "Robin B", "Robin A"):
        CandidateFactory(name=name)

    found, everyone = (as_recruiter.get(URL, {"sort": sort} | words).context["rows"] for words in ({"q": "robin"}, {}))

    assert [row["pk"] for row in found] == [row["pk"] for row in everyone]


def test_words_follow_the_candidate(db) -> None:
    ann = CandidateFactory(name="Ann Old", email="old@example.com")
    ann.name, ann.email = "Ann New", "new@example.com"
    ann.save()

    words = set(CandidateWord.objects.values_list("word", flat=True))
    assert words == {"ann", "new", "new@example.com", "example", "=aennnw"}


def test_candidates_of_others_confidential_jobs_are_not_there(signed_in, other_recruiter, requisition) -> None:
    requisition.is_confidential = True
    requisition.save()
    secret = ApplicationFactory(requisition=requisition, candidate__name="Only Secret").candidate
    both = ApplicationFactory(requisition=requisition, candidate__name="Also Open").candidate
    ApplicationFactory(candidate=both)

    page = signed_in(other_recruiter).get(URL)

    assert names(page) == ["Also Open"]
    assert requisition.title not in page.content.decode()
    assert signed_in(other_recruiter).get(secret.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_rows(
    as_recruiter, rows, requisition, django_assert_max_num_queries
) -> None:
    ApplicationFactory.create_batch(rows, requisition=requisition)
    with django_assert_max_num_queries(10):
        as_recruiter.get(URL)


def test_htmx_gets_the_candidates_alone(as_recruiter, people) -> None:
    r = as_recruiter.get(URL, {"q": "anna"}, headers={"hx-request": "true"})

    assert r.content.decode().lstrip().startswith("<section")
    assert 'id="stage-field" hx-swap-oob="true" hidden' in r.content.decode()  # stages come with the chosen job


def test_an_empty_list_says_what_to_do(as_recruiter) -> None:
    assert reverse("candidate-create") in as_recruiter.get(URL).content.decode()


def test_managers_have_no_list(as_manager, as_reviewer) -> None:
    assert as_manager.get(URL).status_code == 403
    assert as_reviewer.get(URL).status_code == 403


def test_the_filter_offers_running_jobs_and_the_chosen_one(as_recruiter, requisition) -> None:
    closed, other = (
        RequisitionFactory(title="Done", state="filled"),
        RequisitionFactory(title="Also done", state="filled"),
    )

    everybody = as_recruiter.get("/candidates/").content.decode()
    there = as_recruiter.get(f"/candidates/?job={closed.pk}").content.decode()

    assert f'<option value="{requisition.pk}">' in everybody
    assert f'<option value="{closed.pk}"' not in everybody
    assert f'<option value="{closed.pk}" selected>Done (closed)' in there
    assert f'<option value="{other.pk}"' not in there
