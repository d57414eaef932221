import pytest
from django.urls import reverse

from core.models import AuditEvent
from core.states import IllegalMove
from recruiting.candidates import actions
from recruiting.models import Application, StageMove
from tests.factories import ApplicationFactory, RequisitionFactory


@pytest.fixture
def stages(requisition):
    return {stage.kind: stage for stage in requisition.stages.all()}


@pytest.fixture
def zoe(requisition, recruiter) -> Application:
    person = actions.add_candidate(by=recruiter, name="Zoë Müller", requisition=requisition)
    return person.applications.get()


def board(client, requisition):
    return client.get(reverse("requisition-candidates", args=[requisition.pk]))


def move(client, application, **data):
    return client.post(reverse("application-move", args=[application.pk]), data, follow=True)


def test_it_shows_a_column_a_stage_with_counts(as_recruiter, requisition, stages, zoe) -> None:
    ApplicationFactory(requisition=requisition, stage=stages["interview"], candidate__name="Ines Duarte")

    columns = board(as_recruiter, requisition).context["board"].columns

    assert [(column.stage.name, column.count) for column in columns] == [
        ("New", 1), ("Review", 0), ("Interview", 1), ("Offer", 0),
    ]  # fmt: skip


def test_a_full_column_shows_fifty_and_links_to_the_rest(as_recruiter, requisition) -> None:
    ApplicationFactory.create_batch(52, requisition=requisition)

    r = board(as_recruiter, requisition)

    assert len(r.context["board"].columns[0].people) == 50
    assert "and 2 more" in r.content.decode()


def test_it_moves_and_offers_to_undo(as_recruiter, zoe, stages) -> None:
    r = move(as_recruiter, zoe, to=stages["review"].pk, seen_at=stages["sourced"].pk)

    zoe.refresh_from_db()
    latest = zoe.moves.last()
    assert zoe.stage == stages["review"]
    assert (latest.from_stage, latest.to_stage) == (stages["sourced"], stages["review"])
    assert "Zoë Müller was moved to Review." in r.content.decode()
    assert reverse("move-undo", args=[latest.pk]) in r.content.decode()
    assert AuditEvent.objects.filter(verb="application.moved").exists()


def test_undo_puts_back_a_move_and_an_ending(as_recruiter, zoe, stages, recruiter) -> None:
    for verb in (
        lambda: actions.move_application(zoe, stages["review"], by=recruiter),
        lambda: actions.decline_application(zoe, by=recruiter, note="No"),
        lambda: actions.withdraw_application(zoe, by=recruiter),
    ):
        as_recruiter.post(reverse("move-undo", args=[verb().pk]))
        zoe.refresh_from_db()
        assert (zoe.state, zoe.stage, zoe.state_note) == ("active", stages["sourced"], "")


def test_the_first_step_has_nothing_before_it(as_recruiter, requisition, recruiter, stages) -> None:
    ada = actions.add_candidate(by=recruiter, name="Ada Newcomer", requisition=requisition).applications.get()

    r = as_recruiter.post(reverse("move-undo", args=[ada.moves.get().pk]), follow=True)

    ada.refresh_from_db()
    assert "no earlier move to undo" in r.content.decode()
    assert (ada.stage, ada.moves.count()) == (stages["sourced"], 1)


def test_undo_does_nothing_when_something_happened_since(as_recruiter, zoe, stages, recruiter) -> None:
    first = actions.move_application(zoe, stages["review"], by=recruiter)
    actions.move_application(zoe, stages["offer"], by=recruiter)

    r = as_recruiter.post(reverse("move-undo", args=[first.pk]), follow=True)

    zoe.refresh_from_db()
    assert zoe.stage == stages["offer"]
    assert "nothing was undone" in r.content.decode()


def test_nobody_moves_what_they_have_not_seen(as_recruiter, zoe, stages, other_recruiter) -> None:
    actions.move_application(zoe, stages["interview"], by=other_recruiter)

    r = move(as_recruiter, zoe, to=stages["review"].pk, seen_at=stages["sourced"].pk)

    zoe.refresh_from_db()
    assert zoe.stage == stages["interview"]
    assert "Someone else moved Zoë Müller to Interview in the meantime." in r.content.decode()


def test_of_two_moves_at_once_the_second_gets_an_error(zoe, stages, recruiter, other_recruiter) -> None:
    mine, theirs = (Application.objects.select_related("stage").get(pk=zoe.pk) for _ in range(2))
    actions.move_application(theirs, stages["interview"], by=other_recruiter)

    with pytest.raises(actions.ChangedMeanwhile):
        actions.move_application(mine, stages["review"], by=recruiter)

    assert StageMove.objects.filter(application=zoe).count() == 2


def test_moving_to_the_same_stage_writes_nothing(zoe, stages, recruiter) -> None:
    assert actions.move_application(zoe, stages["sourced"], by=recruiter) is None
    assert zoe.moves.count() == 1


@pytest.mark.parametrize("to", ["", "abc", "999999", "9" * 30])
def test_a_stage_that_is_not_here_moves_nobody(as_recruiter, zoe, stages, to) -> None:
    move(as_recruiter, zoe, to=to)
    move(as_recruiter, zoe, to=RequisitionFactory().stages.last().pk)

    zoe.refresh_from_db()
    assert zoe.stage == stages["sourced"]


def test_the_action_itself_refuses_a_stage_of_another_job(zoe, recruiter) -> None:
    with pytest.raises(actions.CandidateProblem, match="another job"):
        actions.move_application(zoe, RequisitionFactory().stages.last(), by=recruiter)


def test_it_rejects_with_a_reason(as_recruiter, zoe, requisition) -> None:
    url = reverse("application-decline", args=[zoe.pk])

    without = as_recruiter.post(url, {"note": "  "}, follow=True)
    assert "wasn’t rejected. Add a reason" in without.content.decode()

    as_recruiter.post(url, {"note": "Wants to stay in Paris"})
    zoe.refresh_from_db()
    assert (zoe.state, zoe.state_note, zoe.moves.last().to_state) == ("declined", "Wants to stay in Paris", "declined")
    assert "Wants to stay in Paris" in board(as_recruiter, requisition).content.decode()


def test_rejecting_twice_is_a_sentence(as_recruiter, zoe, recruiter) -> None:
    actions.decline_application(zoe, by=recruiter, note="No")

    r = as_recruiter.post(reverse("application-decline", args=[zoe.pk]), {"note": "No again"}, follow=True)

    assert "or marked them as withdrawn" in r.content.decode()
    zoe.refresh_from_db()
    assert zoe.state_note == "No"


def test_the_action_itself_needs_a_rejection_reason(zoe, recruiter) -> None:
    with pytest.raises(actions.CandidateProblem):
        actions.decline_application(zoe, by=recruiter, note=" \n")


def test_a_candidate_withdraws_and_comes_back(as_recruiter, zoe, stages, recruiter) -> None:
    actions.move_application(zoe, stages["interview"], by=recruiter)
    as_recruiter.post(reverse("application-withdraw", args=[zoe.pk]))
    zoe.refresh_from_db()
    assert zoe.state == "withdrawn"

    as_recruiter.post(reverse("application-reopen", args=[zoe.pk]))
    zoe.refresh_from_db()
    assert (zoe.state, zoe.stage) == ("active", stages["interview"])


def test_a_rejected_candidate_is_reopened_before_a_move(as_recruiter, zoe, stages, recruiter) -> None:
    actions.withdraw_application(zoe, by=recruiter)

    r = move(as_recruiter, zoe, to=stages["offer"].pk)

    assert "Undo the rejection or withdrawal first." in r.content.decode()


# By drag -------------------------------------------------------------------------------------------------------


def arrange(client, requisition, stage, order):
    url = reverse("application-arrange", args=[requisition.pk, stage.pk])
    return client.post(url, {"order": order}, headers={"hx-request": "true"})


def test_a_drag_moves_candidates_from_another_column(as_recruiter, requisition, stages, zoe) -> None:
    stays = ApplicationFactory(requisition=requisition, stage=stages["review"])
    order = [f"{stays.pk}-{stages['review'].pk}", f"{zoe.pk}-{stages['sourced'].pk}"]

    r = arrange(as_recruiter, requisition, stages["review"], order)

    zoe.refresh_from_db()
    assert zoe.stage == stages["review"]
    assert stays.moves.count() == 0
    assert 'id="board"' in r.content.decode()
    assert "moved to Review" in r.content.decode()


def test_the_column_that_was_left_has_nothing_to_do(as_recruiter, requisition, stages, zoe) -> None:
    r = arrange(as_recruiter, requisition, stages["sourced"], [f"{zoe.pk}-{stages['sourced'].pk}", "nonsense", "1-"])

    assert r.status_code == 204


def test_a_drag_cannot_reach_into_another_job(as_recruiter, requisition, stages, zoe, recruiter) -> None:
    other = ApplicationFactory(requisition=RequisitionFactory())

    arrange(as_recruiter, requisition, stages["review"], [f"{other.pk}-{other.stage_id}"])

    other.refresh_from_db()
    assert other.stage.requisition_id == other.requisition_id


def test_a_stage_of_another_job_is_not_there(as_recruiter, requisition, zoe) -> None:
    foreign = RequisitionFactory().stages.first()

    assert arrange(as_recruiter, requisition, foreign, [f"{zoe.pk}-1"]).status_code == 404


# Who -----------------------------------------------------------------------------------------------------------


def test_a_manager_sees_who_is_under_review_and_no_outcomes(as_manager, requisition, stages, zoe, recruiter) -> None:
    ApplicationFactory(requisition=requisition, stage=stages["review"], candidate__name="Ines Duarte")
    gone = ApplicationFactory(requisition=requisition, stage=stages["review"], candidate__name="Clara Moreau")
    actions.decline_application(gone, by=recruiter, note="Two said no")

    html = board(as_manager, requisition).content.decode()

    assert "Ines Duarte" in html
    assert not any(text in html for text in ("Zoë Müller", "Clara Moreau", "Two said no", "data-handle", "<select"))


VERBS = ["application-move", "application-decline", "application-withdraw", "application-reopen"]


@pytest.mark.parametrize("name", VERBS)
def test_a_manager_moves_nobody(as_manager, zoe, stages, name) -> None:
    url = reverse(name, args=[zoe.pk])

    assert as_manager.post(url, {"to": stages["review"].pk, "note": "x"}).status_code == 403


@pytest.mark.parametrize("name", VERBS)
def test_for_outsiders_it_does_not_exist(as_outsider, signed_in, other_recruiter, zoe, name) -> None:
    url = reverse(name, args=[zoe.pk])
    assert as_outsider.post(url).status_code == 404

    zoe.requisition.is_confidential = True
    zoe.requisition.save()
    assert signed_in(other_recruiter).post(url).status_code == 404


def test_an_outsider_neither_sees_nor_arranges_nor_undoes(as_outsider, requisition, stages, zoe) -> None:
    assert board(as_outsider, requisition).status_code == 404
    assert arrange(as_outsider, requisition, stages["review"], []).status_code == 404
    assert as_outsider.post(reverse("move-undo", args=[zoe.moves.first().pk])).status_code == 404


@pytest.mark.parametrize("name", VERBS)
def test_a_look_moves_nobody(as_recruiter, zoe, name) -> None:
    assert as_recruiter.get(reverse(name, args=[zoe.pk])).status_code == 405


def test_it_goes_back_to_this_site_only(as_recruiter, zoe, stages) -> None:
    url = reverse("application-move", args=[zoe.pk])

    r = as_recruiter.post(url, {"to": stages["review"].pk, "next": "//evil.example"})

    assert r["Location"] == reverse("requisition-candidates", args=[zoe.requisition_id])


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_any_number_of_candidates(
    as_recruiter, requisition, rows, django_assert_max_num_queries
) -> None:
    ApplicationFactory.create_batch(rows, requisition=requisition)
    ApplicationFactory.create_batch(rows, requisition=requisition, state="declined")
    with django_assert_max_num_queries(12):
        board(as_recruiter, requisition)


def test_an_illegal_ending_is_refused_by_the_action(zoe, recruiter) -> None:
    actions.withdraw_application(zoe, by=recruiter)

    with pytest.raises(IllegalMove):
        actions.decline_application(zoe, by=recruiter, note="No")
