"""Short titles keep texts short; a confidential job is not named in what others may see on a phone."""

import pytest

from recruiting.titles import SHORT, propose_short_title


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Backend engineer", "Backend engineer"),
        ("Site reliability engineer", "SRE"),
        ("Senior Site Reliability Engineer (Payments Platform)", "Sr. SRE"),
        ("Staff Platform Engineer", "Staff Platform"),
        ("Product Manager, Growth", "Product Manager"),
        ("Head of Customer Success", "Head of CS"),
        ("Vice President of Global Revenue Operations", "VP of GRO"),
        ("Engineering manager", "Eng. Mgr."),
        ("Donaudampfschifffahrtskapitän", "Donaudampfschiff"),
        ("  Data   analyst ", "Data analyst"),
    ],
)
def test_a_short_title_is_proposed(title, short):
    assert propose_short_title(title) == short


@pytest.mark.parametrize("title", ["x" * 160, "word " * 32, "(only an aside)", ", comma first", "–", "a"])
def test_it_always_fits_and_is_never_empty(title):
    assert 0 < len(propose_short_title(title)) <= SHORT


def test_the_recruiter_may_choose_another(requisition):
    requisition.title = "Site reliability engineer"
    assert requisition.title_in_texts == "SRE"

    requisition.short_title = "Payments SRE"
    assert requisition.title_in_texts == "Payments SRE"


def test_a_long_title_leaves_the_sentence_of_a_subject_whole(requisition):
    requisition.title = "Senior Site Reliability Engineer (Payments Platform)"

    assert requisition.title_in_subject("2 candidates to review · ") == "2 candidates to review · Sr. SRE"


def test_a_confidential_job_is_not_named(requisition):
    requisition.title, requisition.is_confidential = "Chief of staff", True

    assert requisition.title_in_subject("1 candidate to review · ") == "1 candidate to review · a confidential job"
    assert requisition.title_in_texts == requisition.title_in_calls == "a confidential job"
