"""A point's words: written, explained, edited by two at once, taken out."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from recruiting.jobs import actions
from recruiting.models import Criterion, PostingLine, Revision
from tests.recruiting.factories import make_draft, make_shared, texts

HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(requisition, recruiter) -> Revision:
    return make_draft(requisition, recruiter)


@pytest.fixture
def point(draft) -> Criterion:
    return draft.criteria.get(text="Must 1")


def edit_url(requisition, point):
    return reverse("criterion-edit", args=[requisition.pk, point.pk])


def said(point, **changes):
    return {"seen": point.edit_count, "text": point.text, "why": "", "assessed_by": "", **changes}


def test_a_requirement_in_ones_own_words(as_recruiter, requisition, draft):
    url = reverse("criterion-add", args=[requisition.pk])
    as_recruiter.post(url, {"kind": "nice", "text": " Speaks Dutch "})

    assert texts(draft, "nice") == ["Nice 1", "Speaks Dutch"]
    assert b"data-focus" in as_recruiter.post(url, {"kind": "nice", "text": "x"}, headers=HTMX).content


@pytest.mark.parametrize("data", [{"kind": "must", "text": "  "}, {"kind": "maybe", "text": "x"}, {}])
def test_a_requirement_is_not_empty(as_recruiter, requisition, draft, data):
    r = as_recruiter.post(reverse("criterion-add", args=[requisition.pk]), data, headers=HTMX)

    assert b"Enter a requirement" in r.content
    assert draft.criteria.count() == 3


def test_why_how_and_learnable_are_kept(as_recruiter, requisition, point):
    page = as_recruiter.get(edit_url(requisition, point)).content.decode()
    assert "What would go wrong in the first month without it?" in page
    assert "Must 1" in page
    r = as_recruiter.post(
        edit_url(requisition, point), said(point, why="The roses die", assessed_by="A walk", learnable="on")
    )

    point.refresh_from_db()
    assert r.status_code == 302
    assert (point.why, point.assessed_by, point.learnable) == ("The roses die", "A walk", True)
    assert AuditEvent.objects.get(verb="criterion.edited").detail["criterion"] == point.pk


def test_an_empty_requirement_is_asked_for_again(as_recruiter, requisition, point):
    r = as_recruiter.post(edit_url(requisition, point), said(point, text=" ", why="kept"))

    assert r.status_code == 422
    assert "text" in r.context["form"].errors
    assert b'value="kept"' in r.content


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_two_recruiters_who_edit_the_same_requirement_both_see_both_texts(
    as_recruiter, signed_in, other_recruiter, requisition, point, headers
):
    """Fault 39: no silent overwrite."""
    url, before = edit_url(requisition, point), said(point)
    signed_in(other_recruiter).post(url, {**before, "text": "Theirs", "why": "Because"})
    r = as_recruiter.post(url, {**before, "text": "Mine"}, headers=headers)

    page = r.content.decode()
    assert r.status_code == 422
    assert "Theirs" in page
    assert "Because" in page
    assert "Mine" in page
    point.refresh_from_db()
    assert point.text == "Theirs"
    as_recruiter.post(url, {**before, "text": "Mine", "seen": r.context["form"]["seen"].value()})
    point.refresh_from_db()
    assert point.text == "Mine"


def test_edits_of_different_requirements_do_not_disturb_each_other(as_recruiter, requisition, draft, point):
    other = draft.criteria.get(text="Must 2")
    as_recruiter.post(edit_url(requisition, other), said(other, text="Other"))

    assert as_recruiter.post(edit_url(requisition, point), said(point, text="This")).status_code == 302
    assert texts(draft, "must") == ["This", "Other"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_typed_for_a_requirement_that_is_gone_is_kept(
    as_recruiter, requisition, draft, point, recruiter, headers
):
    actions.delete_criterion(draft.criteria.get(pk=point.pk), by=recruiter)
    r = as_recruiter.post(edit_url(requisition, point), said(point, text="Hours of typing"), headers=headers)

    assert r.status_code == 422
    assert b"Hours of typing" in r.content
    assert b"Add as new requirement" in r.content
    assert as_recruiter.get(edit_url(requisition, point)).status_code == 404


def test_a_requirement_removed_during_a_save_is_an_error(point, recruiter):
    stale = Criterion.objects.get(pk=point.pk)
    actions.delete_criterion(point, by=recruiter)
    with pytest.raises(actions.DescriptionProblem, match="removed this requirement"):
        actions.edit_criterion(stale, seen=0, by=recruiter, text="x")


def test_removing_a_requirement_makes_its_line_to_sort_again(as_recruiter, requisition, draft, recruiter):
    line = PostingLine.objects.create(revision=draft, position=1, text="Line")
    point = actions.sort_line(line, into="must", by=recruiter)
    as_recruiter.post(reverse("criterion-delete", args=[requisition.pk, point.pk]))

    line.refresh_from_db()
    assert line.fate == PostingLine.Fate.OPEN
    assert texts(draft, "must") == ["Must 1", "Must 2"]


def test_what_was_sent_for_approval_is_not_edited(as_recruiter, requisition, recruiter):
    shared = make_shared(requisition, recruiter)
    point = shared.criteria.get(text="Must 1")
    r = as_recruiter.post(edit_url(requisition, point), said(point, text="Sneaky"))
    assert r.status_code == 422
    assert "can’t be edited anymore" in r.content.decode()
    r = as_recruiter.post(reverse("criterion-add", args=[requisition.pk]), {"kind": "must", "text": "x"}, headers=HTMX)
    assert r.headers["HX-Redirect"] == reverse("description", args=[requisition.pk])
    as_recruiter.post(reverse("criterion-delete", args=[requisition.pk, point.pk]))
    as_recruiter.post(reverse("line-sort", args=[requisition.pk]), {"move": f"down:{point.key}"})

    assert texts(shared, "must") == ["Must 1", "Must 2"]


def test_only_recruiters_edit(as_manager, as_outsider, requisition, point):
    for client in (as_manager, as_outsider):
        assert client.get(edit_url(requisition, point)).status_code == 403
        assert client.post(reverse("criterion-delete", args=[requisition.pk, point.pk])).status_code == 403
