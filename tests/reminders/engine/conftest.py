from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from accounts.models import User
from reminders import kinds
from reminders.channels import base
from reminders.models import ReminderRule
from reminders.seeds import seed
from tests.reminders.engine import scripted

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 10:00 in Berlin


@pytest.fixture
def script() -> Iterator[scripted.Script]:
    scripted.script.clear()
    yield scripted.script
    scripted.script.clear()


@pytest.fixture
def wishes(db, recruiter: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[scripted.Wish]]:
    """The made-up kind, the only one there is, with its rules."""
    kinds.all_kinds()  # or those that are first read within this test would be lost after it
    monkeypatch.setattr(kinds, "_KINDS", {})
    monkeypatch.setattr(kinds, "autodiscover_modules", lambda name: None)
    kinds.register(scripted.Wish)
    scripted.Wish.owner = [recruiter]
    seed()
    yield scripted.Wish
    scripted.Wish.wanted, scripted.Wish.done, scripted.Wish.owner, scripted.Wish.breaks = [], {}, [], set()


@pytest.fixture
def engine(house, wishes, script, monkeypatch, settings, tmp_path: Path) -> Iterator[scripted.Engine]:
    """The engine on a Tuesday morning in Berlin, with scripted channels and a folder of its own."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setitem(base.CHANNELS, "email", "tests.reminders.engine.scripted.Email")
    monkeypatch.setitem(base.CHANNELS, "sms", "tests.reminders.engine.scripted.Sms")
    monkeypatch.setitem(base.CHANNELS, "voice", "tests.reminders.engine.scripted.Voice")
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield scripted.Engine(traveller, TUESDAY)


@pytest.fixture
def rule(wishes):
    """A rule by its rung."""
    return lambda rung: ReminderRule.objects.get(kind="tests.wish", rung=rung)
