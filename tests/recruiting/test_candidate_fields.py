"""Each field of the candidate form is wherever candidates' fields are listed by hand: a new one is forgotten nowhere."""

import pytest
from django.urls import reverse

from recruiting.candidates import actions
from recruiting.candidates.forms.candidates import CandidateForm
from recruiting.candidates.importing.columns import FIELDS, LONGEST
from recruiting.candidates.importing.headings import HEADINGS
from recruiting.models import Candidate, ImportBatch
from tests.factories import CandidateFactory
from tests.recruiting.resumes import upload

NAMES = CandidateForm.Meta.fields
VALUES = {name: f"{name}@example.com" if name == "email" else f"The {name}" for name in NAMES}


def test_every_field_can_be_imported() -> None:
    assert set(NAMES) <= set(FIELDS)
    assert set(HEADINGS) == set(FIELDS)


def test_a_cell_that_is_too_long_for_its_field_is_a_problem_and_not_an_error() -> None:
    assert {name: Candidate._meta.get_field(name).max_length for name in NAMES} == LONGEST


@pytest.mark.parametrize("name", NAMES)
def test_the_preview_of_an_import_shows_every_field(as_recruiter, name: str) -> None:
    """Looked for as a cell: the mapping below the preview shows samples of all columns."""
    sheet = ",".join(FIELDS[field] for field in NAMES) + "\n" + ",".join(VALUES[field] for field in NAMES) + "\n"
    as_recruiter.post(reverse("candidate-import"), {"file": upload(sheet.encode(), "people.csv")})

    page = as_recruiter.get(reverse("import-detail", args=[ImportBatch.objects.get().pk])).content.decode()

    assert f">{VALUES[name]}</" in page.partition('id="sample"')[2].partition("</table>")[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_for_a_new_candidate_asks_for_every_field(as_recruiter, name: str) -> None:
    assert f'name="{name}"' in as_recruiter.get(reverse("candidate-create")).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_candidate_shows_every_field(as_recruiter, name: str) -> None:
    candidate = CandidateFactory(**VALUES)

    page = as_recruiter.get(candidate.get_absolute_url()).content.decode()

    assert VALUES[name] in page


@pytest.mark.parametrize("name", NAMES)
def test_after_a_conflict_every_field_of_theirs_is_shown(as_recruiter, other_recruiter, name: str) -> None:
    candidate = CandidateFactory()
    actions.change_candidate(candidate, by=other_recruiter, edit_count=0, **VALUES)

    page = as_recruiter.post(reverse("candidate-edit", args=[candidate.pk]), {"name": "Mine", "edit_count": 0})

    assert page.status_code == 409
    assert f"<dd>{VALUES[name]}</dd>" in page.content.decode().replace("<p>", "").replace("</p>", "")
