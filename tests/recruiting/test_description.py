"""The recruiter's board and the page as others read it."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from recruiting.jobs import actions
from recruiting.models import JobDescription, PostingLine, Revision, TeamMember
from tests.factories import RevisionFactory
from tests.recruiting.factories import make_draft, make_shared, texts

HTMX = {"HX-Request": "true"}
POSTING = "## Duties\n- Prunes roses\n- Talks with visitors\n\n## Benefits\n- Free plants\n"


@pytest.fixture
def url(requisition):
    return reverse("description", args=[requisition.pk])


def sort(client, requisition, htmx=False, **data):
    return client.post(reverse("line-sort", args=[requisition.pk]), data, headers=HTMX if htmx else {})


def paste(client, requisition, text=POSTING):
    return client.post(reverse("description-paste", args=[requisition.pk]), {"posting": text})


def test_it_begins_with_a_posting(as_recruiter, requisition, url):
    assert b"Paste the job posting" in as_recruiter.get(url).content
    assert not JobDescription.objects.exists()  # looking writes nothing
    r = paste(as_recruiter, requisition)

    draft = Revision.objects.get()
    assert r.url == url
    assert draft.posting.splitlines() == POSTING.splitlines()
    assert list(draft.lines.values_list("text", "heading", "fate")) == [
        ("Prunes roses", "Duties", "open"),
        ("Talks with visitors", "Duties", "open"),
        ("Free plants", "Benefits", "set_aside"),
    ]
    assert b"2 to sort" in as_recruiter.get(url).content


def test_or_without_one(as_recruiter, requisition, url):
    as_recruiter.post(reverse("description-begin", args=[requisition.pk]))

    assert b"No must-haves yet" in as_recruiter.get(url).content


def test_a_posting_that_says_nothing_is_asked_for_again(as_recruiter, requisition):
    for text in ("", "***"):
        r = paste(as_recruiter, requisition, text)
        assert r.status_code == 422
        assert "posting" in r.context["form"].errors
    assert not PostingLine.objects.exists()


def test_a_better_posting_keeps_what_was_made_of_the_first(as_recruiter, requisition, url):
    paste(as_recruiter, requisition)
    sort(as_recruiter, requisition, move=f"must:l{PostingLine.objects.get(text='Prunes roses').pk}")
    paste(as_recruiter, requisition, "- Prunes roses\n- Knows soil")

    draft = Revision.objects.get()
    assert texts(draft, "must") == ["Prunes roses"]
    assert list(draft.lines.values_list("text", "fate")) == [("Prunes roses", "criterion"), ("Knows soil", "open")]


def test_plain_buttons_sort_rank_and_leave_out(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=2, nices=1, lines=3)
    first, second, third = draft.lines.all()
    for move in (f"must:{first.key}", f"nice:{second.key}", f"out:{third.key}"):
        assert sort(as_recruiter, requisition, move=move).status_code == 302
    assert texts(draft, "must") == ["Must 1", "Must 2", "Line 1"]
    assert texts(draft, "nice") == ["Nice 1", "Line 2"]
    assert draft.lines.get(pk=third.pk).fate == PostingLine.Fate.LEFT_OUT

    must_one, must_two = draft.criteria.filter(kind="must").order_by("rank")[:2]
    for move in (f"up:{must_two.key}", f"down:{must_one.key}", f"up:{must_two.key}", f"open:{third.key}"):
        sort(as_recruiter, requisition, move=move)
    assert texts(draft, "must") == ["Must 2", "Line 1", "Must 1"]
    sort(as_recruiter, requisition, move=f"nice:{must_two.key}")
    assert texts(draft, "nice") == ["Nice 1", "Line 2", "Must 2"]
    assert draft.lines.get(pk=third.pk).fate == PostingLine.Fate.OPEN
    assert list(draft.criteria.filter(kind="must").order_by("rank").values_list("rank", flat=True)) == [1, 2]


@pytest.mark.parametrize("move", ["", "must", "must:x1", "must:l", "sideways:c1", "up:l1", "must:c"])
def test_a_button_nobody_made_does_nothing(as_recruiter, requisition, recruiter, move):
    draft = make_draft(requisition, recruiter, lines=1)
    sort(as_recruiter, requisition, move=move)

    assert texts(draft, "must") == ["Must 1", "Must 2"]
    assert draft.lines.get().fate == "open"


def test_a_line_of_another_job_cannot_be_moved(as_recruiter, requisition, recruiter):
    make_draft(requisition, recruiter)
    elsewhere = RevisionFactory()
    line = PostingLine.objects.create(revision=elsewhere, position=1, text="x")

    assert sort(as_recruiter, requisition, move=f"must:{line.key}").status_code == 404
    assert sort(as_recruiter, requisition, move=f"up:{elsewhere.criteria.first().key}").status_code == 404


def test_under_htmx_the_board_comes_back_with_the_focus_on_the_next_line(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, lines=2)
    first, second = draft.lines.all()
    r = sort(as_recruiter, requisition, htmx=True, move=f"nice:{first.key}")

    assert r.headers["HX-Retarget"] == "#board"
    assert b"<html" not in r.content
    assert f'id="nice-{second.key}"' in r.content.decode()
    assert r.content.count(b"data-focus") == 1


def dragged(draft, seen=None, **lists):
    return {"seen": draft.edit_count if seen is None else seen, **lists}


def test_dragging_ranks_sorts_and_puts_back(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=2, nices=1, lines=2)
    one, two = draft.criteria.filter(kind="must").order_by("rank")
    [nice] = draft.criteria.filter(kind="nice")
    line, _left = draft.lines.all()
    r = sort(
        as_recruiter,
        requisition,
        htmx=True,
        **dragged(draft, must=[two.key, line.key], nice=[nice.key], left=[one.key]),
    )

    assert r.headers["HX-Retarget"] == "#board"
    assert texts(draft, "must") == ["Must 2", "Line 1"]
    assert list(draft.lines.filter(fate="open").values_list("text", flat=True)) == ["Line 2", "Must 1"]
    assert AuditEvent.objects.filter(verb="description.arranged").exists()


def test_a_line_dragged_among_the_requirements_and_back_is_to_sort_again(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=1, nices=0, lines=1)
    line = draft.lines.get()
    point = actions.sort_line(line, into="must", by=recruiter)
    draft.refresh_from_db()
    sort(as_recruiter, requisition, **dragged(draft, must=[draft.criteria.get(text="Must 1").key], left=[point.key]))

    line.refresh_from_db()
    assert line.fate == PostingLine.Fate.OPEN
    assert texts(draft, "must") == ["Must 1"]


def test_ranking_alone_swaps_nothing_so_that_a_quick_second_press_counts(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=2, nices=0)
    one, two = draft.criteria.order_by("rank")
    r = sort(as_recruiter, requisition, htmx=True, **dragged(draft, must=[two.key, one.key]))

    draft.refresh_from_db()
    assert r.headers["HX-Reswap"] == "none"
    assert f'value="{draft.edit_count}"' in r.content.decode()
    assert texts(draft, "must") == ["Must 2", "Must 1"]


def test_a_list_that_someone_else_changed_meanwhile_is_not_overwritten(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=2, nices=0)
    one, two = draft.criteria.order_by("rank")
    actions.move_criterion(two, to="nice", by=recruiter)
    r = sort(as_recruiter, requisition, htmx=True, **dragged(draft, seen=0, must=[two.key, one.key]))

    assert b"Someone else just changed the lists" in r.content
    assert texts(draft, "must") == ["Must 1"]
    assert texts(draft, "nice") == ["Must 2"]


def test_requirements_that_were_not_listed_stay(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=3, nices=1)
    last = draft.criteria.get(text="Must 3")
    sort(as_recruiter, requisition, **dragged(draft, must=[last.key, "c999", "x", "l999"]))

    assert texts(draft, "must") == ["Must 3", "Must 1", "Must 2"]
    assert texts(draft, "nice") == ["Nice 1"]


def test_a_line_that_someone_made_a_requirement_of_first_is_not_made_one_twice(as_recruiter, requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=0, nices=0, lines=1)
    line = draft.lines.get()
    sort(as_recruiter, requisition, move=f"must:{line.key}")
    r = sort(as_recruiter, requisition, htmx=True, move=f"nice:{line.key}")

    assert b"already" in r.content
    assert draft.criteria.count() == 1


def test_a_very_long_line_becomes_a_requirement_that_fits(requisition, recruiter):
    draft = make_draft(requisition, recruiter, musts=0)
    line = PostingLine.objects.create(revision=draft, position=1, text="word " * 200)
    point = actions.sort_line(line, into="must", by=recruiter)

    assert len(point.text) <= 500
    assert point.text.endswith("word…")


def test_more_than_six_must_haves_get_a_hint(as_recruiter, requisition, recruiter, url):
    make_draft(requisition, recruiter, musts=6)
    assert "aim for 5" not in as_recruiter.get(url).content.decode()
    draft = Revision.objects.get()
    actions.add_criterion(draft, kind="must", text="One more", by=recruiter)

    assert "7 · aim for 5" in as_recruiter.get(url).content.decode()


def test_nobody_else_sees_a_draft(as_manager, as_recruiter, requisition, recruiter, url):
    make_draft(requisition, recruiter)
    page = as_manager.get(url).content

    assert b"No job description yet" in page
    assert b"Must 1" not in page
    assert as_manager.get(reverse("description-version", args=[requisition.pk, 1])).status_code == 404
    assert as_recruiter.get(reverse("description-version", args=[requisition.pk, 1])).status_code == 200


def test_what_was_sent_for_approval_is_read_by_the_whole_team(
    as_manager, as_reviewer, reviewer, requisition, recruiter, url
):
    TeamMember.objects.create(requisition=requisition, user=reviewer, part=TeamMember.Part.REVIEWER)
    make_shared(requisition, recruiter)

    assert b"Review job description" in as_manager.get(url).content
    page = as_reviewer.get(url).content
    assert b"Must 1" in page
    assert b"Review job description" not in page
    assert b"Take it back" not in page


@pytest.mark.parametrize(
    "name",
    [
        "description-paste",
        "description-begin",
        "line-sort",
        "criterion-add",
        "description-share",
        "description-take-back",
    ],
)
def test_only_recruiters_work_on_it(as_manager, as_outsider, requisition, recruiter, name):
    make_draft(requisition, recruiter)
    for client in (as_manager, as_outsider):
        assert client.post(reverse(name, args=[requisition.pk]), {}).status_code == 403
    assert as_outsider.get(reverse("description", args=[requisition.pk])).status_code == 404


def test_there_is_nothing_to_sort_before_it_began(as_recruiter, requisition):
    assert sort(as_recruiter, requisition, move="must:l1").status_code == 404


@pytest.mark.parametrize("rows", [1, 25])
def test_the_board_costs_the_same_for_any_number_of_requirements(
    as_recruiter, requisition, recruiter, url, rows, django_assert_max_num_queries
):
    make_draft(requisition, recruiter, musts=rows, nices=rows, lines=rows)
    as_recruiter.get(url)
    with django_assert_max_num_queries(11):
        as_recruiter.get(url)
