"""Sharing, and the manager's side: agree, or ask for a change; signed in or by the link of a message."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from core.states import IllegalMove
from recruiting.jobs import actions
from recruiting.models import Revision, TeamMember
from tests.factories import RequisitionFactory, UserFactory
from tests.feedback.factories import link_client
from tests.recruiting.factories import make_draft, make_shared


@pytest.fixture
def shared(requisition, recruiter) -> Revision:
    return make_shared(requisition, recruiter)


@pytest.fixture
def url(requisition):
    return reverse("description-answer", args=[requisition.pk, 1])


def share(client, requisition, seen):
    return client.post(reverse("description-share", args=[requisition.pk]), {"seen": seen})


def test_a_draft_is_sent_for_approval_as_it_was_read(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter)
    share(as_recruiter, requisition, draft.edit_count)
    draft.refresh_from_db()
    assert draft.state == "shared"
    assert draft.shared_by == recruiter
    assert share(as_recruiter, requisition, draft.edit_count).status_code == 302  # twice does no harm


@pytest.mark.parametrize("seen", ["", "x", "-1", "0"])
def test_a_draft_that_changed_while_it_was_read_is_not_sent(as_recruiter, requisition, recruiter, seen):
    draft = make_draft(requisition, recruiter)
    actions.add_criterion(draft, kind="must", text="Added by someone else", by=recruiter)
    share(as_recruiter, requisition, seen)

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_it_needs_a_must_have_and_a_hiring_manager(requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=0)
    with pytest.raises(actions.DescriptionProblem, match="no must-have"):
        actions.send_for_approval(draft, seen=0, by=recruiter)
    alone = make_draft(RequisitionFactory(recruiter=recruiter), recruiter)
    with pytest.raises(actions.DescriptionProblem, match="no hiring manager"):
        actions.send_for_approval(alone, seen=0, by=recruiter)


def test_the_hiring_manager_approves_it(as_manager, shared, requisition, manager, url):
    assert b"Must 1" in as_manager.get(url).content
    r = as_manager.post(url, {"answer": "agree", "round": 1, "note": "Good."})

    shared.refresh_from_db()
    assert r.url == url
    assert b"Approved. Thank you!" in as_manager.get(url).content
    assert (shared.state, shared.agreed_by, shared.answer_note) == ("agreed", manager, "Good.")
    assert requisition.description.in_force() == shared
    assert AuditEvent.objects.filter(verb="revision.agreed").count() == 1


def test_requesting_changes_needs_a_note_and_makes_it_a_draft(as_manager, as_recruiter, shared, requisition, url):
    r = as_manager.post(url, {"answer": "hand_back", "round": 1, "note": " "})
    assert r.status_code == 422
    assert "note" in r.context["form"].errors
    as_manager.post(url, {"answer": "hand_back", "round": 1, "note": "Drop the pager."})

    shared.refresh_from_db()
    assert shared.state == "draft"
    assert shared.round == 2
    assert b"Back with your recruiter" in as_manager.get(url).content
    assert b"Must 1" not in as_manager.get(url).content  # a draft again
    assert b"Drop the pager." in as_recruiter.get(reverse("description", args=[requisition.pk])).content
    share(as_recruiter, requisition, shared.edit_count)
    assert as_manager.post(url, {"answer": "agree", "round": 2}).status_code == 302


def test_nobody_approves_what_they_did_not_read(as_manager, shared, requisition, recruiter, manager, url):
    actions.recall_revision(shared, by=recruiter)
    actions.add_criterion(shared, kind="must", text="Slipped in", by=recruiter)
    shared.refresh_from_db()
    actions.send_for_approval(shared, seen=shared.edit_count, by=recruiter)
    for answer in ("agree", "hand_back"):
        r = as_manager.post(url, {"answer": answer, "round": 1, "note": "x"})
        assert r.status_code == 422
        assert "read the latest version" in str(r.context["form"].non_field_errors())
        assert b"Slipped in" in r.content
    shared.refresh_from_db()
    assert shared.state == "shared"
    assert shared.round == 2


def test_it_is_answered_once(as_manager, shared, manager, url):
    as_manager.post(url, {"answer": "agree", "round": 1})
    r = as_manager.post(url, {"answer": "hand_back", "round": 1, "note": "Too late"})

    shared.refresh_from_db()
    assert r.status_code == 422
    assert shared.state == "agreed"
    assert shared.answer_note == ""
    with pytest.raises(IllegalMove):
        actions.recall_revision(shared, by=manager)


def test_a_recruiter_moves_an_unanswered_version_back_to_draft(
    as_recruiter, as_manager, shared, requisition, manager, url
):
    take_back = reverse("description-take-back", args=[requisition.pk])
    as_recruiter.post(take_back)
    shared.refresh_from_db()
    assert shared.state == "draft"
    assert as_manager.post(url, {"answer": "agree", "round": 1}).status_code == 422
    assert as_recruiter.post(take_back).status_code == 302  # twice does no harm


def test_the_action_itself_needs_a_note_to_request_changes(shared, manager):
    with pytest.raises(actions.DescriptionProblem, match="What should change"):
        actions.request_changes(shared, round=1, by=manager, note=" ")


def test_only_the_managers_side_answers(
    as_recruiter, as_outsider, as_reviewer, reviewer, signed_in, client, shared, requisition, url
):
    TeamMember.objects.create(requisition=requisition, user=reviewer, part=TeamMember.Part.REVIEWER)
    for someone in (as_recruiter, as_reviewer):
        assert someone.get(url).status_code == 403
        assert someone.post(url, {"answer": "agree", "round": 1}).status_code == 403
    assert as_outsider.get(url).status_code == 404
    assert client.get(url).url.startswith(reverse("account_login"))
    delegate = UserFactory()
    actions.add_member(requisition, delegate, part="delegate", by=reviewer)
    assert signed_in(delegate).post(url, {"answer": "agree", "round": 1}).status_code == 302


def test_a_draft_that_was_never_sent_is_not_found(as_manager, requisition, recruiter, url):
    make_draft(requisition, recruiter)

    assert as_manager.get(url).status_code == 404


def test_the_link_of_a_message_opens_it_without_a_password(shared, manager, url):
    by_link = link_client(manager, shared)
    page = by_link.get(url)
    assert page.status_code == 200
    assert b'aria-label="Main"' not in page.content
    by_link.post(url, {"answer": "agree", "round": 1})

    shared.refresh_from_db()
    assert shared.state == "agreed"
    assert shared.agreed_by == manager


def test_a_link_opens_what_it_lists_and_ends_with_its_holders_role(shared, requisition, manager, recruiter, url):
    other = make_shared(RequisitionFactory(recruiter=recruiter, manager=manager), recruiter)
    by_link = link_client(manager, other)
    assert by_link.get(url).status_code == 404
    by_link = link_client(manager, shared)
    actions.remove_member(requisition.team.get(user=manager), by=recruiter)
    assert by_link.get(url).status_code == 404
    assert by_link.post(url, {"answer": "agree", "round": 1}).status_code == 404


def test_looking_changes_nothing(as_manager, shared, url):
    before = Revision.objects.values().get(pk=shared.pk)
    for method in (as_manager.get, as_manager.head):
        assert method(url).status_code == 200
    assert Revision.objects.values().get(pk=shared.pk) == before
