from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from kickoff.actions import NotPossible, accept, draft_agreement, hand_back, propose
from kickoff.commitments import limits_for
from kickoff.models import Agreement, Commitment
from recruiting.models import Requisition, TeamMember
from reminders import links
from reminders.access import remember_link
from reminders.models import Delivery, MessageLink
from tests.factories import UserFactory
from tests.kickoff.factories import proposed_agreement, told

pytestmark = pytest.mark.django_db


def address(name: str, job: Requisition, *more: Any) -> str:
    return reverse(f"agreement{name}", args=[job.pk, *more])


def posted(page: HttpResponse, **changes: Any) -> dict[str, Any]:
    """What the draft's form would send, with some fields changed."""
    form, rows = page.context["form"], page.context["commitments"]
    data = {"slip": form["slip"].value(), "seen": form["seen"].value()}
    data |= {
        f"commitment-{name}": value
        for name, value in (("TOTAL_FORMS", len(rows.forms)), ("INITIAL_FORMS", rows.initial_form_count()))
    }
    for row in rows.forms:
        data |= {f"{row.prefix}-{name}": row[name].value() or "" for name in ("side", "kind", "text", "within")}
        data[f"{row.prefix}-side"] = row["side"].value() or "recruiter"
    return data | changes


@pytest.fixture
def draft(job, recruiter) -> Agreement:
    return draft_agreement(job, by=recruiter)


@pytest.fixture
def proposed(job, recruiter) -> Agreement:
    return proposed_agreement(job, recruiter)


@pytest.fixture
def in_force(proposed, manager) -> Agreement:
    accept(proposed, by=manager)
    return proposed


@pytest.fixture
def by_link(manager: User) -> Any:
    def holds(agreement: Agreement, who: User | None = None) -> Client:
        delivery = Delivery.objects.create(
            recipient=who or manager,
            plan_key=f"test{agreement.pk}",
            channel="email",
            next_at=clock.now(),
            useful_until=clock.now(),
        )
        item = (key_of(agreement), "accept", reverse("agreement", args=[agreement.requisition_id]))
        links.make_link(delivery, who or manager, [item], clock.now())
        answer, client = HttpResponse(), Client()
        remember_link(answer, delivery.links.get(purpose=MessageLink.Purpose.ITEMS))
        client.cookies.update(answer.cookies)
        return client

    return holds


# Drafting -----------------------------------------------------------------------------------------------------


def test_before_there_is_one_it_shows_the_usual_commitments_and_writes_nothing(as_recruiter, job):
    page = as_recruiter.get(address("", job)).content.decode()

    assert "A recommendation with a reason for every candidate sent for review." in page
    assert "Target: 8 business days" in page
    assert not Agreement.objects.exists()


def test_a_draft_starts_from_the_usual_commitments(as_recruiter, job):
    as_recruiter.post(address("-start", job))

    assert Agreement.objects.get().commitments.count() == 9


def test_text_and_targets_can_be_changed_in_days_and_hours(as_recruiter, job, draft):
    page = as_recruiter.get(address("", job))
    data = posted(page) | {
        "commitment-0-within": "10 days",
        "commitment-3-within": "4 hours",
        "commitment-4-text": "Feedback the same day.",
    }

    as_recruiter.post(address("-save", job), data)
    commitments = {row.kind: row for row in draft.commitments.exclude(kind="other")}

    assert (commitments["slate"].limit, commitments["review"].limit) == (4800, 240)
    assert commitments["interview_feedback"].text == "Feedback the same day."
    assert Agreement.objects.get().is_draft


def test_commitments_are_added_and_removed(as_recruiter, job, draft):
    data = posted(as_recruiter.get(address("", job))) | {
        "commitment-2-drop": "on",
        "commitment-9-side": "manager",
        "commitment-9-text": "One person speaks for the panel.",
        "commitment-9-within": "2",
    }

    as_recruiter.post(address("-save", job), data)

    assert not draft.commitments.filter(kind="outcome_told").exists()
    assert draft.commitments.get(text="One person speaks for the panel.").limit == 960
    assert draft.commitments.count() == 9


@pytest.mark.parametrize("words", ["soon", "0 days", "500 days", "2 weeks", "-1"])
def test_a_limit_that_is_not_one_is_asked_for_again(as_recruiter, job, draft, words):
    data = posted(as_recruiter.get(address("", job))) | {"commitment-0-within": words, "commitment-1-text": "Typed"}

    response = as_recruiter.post(address("-save", job), data)

    assert response.status_code == 422
    assert "Enter a time, such as 2 days or 4 hours" in response.content.decode()
    assert "Typed" in response.content.decode()
    assert "Recruiter commits to" in response.content.decode()


def test_an_agreement_without_commitments_is_not_stored(as_recruiter, job, draft):
    data = posted(as_recruiter.get(address("", job))) | {f"commitment-{n}-drop": "on" for n in range(9)}

    response = as_recruiter.post(address("-save", job), data, follow=True)

    assert "Keep at least one commitment." in response.content.decode()
    assert draft.commitments.count() == 9


def test_two_who_draft_at_once_see_both_texts(as_recruiter, signed_in, other_recruiter, job, draft):
    data = posted(as_recruiter.get(address("", job)))
    signed_in(other_recruiter).post(address("-save", job), data | {"slip": "Oscar’s words"})

    response = as_recruiter.post(address("-propose", job), data | {"slip": "Rita’s words"})

    assert response.status_code == 409
    assert "Oscar’s words" in response.content.decode()
    assert "Rita’s words" in response.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.slip) == ("draft", "Oscar’s words")

    as_recruiter.post(address("-propose", job), posted(response))
    draft.refresh_from_db()
    assert (draft.state, draft.slip) == ("proposed", "Rita’s words")


# Proposing and accepting --------------------------------------------------------------------------------------


def test_proposing_accepts_for_the_recruiters_side(as_recruiter, recruiter, job, draft):
    as_recruiter.post(address("-propose", job), posted(as_recruiter.get(address("", job))))
    draft.refresh_from_db()

    assert draft.is_proposed
    assert (draft.recruiter_accepted_by, draft.manager_accepted_by) == (recruiter, None)
    assert draft.waits_for == "manager"
    assert AuditEvent.objects.filter(verb="agreement.proposed").exists()


def test_the_manager_may_propose_too_and_then_the_recruiter_accepts(as_manager, as_recruiter, manager, job, draft):
    as_manager.post(address("-propose", job), posted(as_manager.get(address("", job))))
    draft.refresh_from_db()
    assert (draft.waits_for, draft.manager_accepted_by) == ("recruiter", manager)

    as_manager.post(address("-accept", job), {"number": 1})
    draft.refresh_from_db()
    assert draft.is_proposed

    as_recruiter.post(address("-accept", job), {"number": 1})
    draft.refresh_from_db()
    assert draft.state == "accepted"


def test_no_one_can_propose_to_a_job_without_a_manager(as_recruiter, job, draft):
    TeamMember.objects.filter(part="manager").update(removed_at=clock.now())

    response = as_recruiter.post(address("-propose", job), posted(as_recruiter.get(address("", job))), follow=True)

    assert "Add a hiring manager to the hiring team first" in response.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


def test_what_was_proposed_is_never_edited(as_recruiter, job, proposed):
    response = as_recruiter.post(
        address("-save", job), {"slip": "x", "seen": 0, "commitment-TOTAL_FORMS": 0, "commitment-INITIAL_FORMS": 0}
    )

    proposed.refresh_from_db()
    assert response.status_code == 302
    assert proposed.slip != "x"
    page = as_recruiter.get(address("", job)).content
    assert b"already been sent" in page
    assert b"<textarea" not in page.split(b"hand-back")[0]


def test_once_both_accept_the_job_opens_and_the_timeline_follows(as_manager, manager, job, proposed):
    response = as_manager.post(address("-accept", job), {"number": 1}, follow=True)
    proposed.refresh_from_db()
    job.refresh_from_db()

    assert "Accepted. The timeline is set." in response.content.decode()
    assert (proposed.state, proposed.manager_accepted_by) == ("accepted", manager)
    assert job.state == "open"
    assert list(job.milestones.values_list("key", flat=True)) == [
        "kickoff",
        "agreement",
        "description",
        "slate",
        "review",
        "interviews",
        "decision",
        "offer",
        "start",
    ]
    assert AuditEvent.objects.filter(verb="agreement.accepted").exists()


def test_accepting_twice_changes_nothing(as_manager, job, in_force):
    response = as_manager.post(address("-accept", job), {"number": 1}, follow=True)

    assert "This version is no longer open." in response.content.decode()
    assert AuditEvent.objects.filter(verb="agreement.accepted").count() == 1


def test_one_accepts_only_the_version_that_one_has_read(as_manager, job, proposed, recruiter):
    draft_agreement(job, by=recruiter)
    propose(Agreement.objects.get(number=2), by=recruiter)

    response = as_manager.post(address("-accept", job), {"number": 1}, follow=True)

    assert "has changed since you opened it" in response.content.decode()
    assert not Agreement.objects.filter(state="accepted").exists()


def test_the_recruiter_cannot_accept_for_the_manager(as_recruiter, as_reviewer, as_outsider, reviewer, job, proposed):
    TeamMember.objects.create(requisition=job, user=reviewer, part="reviewer")

    assert as_recruiter.post(address("-accept", job), {"number": 1}).status_code == 403
    assert as_reviewer.post(address("-accept", job), {"number": 1}).status_code == 403
    assert as_outsider.post(address("-accept", job), {"number": 1}).status_code == 404
    assert as_outsider.get(address("", job)).status_code == 404
    assert as_reviewer.post(address("-start", job)).status_code == 403
    assert not Agreement.objects.filter(state="accepted").exists()


def test_a_reviewer_cannot_accept_for_the_recruiter(as_reviewer, reviewer, manager, job, draft):
    TeamMember.objects.create(requisition=job, user=reviewer, part="reviewer")
    propose(draft, by=manager)

    assert as_reviewer.post(address("-accept", job), {"number": 1}).status_code == 403
    draft.refresh_from_db()
    assert draft.is_proposed


def test_the_action_refuses_the_wrong_side_too(proposed, recruiter):
    with pytest.raises(NotPossible, match="to accept this version"):
        accept(proposed, by=recruiter)
    with pytest.raises(NotPossible, match="no longer respond to this version"):
        hand_back(proposed, by=recruiter, note="No")


def test_a_delegate_answers_for_the_manager(signed_in, job, proposed):
    sam = UserFactory(name="Sam Standin")
    today = clock.today("Europe/Berlin")
    TeamMember.objects.create(requisition=job, user=sam, part="delegate", from_day=today, to_day=today)

    signed_in(sam).post(address("-accept", job), {"number": 1})
    proposed.refresh_from_db()

    assert proposed.manager_accepted_by == sam


def test_the_database_refuses_an_agreement_that_one_side_accepted(proposed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=proposed.pk).update(state="accepted")


def test_nothing_to_answer_is_not_found(as_manager, job, draft):
    assert as_manager.post(address("-accept", job), {"number": 1}).status_code == 404


# Handing back and changing ------------------------------------------------------------------------------------


def test_requesting_changes_keeps_the_version_and_starts_a_new_one_with_the_note(
    as_manager, as_recruiter, job, proposed
):
    as_manager.post(address("-hand-back", job), {"note": "Two days is too short in December."})
    proposed.refresh_from_db()
    new = Agreement.objects.get(number=2)

    assert (proposed.state, proposed.answer_note) == ("replaced", "Two days is too short in December.")
    assert new.is_draft
    assert new.commitments.count() == proposed.commitments.count()
    assert "Two days is too short in December." in as_recruiter.get(address("", job)).content.decode()


def test_a_new_version_keeps_what_happens_if_it_slips(draft, recruiter, manager):
    Agreement.objects.filter(pk=draft.pk).update(slip="We call each other.")
    propose(Agreement.objects.get(pk=draft.pk), by=recruiter)

    new = hand_back(Agreement.objects.get(pk=draft.pk), by=manager, note="Two days is too short.")

    assert new.slip == "We call each other."


def test_requesting_changes_ends_the_reminders_and_the_link_of_that_version(by_link, job, proposed, manager):
    link = by_link(proposed)
    reminder = told(key_of(proposed), manager, kind="kickoff.agreement", state="open")

    link.post(address("-hand-back", job), {"note": "Two days is too short."})
    reminder.refresh_from_db()

    assert (reminder.state, reminder.reason) == ("done", "changes to the working agreement were requested")
    assert MessageLink.objects.get().items.get().done_at is not None


def test_requesting_changes_needs_a_note(as_manager, job, proposed):
    response = as_manager.post(address("-hand-back", job), {"note": "  "})
    proposed.refresh_from_db()

    assert response.status_code == 422
    assert "Say what should change." in response.content.decode()
    assert proposed.is_proposed


def test_a_change_is_a_new_version_and_the_old_one_holds_until_both_accept(as_recruiter, as_manager, job, in_force):
    as_recruiter.post(address("-start", job))
    as_recruiter.post(
        address("-propose", job), posted(as_recruiter.get(address("", job))) | {"commitment-3-within": "1 day"}
    )

    assert limits_for(job)["review"] == 960
    page = as_manager.get(address("", job)).content.decode()
    assert "<del>Target: 2 business days</del>" in page
    assert "<ins><strong>Target: 1 business day</strong></ins>" in page

    as_manager.post(address("-accept", job), {"number": 2})
    in_force.refresh_from_db()
    assert in_force.state == "replaced"
    assert limits_for(job)["review"] == 480


def test_every_version_can_be_read_with_what_it_changed(as_recruiter, as_manager, job, in_force):
    as_recruiter.post(address("-start", job))
    data = posted(as_recruiter.get(address("", job))) | {
        "commitment-2-drop": "on",
        "commitment-9-side": "both",
        "commitment-9-text": "We talk on Fridays.",
        "slip": "We call.",
    }
    as_recruiter.post(address("-propose", job), data)

    first = as_manager.get(address("-version", job, 1)).content.decode()
    second = as_manager.get(address("-version", job, 2)).content.decode()

    assert "<ins>" not in first
    assert "<ins>We talk on Fridays." in second
    assert "<del>A response to every candidate" in second
    assert "<ins>We call.</ins>" in second
    assert as_manager.get(address("-version", job, 3)).status_code == 404


def test_a_proposal_may_be_withdrawn_for_a_new_version(as_recruiter, job, proposed):
    as_recruiter.post(address("-start", job))
    proposed.refresh_from_db()

    assert (proposed.state, proposed.answer_note) == ("replaced", "")
    assert Agreement.objects.get(number=2).is_draft


def test_starting_a_draft_twice_gives_the_same_one(as_recruiter, job):
    for _ in range(2):
        as_recruiter.post(address("-start", job))

    assert Agreement.objects.count() == 1


def test_a_draft_is_the_same_one_for_both_who_start_it(job, draft, recruiter, manager):
    assert [draft_agreement(job, by=who) for who in (recruiter, manager)] == [draft, draft]


def test_a_draft_that_someone_started_at_the_same_moment_is_refused(job, recruiter, draft, monkeypatch):
    from kickoff.actions import agreement as actions

    with pytest.raises(NotPossible, match="Someone just started a new version"):
        actions._new_version(job, None, by=recruiter)


def test_a_person_who_starts_a_version_at_the_same_moment_gets_an_error(as_recruiter, job, monkeypatch):
    def quicker(*_: Any, **__: Any) -> None:
        raise NotPossible("Someone just started a new version. Review it first.")

    monkeypatch.setattr("kickoff.actions.draft_agreement", quicker)

    assert (
        "Someone just started a new version" in as_recruiter.post(address("-start", job), follow=True).content.decode()
    )


def test_requesting_changes_what_was_accepted_meanwhile_says_so(as_manager, job, in_force):
    response = as_manager.post(address("-hand-back", job), {"note": "Wait"}, follow=True)

    assert "You can no longer respond to this version" in response.content.decode()


def test_an_empty_draft_cannot_be_proposed(draft, recruiter):
    Commitment.objects.all().delete()

    with pytest.raises(NotPossible, match="nothing to send yet"):
        propose(draft, by=recruiter)


def test_the_action_also_refuses_a_change_request_without_a_note(proposed, manager):
    with pytest.raises(NotPossible, match="what should change"):
        hand_back(proposed, by=manager, note=" ")


# From a message -----------------------------------------------------------------------------------------------


def test_the_link_of_a_message_opens_it_and_accepts_it(by_link, manager, job, proposed):
    client = by_link(proposed)

    page = client.get(address("", job))
    assert page.status_code == 200
    assert ">Accept</button>" in page.content.decode()
    assert f'href="{reverse("requisition-list")}"' not in page.content.decode()

    assert client.post(address("-accept", job), {"number": 1}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.manager_accepted_by == manager


def test_a_link_requests_changes_too(by_link, job, proposed):
    by_link(proposed).post(address("-hand-back", job), {"note": "Too short."})
    proposed.refresh_from_db()

    assert proposed.answer_note == "Too short."


def test_a_link_for_another_job_opens_nothing_here(by_link, requisition, recruiter, job, proposed):
    elsewhere = by_link(proposed_agreement(requisition, recruiter))

    assert elsewhere.get(address("", job)).status_code == 404
    assert elsewhere.post(address("-accept", job), {"number": 1}).status_code == 404


def test_a_link_ends_with_the_place_on_the_team(by_link, job, proposed):
    client = by_link(proposed)
    TeamMember.objects.filter(part="manager").update(removed_at=clock.now())

    assert client.get(address("", job)).status_code == 404


def test_a_person_without_sign_in_or_link_is_asked_to_sign_in(client, job, proposed):
    assert client.get(address("", job)).url.startswith("/accounts/login/")
    assert client.post(address("-accept", job), {"number": 1}).url.startswith("/accounts/login/")


@pytest.mark.parametrize("versions", [1, 12])
def test_it_costs_the_same_for_any_number_of_versions(
    as_recruiter, job, recruiter, in_force, versions, django_assert_max_num_queries
):
    for _ in range(versions):
        draft_agreement(job, by=recruiter)
        propose(Agreement.objects.get(state="draft"), by=recruiter)

    with django_assert_max_num_queries(15):
        assert as_recruiter.get(address("", job)).status_code == 200
