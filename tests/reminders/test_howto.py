"""The how-tos are true: what they say to write is written, and the real engine runs it."""

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from environs import Env

from core import clock
from reminders import kinds
from reminders.channels import base
from reminders.engine import ticks
from reminders.models import Attempt, ChannelHealth, ContactPreference, Delivery, Occurrence, ProviderEvent
from reminders.seeds import seed
from tests.factories import ApplicationFactory, RequisitionFactory
from tests.servers.app import ROOT

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TUESDAY = datetime(2027, 1, 12, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def blocks(page: str) -> dict[str, str]:
    """The named code blocks of a page: file name → text."""
    return {name: text for _, name, text in BLOCK.findall((ROOT / "docs" / "howto" / page).read_text())}


@pytest.fixture(autouse=True)
def on_a_tuesday_morning(db, time_machine, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    time_machine.move_to(TUESDAY, tick=False)


@pytest.fixture
def quiet(settings, tmp_path: Path, monkeypatch, house) -> Iterator[None]:
    """The page's app, written to a folder and installed."""
    kinds.all_kinds()
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    for name, text in blocks("add-a-reminder.md").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "quiet" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "quiet"]
    kinds._discover.cache_clear()  # as in a process that starts with it
    seed()
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "quiet"]:
        del sys.modules[name]


class Chat(BaseHTTPRequestHandler):
    """A team chat: keeps what it is given, or answers what it is told to."""

    got: list[dict[str, Any]]
    answers: list[int]

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.answers.pop(0) if self.answers else 201
        if status < 300:
            self.got.append(said)
        self.send_response(status)
        self.end_headers()
        if status:
            self.wfile.write(json.dumps({"id": f"chat-{len(self.got)}"}).encode())

    def log_message(self, *words: Any) -> None:
        """Keeps quiet."""


@pytest.fixture
def chat(settings, tmp_path: Path, monkeypatch) -> Iterator[type[Chat]]:
    """The page's channel, written to a file, named in the registry, with a chat that it finds by its setting."""
    written = blocks("add-a-channel.md")
    handler = type("Handler", (Chat,), {"got": [], "answers": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    path = tmp_path / "chat.py"
    path.write_text(written["reminders/channels/chat.py"])
    monkeypatch.setitem(sys.modules, "reminders.channels.chat", load("reminders.channels.chat", path))
    named: dict[str, str] = {}
    exec(written["reminders/channels/base.py"], {"CHANNELS": named})  # noqa: S102  # our own page
    for kind, path_of_class in named.items():
        monkeypatch.setitem(base.CHANNELS, kind, path_of_class)
    monkeypatch.setenv("CHAT_URL", f"http://127.0.0.1:{server.server_port}/hooks/tandem")
    found: dict[str, Any] = {"env": Env()}
    exec(written["config/settings.py"], found)  # noqa: S102
    settings.CHAT_URL = found["CHAT_URL"]
    yield handler
    server.shutdown()
    server.server_close()


def load(name: str, path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def engine() -> None:
    ticks.run_all(clock.now())


@pytest.fixture
def job(recruiter):
    """Open for six business days, without a candidate."""
    return RequisitionFactory(title="Site engineer", recruiter=recruiter, opened_at=clock.now() - timedelta(days=8))


def test_a_new_reminder_goes_out_over_a_new_channel_and_is_recorded(quiet, chat, job, recruiter, as_recruiter):
    choice = {
        "channel": "chat", "cadence": "at_once", "hours_from": "09:00", "hours_to": "17:00", "zone": "Europe/Berlin",
        "second_channel": "",
    }  # fmt: skip
    assert "Team chat" in as_recruiter.get(reverse("preferences")).content.decode()
    as_recruiter.post(reverse("preferences"), choice)
    assert ContactPreference.objects.get(user=recruiter).channel == "chat"
    assert "Message me in team chat" in as_recruiter.get(reverse("preferences")).content.decode()

    engine()

    [said] = chat.got
    assert said["to"] == recruiter.email
    assert "No candidates have been added for Site engineer yet" in said["text"]
    assert "An hour of sourcing" in said["text"]
    delivery = Delivery.objects.get(items__occurrence__rule__kind="quiet.job")
    assert (delivery.state, delivery.channel) == ("accepted", "chat")
    attempt = Attempt.objects.get(delivery=delivery)
    assert (attempt.outcome, attempt.provider, attempt.provider_id) == ("accepted", "chat", "chat-1")

    receipt = blocks("add-a-channel.md")["receipt"]
    exec(receipt, {"ProviderEvent": ProviderEvent, "attempt_key": attempt.key})  # noqa: S102
    engine()

    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert len(chat.got) == 1
    record = as_recruiter.get(reverse("message-detail", kwargs={"pk": delivery.pk})).content.decode()
    for words in (
        "Team chat to",
        "No candidates after five days",
        "5 business days after the due date",
        "chat reports: Delivered",
    ):
        assert words in record


def test_the_new_reminder_is_not_sent_once_its_item_is_done(quiet, job):
    ticks.plan_and_compose(clock.now())
    ApplicationFactory(requisition=job)
    engine()
    occurrence = Occurrence.objects.filter(rule__kind="quiet.job", state="done").get()
    assert occurrence.reason == "candidate added"


def test_the_new_reminder_follows_its_schedule_and_ends_with_the_job(quiet, job):
    kind = kinds.get_kind("quiet.job")
    engine()
    occurrence = Occurrence.objects.get(rule__kind="quiet.job", rung=0)
    assert kind.staff(occurrence) == job.lead_recruiter()
    type(job).objects.update(state="cancelled")
    assert kind.still_needed(occurrence) == "job closed"


@pytest.mark.parametrize(
    ("status", "state", "outcome"),
    [
        (503, "scheduled", "retry"),
        (403, "scheduled", "not_sent"),
        (404, "accepted", "final"),
        (400, "accepted", "final"),
    ],
)
def test_what_the_chat_answers_decides_what_the_engine_does(quiet, chat, job, recruiter, status, state, outcome):
    ContactPreference.objects.create(user=recruiter, channel="chat")
    chat.answers.append(status)
    engine()
    first = Attempt.objects.earliest("pk")
    assert (first.outcome, first.code) == (outcome, str(status))
    assert ChannelHealth.objects.filter(channel="chat", state="paused").exists() == (status == 403)
    last = Delivery.objects.latest("step")
    assert (last.state, last.channel) == (state, "email" if outcome == "final" else "chat")


def test_a_chat_that_is_away_is_tried_again_and_one_that_hangs_up_is_not(quiet, chat, job, recruiter, settings):
    channel = base.get_channel("chat")
    message = base.Outgoing(attempt_key="k", to="a@b.example", subject="", text="Hello")
    chat.answers.append(0)  # no answer that can be read
    with pytest.raises(base.Unknown):
        channel.send(message)
    settings.CHAT_URL = "http://127.0.0.1:1/"
    with pytest.raises(base.Transient):
        channel.send(message)
    settings.CHAT_URL = ""
    assert not channel.is_configured()


def test_a_new_channel_is_listed_wherever_channels_are(quiet, chat, as_admin, job):
    assert "Team chat" in as_admin.get(reverse("status")).content.decode()
    engine()
    occurrence = Occurrence.objects.get(rule__kind="quiet.job", rung=0)
    preview = as_admin.get(reverse("message-preview"), {"item": occurrence.pk}).content.decode()
    assert 'id="chat"' in preview
    assert "An hour of sourcing" in preview
