"""Addresses of earlier versions redirect for good: bookmarks and links in messages that were sent keep working."""

import pytest
from django.urls import Resolver404, resolve

from core.moved import RENAMED, current_path

THEN_AND_NOW = [
    ("/searches/", "/jobs/"),
    ("/searches/new/", "/jobs/new/"),
    ("/searches/3/", "/jobs/3/"),
    ("/searches/3/introduce/", "/jobs/3/slate/"),
    ("/searches/3/resume/", "/jobs/3/end-pause/"),
    ("/searches/3/after/", "/jobs/3/check-ins/"),
    ("/searches/3/description/points/9/delete/", "/jobs/3/description/requirements/9/delete/"),
    ("/searches/3/description/begin/", "/jobs/3/description/start/"),
    ("/searches/3/description/share/", "/jobs/3/description/send/"),
    ("/searches/3/description/take-back/", "/jobs/3/description/recall/"),
    ("/searches/3/kickoff/held/", "/jobs/3/kickoff/complete/"),
    ("/searches/3/kickoff/lessons/", "/jobs/3/kickoff/takeaways/"),
    ("/searches/3/kickoff/lessons/4/use/", "/jobs/3/kickoff/takeaways/4/discussed/"),
    ("/searches/3/kickoff/lessons/4/bring-back/", "/jobs/3/kickoff/takeaways/4/restore/"),
    ("/searches/3/agreement/propose/", "/jobs/3/agreement/send/"),
    ("/searches/3/agreement/hand-back/", "/jobs/3/agreement/request-changes/"),
    ("/searches/3/stages/5/people/", "/jobs/3/stages/5/candidates/"),
    ("/people/", "/users/"),
    ("/people/4/", "/users/4/"),
    ("/people/4/address/", "/users/4/email/"),
    ("/people/4/preferences/", "/users/4/preferences/"),
    ("/people/4/leave/", "/users/4/out-of-office/"),
    ("/leave/4/remove/", "/out-of-office/4/remove/"),
    ("/lessons/4/", "/takeaways/4/"),
    ("/surveys/4/", "/check-ins/4/"),
    ("/candidates/4/searches/", "/candidates/4/jobs/"),
    ("/applications/4/decline/", "/applications/4/reject/"),
    ("/reviews/4/again/", "/reviews/4/resend/"),
    ("/reviews/4/draft/drop/", "/reviews/4/draft/discard/"),
    ("/messages/4/again/", "/messages/4/resend/"),
    ("/messages/4/another-way/", "/messages/4/channel/"),
    ("/messages/4/aside/", "/messages/4/dismiss/"),
]


@pytest.mark.parametrize(("then", "now"), THEN_AND_NOW)
def test_an_old_address_redirects_for_good_to_a_page_that_exists(client, then, now):
    answer = client.get(f"{then}?page=2")

    assert (answer.status_code, answer["Location"]) == (301, f"{now}?page=2")
    assert resolve(now).url_name != "moved"


def test_a_form_that_was_open_during_the_upgrade_is_sent_on_with_its_fields(client):
    answer = client.post("/searches/3/introduce/", {"note": "Two strong ones"})

    assert (answer.status_code, answer["Location"]) == (308, "/jobs/3/slate/")


def test_every_renaming_is_tried_here():
    untried = [
        old.pattern
        for old, _ in RENAMED
        if not any(old.search(step) for then, _ in THEN_AND_NOW for step in steps(then))
    ]

    assert untried == []


def steps(path: str) -> list[str]:
    """A path after each renaming in turn, without its leading slash."""
    kept = [path.removeprefix("/")]
    for old, new in RENAMED:
        kept.append(old.sub(new, kept[-1]))
    return kept


@pytest.mark.parametrize("path", ["/jobs/3/", "/reviews/4/", "/messages/4/", "/", "/searching/", "/people-search/"])
def test_addresses_that_were_never_renamed_stay_as_they_are(path):
    assert current_path(path) == path


@pytest.mark.parametrize("path", ["/searching/", "/applications/4/declined/", "/candidates/x/searches/"])
def test_nothing_else_is_taken_for_an_old_address(path):
    with pytest.raises(Resolver404):
        resolve(path)


@pytest.mark.parametrize("path", ["/searches//evil.example/", "/people/..//evil.example/"])
def test_an_old_address_never_leads_to_another_site(client, path):
    assert client.get(path)["Location"].startswith(("/jobs/", "/users/"))
