import pytest
from django.urls import reverse

from core.states import IllegalMove
from recruiting.jobs import actions
from recruiting.models import Requisition


@pytest.fixture
def url(requisition):
    return reverse("requisition-close", args=[requisition.pk])


@pytest.mark.parametrize("outcome", ["filled", "cancelled"])
def test_it_closes_with_a_sentence_and_ends_a_pause(as_recruiter, requisition, recruiter, url, outcome):
    pause = actions.start_pause(requisition, reason="Too many wait", by=recruiter)
    r = as_recruiter.post(url, {"outcome": outcome, "reason": "Zoe starts in May"})

    requisition.refresh_from_db()
    pause.refresh_from_db()
    assert r.status_code == 302
    assert requisition.state == outcome
    assert requisition.closed_at
    assert requisition.close_reason == "Zoe starts in May"
    assert not requisition.is_running
    assert pause.ended_at
    assert pause.ended_by == recruiter


def test_it_asks_how_and_why(as_recruiter, requisition, url):
    r = as_recruiter.post(url, {"outcome": "", "reason": " "})

    assert r.status_code == 422
    assert set(r.context["form"].errors) == {"outcome", "reason"}


def test_a_job_in_kickoff_cannot_be_filled(as_recruiter, requisition, url):
    Requisition.objects.filter(pk=requisition.pk).update(state="kickoff")
    r = as_recruiter.post(url, {"outcome": "filled", "reason": "x"})

    assert r.status_code == 422
    assert "outcome" in r.context["form"].errors


def test_the_second_of_two_who_close_gets_an_error(as_recruiter, requisition, recruiter, url):
    stale = Requisition.objects.get(pk=requisition.pk)
    as_recruiter.post(url, {"outcome": "filled", "reason": "x"})

    with pytest.raises(IllegalMove):
        actions.close_requisition(stale, filled=False, reason="y", by=recruiter)
    r = as_recruiter.post(url, {"outcome": "cancelled", "reason": "y"})
    assert r.status_code == 422


def test_it_can_be_opened_again(as_recruiter, requisition, url):
    reopen = reverse("requisition-reopen", args=[requisition.pk])
    as_recruiter.post(url, {"outcome": "filled", "reason": "x"})
    assert b"Reopen job" in as_recruiter.get(url).content
    as_recruiter.post(reopen)

    requisition.refresh_from_db()
    assert requisition.state == "open"
    assert requisition.closed_at is None
    assert as_recruiter.post(reopen).status_code == 302  # twice does no harm
    as_recruiter.post(url, {"outcome": "cancelled", "reason": "x"})
    as_recruiter.post(reopen)
    requisition.refresh_from_db()
    assert requisition.state == "kickoff"


def test_who_may(as_manager, as_outsider, requisition, url):
    for name in ("requisition-close", "requisition-reopen"):
        address = reverse(name, args=[requisition.pk])
        assert as_manager.post(address).status_code == 403
        assert as_outsider.post(address).status_code == 403
    assert as_manager.get(reverse("requisition-reopen", args=[requisition.pk])).status_code in (403, 405)
