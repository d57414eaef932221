"""What was agreed is never changed: a change is a new version, and the difference is told."""

from uuid import uuid4

import pytest
from django.urls import reverse

from recruiting.jobs import actions
from recruiting.jobs.pages.differences import difference, pieces
from recruiting.models import Criterion, PostingLine, Revision
from tests.factories import RequisitionFactory
from tests.recruiting.factories import make_shared, texts


@pytest.fixture
def agreed(requisition, recruiter, manager) -> Revision:
    shared = make_shared(requisition, recruiter, musts=3, nices=1, lines=2)
    actions.approve_revision(shared, round=1, by=manager)
    return shared


def test_a_new_version_copies_requirements_with_their_threads_and_lines(as_recruiter, agreed, requisition, recruiter):
    url = reverse("description-begin", args=[requisition.pk])
    as_recruiter.post(url)
    as_recruiter.post(url)  # pressed twice: one new version

    new = Revision.objects.get(number=2)
    assert Revision.objects.count() == 2
    assert new.state == "draft"
    assert texts(new, "must") == texts(agreed, "must")
    assert set(new.criteria.values_list("thread", flat=True)) == set(agreed.criteria.values_list("thread", flat=True))
    assert list(new.lines.values_list("text", flat=True)) == ["Line 1", "Line 2"]
    assert requisition.description.in_force() == agreed


def test_a_copied_requirement_keeps_the_line_it_came_from(requisition, recruiter, manager):
    draft = actions.draft_for(requisition, by=recruiter)
    line = PostingLine.objects.create(revision=draft, position=7, text="Line")
    actions.sort_line(line, into="must", by=recruiter)
    draft.refresh_from_db()
    actions.send_for_approval(draft, seen=draft.edit_count, by=recruiter)
    actions.approve_revision(draft, round=1, by=manager)
    new = actions.draft_for(requisition, by=recruiter)

    copied = new.criteria.get()
    assert copied.from_line.revision == new
    assert copied.from_line.position == 7


def test_an_approved_version_stays_as_it_was(as_recruiter, agreed, requisition, recruiter):
    new = actions.draft_for(requisition, by=recruiter)
    actions.delete_criterion(new.criteria.get(text="Must 1"), by=recruiter)

    assert texts(agreed, "must") == ["Must 1", "Must 2", "Must 3"]
    with pytest.raises(actions.NotADraft):
        actions.delete_criterion(agreed.criteria.get(text="Must 1"), by=recruiter)


def test_a_sent_version_goes_back_to_draft_before_a_new_one_starts(as_recruiter, requisition, recruiter):
    make_shared(requisition, recruiter)
    as_recruiter.post(reverse("description-begin", args=[requisition.pk]))

    assert Revision.objects.count() == 1
    with pytest.raises(actions.NotADraft):
        actions.draft_for(requisition, by=recruiter)


def test_the_second_of_two_who_start_a_version_gets_an_error(requisition, recruiter, agreed, monkeypatch):
    actions.draft_for(requisition, by=recruiter)
    monkeypatch.setattr("recruiting.models.JobDescription.latest", lambda self: agreed)  # read before the other wrote

    with pytest.raises(actions.NotADraft, match="just started"):
        actions.draft_for(requisition, by=recruiter)


def changed(agreed, requisition, recruiter) -> Revision:
    new = actions.draft_for(requisition, by=recruiter)
    first = new.criteria.get(text="Must 1")
    actions.edit_criterion(first, seen=0, by=recruiter, text="Must 1 at night", why="They wake us")
    actions.move_criterion(new.criteria.get(text="Must 2"), to="nice", by=recruiter)
    actions.delete_criterion(new.criteria.get(text="Nice 1"), by=recruiter)
    actions.add_criterion(new, kind="nice", text="Dutch", by=recruiter)
    return new


def test_changes_are_shown_by_requirement(agreed, requisition, recruiter):
    changes = difference(agreed, changed(agreed, requisition, recruiter))

    assert [(c.what, c.point.text, c.moves) for c in changes] == [
        ("changed", "Must 1 at night", []),
        ("changed", "Must 2", ["Must-have → Nice-to-have"]),
        ("added", "Dutch", []),
        ("removed", "Nice 1", []),
    ]
    assert changes[0].facts[0][0] == "Why it matters"


def test_only_the_requirement_that_moved_is_shown_as_moved(agreed, requisition, recruiter):
    new = actions.draft_for(requisition, by=recruiter)
    last = new.criteria.get(text="Must 3")
    for _ in range(2):
        actions.move_criterion(last, to="up", by=recruiter)

    assert [(c.point.text, c.moves) for c in difference(agreed, new)] == [("Must 3", ["moved from 3 to 1"])]


def test_learnable_is_a_change_too(agreed, requisition, recruiter):
    new = actions.draft_for(requisition, by=recruiter)
    actions.edit_criterion(new.criteria.get(text="Must 1"), seen=0, by=recruiter, learnable=True)

    assert difference(agreed, new)[0].moves == ["can now be learned on the job"]
    assert difference(new, agreed)[0].moves == ["can no longer be learned on the job"]


def test_text_is_marked_as_kept_added_or_removed():
    told = pieces("runs big systems", "runs small systems well")

    assert "".join(p.text for p in told if p.what != "ins") == "runs big systems"
    assert "".join(p.text for p in told if p.what != "del") == "runs small systems well"
    assert pieces("", "new")[0].what == "ins"


def test_the_page_shows_it_and_compares_with_any_other(
    as_recruiter, as_manager, agreed, requisition, recruiter, manager
):
    new = changed(agreed, requisition, recruiter)
    url = reverse("description-version", args=[requisition.pk, 2])
    page = as_recruiter.get(url).content.decode()
    assert "Compared with version 1" in page
    assert "<del>Nice 1</del>" in page
    assert "<ins>Dutch</ins>" in page
    assert as_recruiter.get(url, {"against": "1"}).status_code == 200
    for nonsense in ("2", "9", "x"):
        assert as_recruiter.get(url, {"against": nonsense}).status_code == 404
    new.refresh_from_db()
    actions.send_for_approval(new, seen=new.edit_count, by=recruiter)
    answer = as_manager.get(reverse("description-answer", args=[requisition.pk, 2])).content.decode()
    assert "What changed since version 1" in answer
    assert "<ins>Dutch</ins>" in answer


def test_the_list_of_versions_hides_a_draft_from_the_manager(as_recruiter, as_manager, agreed, requisition, recruiter):
    url = reverse("description-versions", args=[requisition.pk])
    actions.draft_for(requisition, by=recruiter)

    assert b"Version 2" in as_recruiter.get(url).content
    page = as_manager.get(url).content
    assert b"Version 1" in page
    assert b"Version 2" not in page


def test_before_there_is_one_it_says_so(as_manager, requisition):
    assert b"No versions yet" in as_manager.get(reverse("description-versions", args=[requisition.pk])).content


def test_outsiders_find_nothing(as_outsider, agreed, requisition):
    for name, args in (("description-versions", []), ("description-version", [1])):
        assert as_outsider.get(reverse(name, args=[requisition.pk, *args])).status_code == 404


def test_a_version_of_another_job_is_not_found(as_recruiter, agreed):
    other = RequisitionFactory()

    assert as_recruiter.get(reverse("description-version", args=[other.pk, 1])).status_code == 404


@pytest.mark.parametrize("rows", [1, 25])
def test_a_version_costs_the_same_for_any_number_of_requirements(
    as_recruiter, requisition, agreed, rows, django_assert_max_num_queries
):
    for rank in range(rows):
        Criterion.objects.create(revision=agreed, thread=uuid4(), kind="must", rank=rank, text=f"More {rank}")
    url = reverse("description-version", args=[requisition.pk, 1])
    as_recruiter.get(url)
    with django_assert_max_num_queries(8):
        as_recruiter.get(url)
