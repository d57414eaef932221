"""A restored or copied database never sends by itself (reliability R14, case 18)."""

import json

import pytest

from core.models import AuditEvent
from reminders import actions, restore_guard
from reminders.models import Delivery, InstanceMarker


@pytest.fixture
def running(engine, manager):
    """A site that has sent something."""
    engine.want(manager, 1)
    assert len(engine.run()) == 1
    return engine


def sends(engine, manager) -> bool:
    engine.later(days=1).want(manager, Delivery.objects.count() + 1)
    return bool(engine.run())


def test_a_new_site_sends_and_counts(running, manager):
    kept = json.loads(restore_guard.file().read_text())

    assert kept == {"site": "testserver", "runs": 1}
    assert InstanceMarker.objects.get().runs == 1
    assert sends(running, manager)


def test_a_restored_backup_is_paused(running, manager):
    sends(running, manager)
    InstanceMarker.objects.update(runs=1)  # what yesterday's backup says

    assert not sends(running, manager)
    assert "backup was probably restored" in InstanceMarker.objects.get().paused_reason
    assert restore_guard.would_be_sent() == 1


@pytest.mark.parametrize("content", [None, "not json", "[]", '{"site": "testserver"}', '{"site": "other", "runs": 9}'])
def test_a_database_with_a_history_but_no_file_of_its_own_is_paused(running, manager, content):
    restore_guard.file().unlink()
    if content is not None:
        restore_guard.file().write_text(content)

    assert not sends(running, manager)
    assert "counter file is missing" in restore_guard.pause_reason()


def test_a_history_without_a_marker_is_suspicious(running, manager):
    InstanceMarker.objects.all().delete()
    restore_guard.file().unlink()

    assert not sends(running, manager)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_another_worker_that_counts_its_run_meanwhile_is_no_sign_of_a_backup(running, manager, monkeypatch, moment):
    """The row and the file are read one after the other; eight workers raise both."""
    read = restore_guard._runs_in_file

    def meanwhile() -> int | None:
        monkeypatch.setattr(restore_guard, "_runs_in_file", read)
        if moment == "before":
            restore_guard.count_run()
            return read()
        runs = read()
        restore_guard.count_run()
        return runs

    monkeypatch.setattr(restore_guard, "_runs_in_file", meanwhile)

    assert sends(running, manager)
    assert not InstanceMarker.objects.get().paused


def test_the_second_worker_of_a_new_site_does_not_take_it_for_a_moved_one(running, manager, monkeypatch):
    """It looked for the file just before the first one wrote it, and finds a history that began since."""
    read, unread = restore_guard._runs_in_file, [None]
    monkeypatch.setattr(restore_guard, "_runs_in_file", lambda: unread.pop() if unread else read())

    assert sends(running, manager)


def test_a_copy_on_another_host_never_sends(running, manager, settings):
    settings.SITE_ID_NAME = "staging.example.org"

    assert not sends(running, manager)
    assert restore_guard.pause_reason() == "This database belongs to another site (testserver)."
    assert not InstanceMarker.objects.get().paused, "nothing is written into a copy"


def test_an_admin_releases_it(running, manager, admin_person):
    restore_guard.file().unlink()
    assert not sends(running, manager)

    actions.release_delivery(by=admin_person)

    assert len(running.later(minutes=1).run()) == 1
    assert AuditEvent.objects.filter(verb="delivery.released").exists()


def test_a_copy_may_become_the_true_one(running, manager, admin_person, settings):
    settings.SITE_ID_NAME = "new.example.org"
    actions.release_delivery(by=admin_person)

    assert sends(running, manager)


def test_a_new_database_beside_an_old_file_starts_again(engine, manager):
    restore_guard.file().write_text('{"site": "testserver", "runs": 99}')

    assert sends(engine, manager)


def test_a_marker_without_history_gets_its_file(engine, manager):
    InstanceMarker.objects.create(site="testserver")

    assert sends(engine, manager)
    assert restore_guard.file().exists()


def test_a_file_that_is_ahead_of_a_slow_worker_stays(running):
    restore_guard.file().write_text('{"site": "testserver", "runs": 9}')
    restore_guard.count_run()

    assert json.loads(restore_guard.file().read_text())["runs"] == 9


def test_a_pause_without_a_note_is_a_pause(engine):
    InstanceMarker.objects.create(site="testserver", paused=True)

    assert restore_guard.pause_reason() == "Sending is paused."
