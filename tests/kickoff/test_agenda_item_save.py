from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from kickoff.models import AgendaItem

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def item(booked) -> AgendaItem:
    return booked.items.get(key="K1")


@pytest.fixture
def url(item, job) -> str:
    return reverse("agenda-item-save", args=[job.pk, item.pk])


def test_it_is_stored_as_it_is_typed(as_recruiter, recruiter, item, url):
    response = as_recruiter.post(url, {"notes": "The team grew", "output": "Own it", "seen": 0}, headers=HTMX)
    item.refresh_from_db()

    assert (item.notes, item.output, item.done, item.edit_count) == ("The team grew", "Own it", False, 1)
    assert item.saved_by == recruiter
    assert f'id="item-{item.pk}-seen" value="1"' in response.content.decode()
    assert "<textarea" not in response.content.decode()


def test_typing_on_adds_one_line_to_the_audit_and_marking_it_done_another(as_recruiter, item, url):
    for count, notes in enumerate(["a", "ab", "abc"]):
        as_recruiter.post(url, {"notes": notes, "seen": count}, headers=HTMX)
    as_recruiter.post(url, {"notes": "abc", "seen": 3, "done": "on"}, headers=HTMX)

    assert AuditEvent.objects.filter(verb="agenda.saved").count() == 2


def test_the_same_again_changes_nothing(as_recruiter, item, url):
    for _ in range(2):
        as_recruiter.post(url, {"notes": "Same", "seen": 0}, headers=HTMX)
    item.refresh_from_db()

    assert item.edit_count == 1


def test_without_javascript_it_goes_back_to_the_item(as_recruiter, item, url, job):
    response = as_recruiter.post(url, {"notes": "Typed", "seen": 0})

    assert response.url == f"{reverse('kickoff', args=[job.pk])}?open={item.pk}#item-{item.pk}"


def test_done_and_next_ticks_it_off_and_opens_the_next_that_is_not_done(as_recruiter, booked, item, url):
    booked.items.filter(key="K2").update(done=True)

    response = as_recruiter.post(url, {"notes": "Typed", "seen": 0, "next": "1"})
    item.refresh_from_db()

    assert item.done
    assert response.url.endswith(f"#item-{booked.items.get(key='K3').pk}")


def test_two_at_once_both_keep_their_words(as_recruiter, signed_in, other_recruiter, item, url):
    signed_in(other_recruiter).post(url, {"notes": "Oscar was here", "seen": 0}, headers=HTMX)

    response = as_recruiter.post(url, {"notes": "Rita was here", "seen": 0}, headers=HTMX)
    item.refresh_from_db()

    assert response.status_code == 200  # htmx leaves the answer to an error alone
    assert item.notes == "Oscar was here"
    page = response.content.decode()
    assert "Oscar Otherrecruiter edited this while you were typing" in page
    assert "Oscar was here" in page
    assert "Not saved: two of you edited this" in page
    assert f'id="item-{item.pk}-seen" value="0"' in page


def test_without_javascript_the_page_shows_both_texts(as_recruiter, signed_in, other_recruiter, item, url):
    signed_in(other_recruiter).post(url, {"notes": "Oscar was here", "seen": 0})

    response = as_recruiter.post(url, {"notes": "Rita was here", "seen": 0})

    assert response.status_code == 409
    assert "Oscar was here" in response.content.decode()
    assert "Rita was here" in response.content.decode()


def test_one_may_keep_ones_own(as_recruiter, signed_in, other_recruiter, item, url):
    signed_in(other_recruiter).post(url, {"notes": "Oscar was here", "seen": 0})

    as_recruiter.post(url, {"notes": "Rita was here", "seen": 0, "over": "1"})
    item.refresh_from_db()

    assert item.notes == "Rita was here"


def test_keeping_ones_own_does_not_overwrite_what_came_in_after_that(
    as_recruiter, signed_in, other_recruiter, item, url
):
    oscar = signed_in(other_recruiter)
    oscar.post(url, {"notes": "Oscar was here", "seen": 0})
    oscar.post(url, {"notes": "Oscar again", "seen": 1})

    as_recruiter.post(url, {"notes": "Rita was here", "seen": 0, "over": "1"})
    item.refresh_from_db()

    assert item.notes == "Oscar again"


def test_one_may_take_theirs(as_recruiter, signed_in, other_recruiter, item, url):
    signed_in(other_recruiter).post(url, {"notes": "Oscar was here", "seen": 0})

    response = as_recruiter.post(url, {"notes": "Rita was here", "seen": 0, "theirs": "1"}, headers=HTMX)
    item.refresh_from_db()

    assert item.notes == "Oscar was here"
    assert "Oscar was here</textarea>" in response.content.decode()


def test_a_click_that_overtakes_the_autosave_is_no_conflict(as_recruiter, item, url):
    as_recruiter.post(url, {"notes": "Typ", "seen": 0}, headers=HTMX)

    as_recruiter.post(url, {"notes": "Typed", "seen": 0, "next": "1"})
    item.refresh_from_db()

    assert (item.notes, item.done) == ("Typed", True)


def test_ones_own_text_of_another_hour_is_a_conflict(as_recruiter, item, url):
    as_recruiter.post(url, {"notes": "On the big screen", "seen": 0}, headers=HTMX)
    AgendaItem.objects.update(saved_at=clock.now() - timedelta(hours=1))

    as_recruiter.post(url, {"notes": "On the laptop", "seen": 0})
    item.refresh_from_db()

    assert item.notes == "On the big screen"


def test_an_item_without_a_text_of_its_own_keeps_its_output(as_recruiter, booked, job):
    item = booked.items.get(key="K3")
    AgendaItem.objects.filter(pk=item.pk).update(output="kept")

    as_recruiter.post(reverse("agenda-item-save", args=[job.pk, item.pk]), {"notes": "x", "output": "gone", "seen": 0})
    item.refresh_from_db()

    assert (item.notes, item.output) == ("x", "kept")


def test_a_form_without_its_version_gets_an_error(as_recruiter, item, url):
    response = as_recruiter.post(url, {"notes": "x"}, headers=HTMX)
    item.refresh_from_db()

    assert "Not saved yet" in response.content.decode()
    assert item.notes == ""


def test_managers_may_not_and_items_of_other_jobs_are_out_of_reach(as_manager, as_recruiter, item, url, requisition):
    assert as_manager.post(url, {"notes": "x", "seen": 0}).status_code == 403
    elsewhere = reverse("agenda-item-save", args=[requisition.pk, item.pk])
    assert as_recruiter.post(elsewhere, {"notes": "x", "seen": 0}).status_code == 404
    assert as_recruiter.get(url).status_code == 405
