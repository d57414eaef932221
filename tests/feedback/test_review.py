"""The review page: a recommendation with a reason, signed in or from a link."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core import clock
from core.models import AuditEvent
from feedback import actions
from feedback.models import Review, ReviewDraft, ReviewRequest
from recruiting.models import Application, TeamMember
from reminders.models import Task
from tests.factories import ApplicationFactory, ReviewRequestFactory, RevisionFactory, UserFactory
from tests.feedback.conftest import WHY
from tests.feedback.factories import give_review, link_client

pytestmark = pytest.mark.django_db


def test_it_shows_the_candidate_the_recruiters_note_and_the_requirements(as_manager, url, must):
    page = as_manager.get(url)

    assertContains(page, "Robin Surname")
    assertContains(page, "Ran it at our scale.")
    assertContains(page, "Three with deep operations years.")
    assertContains(page, must.text)
    assertContains(page, "Write as if the candidate might read it.")


def test_a_review_is_stored_with_its_reason_and_ratings(as_manager, url, asked, posted, must, lacking, manager):
    r = as_manager.post(url, posted(reason_codes=[lacking.pk]))

    review = Review.objects.get()
    assertRedirects(r, url)
    assert (review.verdict, review.rationale, review.number, review.via) == ("yes", WHY, 1, "page")
    assert (review.written_by, review.revision_id, review.criterion_named) == (manager, must.revision_id, True)
    assert [(rating.criterion, rating.rating) for rating in review.ratings.all()] == [(must, "met")]
    assert list(review.reason_codes.all()) == [lacking]
    asked.refresh_from_db()
    assert asked.state == "answered"
    assert asked.answered_at == review.submitted_at
    assert AuditEvent.objects.filter(verb="review.submitted", by=f"accounts.user:{manager.pk}").exists()


def test_the_audit_log_contains_none_of_its_text(as_manager, url, posted):
    as_manager.post(url, posted())

    assert WHY[:20] not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_it_is_stored_through_a_link_without_signing_in(by_link, url, posted, manager):
    assertContains(by_link.get(url), "Robin Surname")
    by_link.post(url, posted())

    review = Review.objects.get()
    assert (review.via, review.written_by) == ("link", manager)
    assertContains(by_link.get(url), WHY)


@pytest.mark.parametrize("text", [None, "", "   ", "\n\t ", "\u200b\u200e\u2060", "\u00a0\u3000"])
def test_nothing_is_stored_without_a_reason(as_manager, url, asked, posted, text):
    r = as_manager.post(url, posted(rationale=text))

    assert r.status_code == 422
    assertContains(r, "Say why, in a sentence or two.", status_code=422)
    assert not Review.objects.exists()
    asked.refresh_from_db()
    assert asked.state == "open"


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_the_action_refuses_a_review_without_a_reason(asked, manager, text):
    with pytest.raises(actions.NoRationale):
        actions.submit_review(asked, actions.ReviewInput(verdict="yes", rationale=text), by=manager)


def test_a_review_cannot_be_made_without_the_reason_at_all():
    with pytest.raises(TypeError):
        actions.ReviewInput(verdict="yes")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_the_database_refuses_a_review_without_a_reason(asked, manager, text):
    with pytest.raises(IntegrityError, match="a_review_has_a_rationale"), transaction.atomic():
        Review.objects.create(request=asked, number=1, verdict="yes", rationale=text, written_by=manager)


def test_the_database_refuses_a_missing_fact_that_is_not_named(asked, manager):
    with pytest.raises(IntegrityError, match="a_missing_fact_is_named"), transaction.atomic():
        Review.objects.create(request=asked, number=1, verdict="one_more_fact", rationale="x", written_by=manager)


@pytest.mark.parametrize("verdict", [None, "", "maybe", "neutral"])
def test_there_is_no_neutral_middle(as_manager, url, posted, verdict):
    assert as_manager.post(url, posted(verdict=verdict)).status_code == 422
    assert not Review.objects.exists()


@pytest.mark.parametrize("verdict", ["", "maybe"])
def test_the_action_refuses_what_is_no_verdict(asked, manager, verdict):
    with pytest.raises(actions.NoVerdict):
        actions.submit_review(asked, actions.ReviewInput(verdict=verdict, rationale=WHY), by=manager)


def test_need_more_info_asks_a_question_which_becomes_a_task_of_the_recruiter(
    as_manager, url, asked, posted, recruiter
):
    refused = as_manager.post(url, posted(verdict="one_more_fact"))
    assertContains(refused, "Say what you need to know", status_code=422)

    as_manager.post(url, posted(verdict="one_more_fact", missing_fact="Has she run a migration alone?"))

    task = Task.objects.get()
    assert (task.owner, task.kind, task.subject) == (recruiter, "find_fact", f"feedback.reviewrequest:{asked.pk}")
    assert "Has she run a migration alone?" in task.title
    assert Review.objects.get().missing_fact == "Has she run a migration alone?"


def test_the_action_refuses_a_fact_without_a_name(asked, manager):
    with pytest.raises(actions.NoVerdict):
        actions.submit_review(asked, actions.ReviewInput(verdict="one_more_fact", rationale=WHY), by=manager)


def test_at_least_one_requirement_is_rated_where_there_is_any(as_manager, url, posted, must):
    r = as_manager.post(url, posted(**{f"point-{must.thread}": None}))

    assertContains(r, "at least the requirement that mattered most", status_code=422)
    assert not Review.objects.exists()


def test_a_made_up_requirement_or_rating_counts_for_nothing(as_manager, url, posted, must):
    r = as_manager.post(url, posted(**{f"point-{must.thread}": "brilliant", "point-00000000": "met"}))

    assert r.status_code == 422
    assert not Review.objects.exists()


def test_without_a_description_no_rating_is_asked_for(as_manager, url, asked):
    as_manager.post(url, {"verdict": "yes", "rationale": WHY, "number": 1})

    review = Review.objects.get()
    assert review.revision is None
    assert not review.criterion_named


def test_the_next_open_review_is_opened(as_manager, url, posted, requisition, manager):
    later = ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)

    assertRedirects(as_manager.post(url, posted()), reverse("review", args=[later.pk]))


def test_a_link_goes_on_to_its_own_next_item(asked, url, posted, requisition, manager):
    listed = ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)  # not listed
    client = link_client(manager, asked, listed)

    assertContains(client.get(url), "1 of 2")
    r = client.post(url, posted())
    assert r.url in (reverse("review", args=[listed.pk]), url)


def test_a_thin_reason_is_asked_back_once_and_kept(as_manager, url, asked, posted):
    r = as_manager.post(url, posted(rationale="Not a fit."))

    assertContains(r, "What stood out?", status_code=422)
    assertContains(r, "Not a fit.", status_code=422)
    assert not Review.objects.exists()
    assert ReviewDraft.objects.get(request=asked).data["rationale"] == "Not a fit."

    as_manager.post(url, posted(rationale="Not a fit.", asked_back="1"))
    assert Review.objects.get().rationale == "Not a fit."


def test_a_sensitive_reason_gets_a_hint_and_both_ways_store_it(as_manager, url, posted):
    text = "She is pregnant and would be away for half of the first year here."
    r = as_manager.post(url, posted(rationale=text))

    assertContains(r, "family or pregnancy", status_code=422)
    assertContains(r, "Does it matter for the job?", status_code=422)

    as_manager.post(url, posted(rationale=text, asked_back="1"))
    assert Review.objects.get().rationale == text
    assert "pregnan" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_a_new_wording_after_the_hint_is_what_is_stored(as_manager, url, posted):
    as_manager.post(url, posted(rationale="Too old for this team, and no Kubernetes in production either."))
    as_manager.post(url, posted(asked_back="1"))

    assert Review.objects.get().rationale == WHY


@pytest.mark.parametrize("text", [WHY, "The age of the codebase suits them; led the disability insurance domain."])
def test_an_ordinary_reason_is_not_asked_back(as_manager, url, posted, text):
    as_manager.post(url, posted(rationale=text))

    assert Review.objects.get().rationale == text


def test_get_and_head_change_nothing(as_manager, by_link, url, asked):
    for client in (as_manager, by_link):
        for _ in range(3):
            assert client.get(url).status_code == 200
            assert client.head(url).status_code == 200
    asked.refresh_from_db()
    assert asked.state == "open"
    assert not ReviewDraft.objects.exists()
    assert not Review.objects.exists()


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_other_verbs_are_refused(as_manager, url, verb):
    assert getattr(as_manager, verb)(url).status_code == 405


def test_a_double_click_stores_one_review(as_manager, url, posted):
    as_manager.post(url, posted())
    again = as_manager.post(url, posted())

    assert Review.objects.count() == 1
    assert again.status_code == 302
    assert not ReviewDraft.objects.exists()


def test_a_second_device_keeps_its_text_as_a_draft(as_manager, by_link, url, asked, posted):
    by_link.post(url, posted())
    r = as_manager.post(
        url, posted(verdict="no", rationale="On second thought they never ran anything at night."), follow=True
    )

    assert Review.objects.count() == 1
    assert Review.objects.get().rationale == WHY
    assertContains(r, "already in, maybe from another device")
    assertContains(r, "On second thought they never ran anything at night.")


def test_the_draft_of_a_second_device_can_be_left(as_manager, asked, url):
    give_review(asked)
    actions.save_draft(asked, by=asked.reviewer, data={"rationale": "another text"})

    as_manager.post(reverse("review-draft-drop", args=[asked.pk]))

    assert not ReviewDraft.objects.exists()
    assertNotContains(as_manager.get(url), "another text")


def test_two_at_once_make_one_review(asked, manager):
    other_hand = ReviewRequest.objects.get(pk=asked.pk)
    first = give_review(asked)
    with pytest.raises(actions.AlreadyStored) as stored:
        give_review(other_hand, why="Another reason, from another device at the same time.")

    assert stored.value.review == first
    assert Review.objects.count() == 1


def test_two_second_versions_at_once_make_one(asked):
    give_review(asked)
    give_review(asked, number=2)
    with pytest.raises(actions.AlreadyStored):
        give_review(asked, number=2)

    assert Review.objects.count() == 2


def test_an_edited_review_is_a_new_version(as_manager, url, asked, posted):
    give_review(asked)
    as_manager.post(url, posted(number=2, verdict="strong_yes"))

    assert list(Review.objects.values_list("number", "verdict", "after_seeing_others")) == [
        (1, "no", False), (2, "strong_yes", False),
    ]  # fmt: skip
    page = as_manager.get(url)
    assertContains(page, WHY)
    assertContains(page, "version 2")


def test_a_version_after_seeing_others_says_so(as_manager, url, asked, others, posted):
    give_review(others)
    give_review(asked)
    as_manager.post(url, posted(number=2))

    assert Review.objects.get(request=asked, number=2).after_seeing_others


def test_a_version_is_never_changed_or_deleted(asked):
    review = give_review(asked)
    review.rationale = "Something else."
    with pytest.raises(TypeError):
        review.save()
    with pytest.raises(TypeError):
        review.delete()
    with pytest.raises(TypeError):
        Review.objects.filter(pk=review.pk).update(verdict="yes")


def test_a_description_that_changed_while_writing_is_shown_first(as_manager, url, posted, requisition, revision):
    newer = RevisionFactory(requisition=requisition, number=2)
    r = as_manager.post(url, posted())

    assertContains(r, "changed to version 2", status_code=422)
    assertContains(r, WHY, status_code=422)
    assertContains(r, f'value="{newer.pk}"', status_code=422)
    assert not Review.objects.exists()


@pytest.mark.parametrize("end", ["declined", "withdrawn", "closed", "deactivated"])
def test_a_review_that_is_no_longer_needed_is_not_stored(as_manager, by_link, url, asked, posted, end):
    if end == "closed":
        type(asked.requisition).objects.filter(pk=asked.requisition.pk).update(state="cancelled")
    elif end == "withdrawn":
        actions.withdraw_request(asked, by="tandem")
    elif end == "declined":
        Application.objects.filter(pk=asked.application_id).update(state="declined")
    else:
        type(asked.reviewer).objects.filter(pk=asked.reviewer_id).update(is_active=False)
    for client in (as_manager, by_link):
        client.post(url, posted())
    assert not Review.objects.exists()
    if end != "deactivated":
        assertContains(as_manager.get(url), "no longer needed")


def test_the_action_refuses_a_second_version_of_what_was_never_answered(asked):
    with pytest.raises(actions.NotAskedAnyMore):
        give_review(asked, number=2)


def test_nobody_writes_in_another_persons_place(
    url, asked, posted, as_recruiter, as_admin, as_outsider, as_reviewer, panel, client
):
    assert as_recruiter.post(url, posted()).status_code == 403
    assert as_admin.post(url, posted()).status_code == 403
    assert as_outsider.post(url, posted()).status_code == 404
    assert as_reviewer.post(url, posted()).status_code == 404
    assert client.post(url, posted()).url.startswith("/accounts/login/")
    assert not Review.objects.exists()


def test_a_missing_one_looks_like_a_foreign_one(as_outsider, url, asked):
    foreign, missing = as_outsider.get(url), as_outsider.get(reverse("review", args=[10**9]))

    assert foreign.status_code == missing.status_code == 404
    assert anonymous(foreign) == anonymous(missing)


def anonymous(response) -> str:
    """The page without what differs between any two: the token of its forms and its own address."""
    return re.sub(r"[A-Za-z0-9]{64}|/reviews/\d+/", "", response.content.decode())


def test_a_link_opens_nothing_but_what_it_lists(by_link, requisition, manager, others):
    elsewhere = ReviewRequestFactory(application=ApplicationFactory(requisition=requisition), reviewer=manager)
    for other in (elsewhere, others):
        assert by_link.get(reverse("review", args=[other.pk])).status_code == 404
    assert by_link.get(reverse("review-list", args=[requisition.pk])).status_code == 302


def test_a_delegate_submits_the_managers_review_under_their_own_name(signed_in, url, posted, requisition, outsider):
    TeamMember.objects.create(requisition=requisition, user=outsider, part=TeamMember.Part.DELEGATE)
    signed_in(outsider).post(url, posted())

    assert Review.objects.get().written_by == outsider


def test_sight_ends_with_the_team(as_manager, by_link, url, requisition, manager):
    requisition.team.filter(user=manager).update(removed_at=requisition.opened_at)

    assert as_manager.get(url).status_code == 404
    assert by_link.get(url).status_code == 404


def test_a_prepared_request_is_not_there_yet(as_manager, asked, url):
    ReviewRequest.objects.filter(pk=asked.pk).update(state="held")

    assert as_manager.get(url).status_code == 404


@pytest.mark.parametrize("field", ["reviewer", "state", "written_by", "via", "criterion_named", "after_seeing_others"])
def test_only_what_the_form_asks_for_is_taken(as_manager, url, asked, posted, outsider, manager, field):
    as_manager.post(url, posted(**{field: outsider.pk}))

    review = Review.objects.get()
    assert (review.written_by, review.via, review.after_seeing_others) == (manager, "page", False)
    asked.refresh_from_db()
    assert asked.reviewer == manager


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "99999999999999999999", "2"])
def test_a_version_out_of_turn_is_refused(as_manager, url, posted, number):
    as_manager.post(url, posted(number=number))

    assert not Review.objects.exists()


def test_hostile_text_stays_text(as_manager, url, posted):
    text = "<script>alert(1)</script> {{7*7}} %s \x00 and a long enough reason for it"
    as_manager.post(url, posted(rationale=text.replace("\x00", "")))

    page = as_manager.get(url)
    assertContains(page, "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}")
    assertNotContains(page, "<script>alert(1)")


def test_a_nul_is_a_question_and_not_an_error(as_manager, url, posted):
    assert as_manager.post(url, posted(rationale="with \x00 inside, and long enough for a reason")).status_code == 422


@pytest.mark.parametrize("gone", ["declined", "canceled"])
def test_the_action_itself_refuses_what_is_no_longer_needed(asked, gone):
    if gone == "declined":
        Application.objects.filter(pk=asked.application_id).update(state="declined")
    else:
        ReviewRequest.objects.filter(pk=asked.pk).update(state="withdrawn")
    with pytest.raises(actions.NotAskedAnyMore):
        give_review(asked)

    assert not Review.objects.exists()


def test_a_review_canceled_while_it_is_sent_is_kept_as_a_draft(as_manager, url, posted, monkeypatch):
    def too_late(*args, **kwargs):
        raise actions.NotAskedAnyMore

    monkeypatch.setattr(actions, "submit_review", too_late)
    as_manager.post(url, posted())

    assert ReviewDraft.objects.get().data["rationale"] == WHY


def test_need_more_info_without_a_recruiter_is_still_a_review(asked, manager, requisition):
    requisition.team.filter(part="recruiter").delete()
    given = actions.ReviewInput(verdict="one_more_fact", rationale=WHY, missing_fact="Where from?")
    actions.submit_review(asked, given, by=manager)

    assert not Task.objects.exists()


def test_a_signed_in_user_with_their_own_link_sees_what_it_lists(as_manager, asked, others, panel, signed_in):
    """A delegate named for time out of office is not on the team: only the link lets them in, also while signed in."""
    from accounts.models import Leave
    from tests.factories import UserFactory
    from tests.feedback.factories import make_message_link

    delegate = UserFactory()
    today = clock.today(asked.reviewer.zone_name)
    Leave.objects.create(user=asked.reviewer, first_day=today, last_day=today, delegate=delegate)
    client = signed_in(delegate)
    assert client.get(asked.get_absolute_url()).status_code == 404

    from reminders.access import COOKIE, _signer

    client.cookies[COOKIE] = _signer().sign(str(make_message_link(delegate, asked).pk))
    assert client.get(asked.get_absolute_url()).status_code == 200
    assert client.get(others.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "change",
    ["rationale = 'Something else'", "verdict = 'yes'", "rationale = '(erased)', verdict = 'yes'", "number = 9"],
)
def test_the_database_refuses_to_change_what_was_written(asked, change):
    review = give_review(asked)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE feedback_review SET {change} WHERE id = {review.pk}")  # noqa: S608  # no input here


def test_the_database_lets_the_text_be_erased_with_the_person(asked):
    review = give_review(asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feedback_review SET rationale = '(erased)', missing_fact = '' WHERE id = %s", [review.pk]
        )

    review.refresh_from_db()
    assert (review.rationale, review.verdict) == ("(erased)", "no")


def test_a_submitted_review_costs_the_same_for_any_number_of_versions(
    as_manager, asked, url, must, lacking, django_assert_max_num_queries
):
    give_review(asked)
    for number in range(2, 8):
        give_review(asked, number=number, why=f"{WHY} And that is {number}.")
    as_manager.get(url)

    with django_assert_max_num_queries(15):
        assertContains(as_manager.get(url), "And that is 7.")


def test_a_delegate_who_is_asked_too_reviews_before_they_see_the_managers_review(
    signed_in, asked, url, requisition, posted, as_manager
):
    """Today's delegate reads and edits the manager's review, but not before their own is in (P6)."""
    delegate = UserFactory()
    today = clock.today(delegate.zone_name)
    TeamMember.objects.create(requisition=requisition, user=delegate, part="delegate", from_day=today, to_day=today)
    own = ReviewRequestFactory(application=asked.application, reviewer=delegate)
    as_manager.post(url, posted(rationale="She would be bored within a month."))
    there, link = signed_in(delegate), link_client(delegate, asked)

    assert there.get(url).status_code == 404
    assert link.get(url).status_code == 404
    there.post(reverse("review", args=[own.pk]), posted())
    assert "bored within a month" in there.get(url).content.decode()


def test_versions_follow_one_another_whatever_number_is_sent(as_manager, url, asked, posted):
    """Otherwise the record would show versions that never existed."""
    as_manager.post(url, posted())
    as_manager.post(url, posted(number=9, rationale="Second thoughts: the pager was somebody else's."))

    assert list(asked.reviews.values_list("number", flat=True)) == [1]
    assert ReviewDraft.objects.get().data["rationale"].startswith("Second thoughts")
    as_manager.post(url, posted(number=2, rationale="Second thoughts: the pager was somebody else's."))
    assert list(asked.reviews.values_list("number", flat=True)) == [1, 2]
