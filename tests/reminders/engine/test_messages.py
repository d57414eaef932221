"""What a message says: two parts of a text, plain words, own layouts, nothing escaped that is no HTML."""

import re

import pytest

from accounts.models import Organisation
from reminders import links
from reminders.channels import gsm
from reminders.channels.gsm import ALPHABET
from reminders.engine import rendering
from reminders.kinds import ItemContext
from reminders.models import Delivery
from tests.dates import either
from tests.reminders.engine.scripted import ALONE, SOFT, Wish, prefers


def saying(monkeypatch, **words):
    texts = {"title": "A wish", "short": "Say it", "spoken": "Please say it.", "path": "/wishes/1/", **words}
    monkeypatch.setattr(Wish, "context", lambda self, occurrence: ItemContext(**texts))


@pytest.mark.parametrize("length", [10, 200, 2000])
def test_a_text_fits_two_parts_with_its_openable_link(engine, manager, monkeypatch, length):
    saying(monkeypatch, short="Über 3 people – “soon” " + "ä[" * length)
    prefers(manager, channel="sms")
    engine.want(manager)

    message = engine.run()[0]
    text, sent = message.text, links.reveal(message.text, message.attempt_key)

    assert gsm.length(sent) == rendering.gsm_length(text) <= 306
    assert set(text) <= ALPHABET
    assert "STOP ends texts." in text
    assert "/m/LINK-" in text


def test_a_text_is_cut_to_the_last_character_that_fits_beside_its_openable_link(engine, manager, monkeypatch):
    saying(monkeypatch, short="x" * 400)
    prefers(manager, channel="sms")
    engine.want(manager)

    message = engine.run()[0]

    assert len(links.reveal(message.text, message.attempt_key)) == gsm.TWO_PARTS


def test_a_text_that_a_layout_made_without_the_short_words_is_left(engine):
    assert rendering.fit("x" * 400, "nothing of it") == "x" * 400


def test_plain_text_is_not_escaped_and_html_is(engine, manager, monkeypatch):
    Organisation.objects.update(name="Smith & <Sons>")
    saying(monkeypatch, title="Q&A <b>", short="Q&A <b>")
    engine.want(manager)

    message = engine.run()[0]

    assert "Q&A <b>" in message.text
    assert "Smith & <Sons>" in message.text
    assert "Q&amp;A &lt;b&gt;" in message.html
    assert "<b>" not in message.html


def test_no_line_break_reaches_the_subject(engine, manager, monkeypatch):
    saying(monkeypatch, title="Wish\r\nBcc: everybody@example.org " + "x" * 400)
    engine.want(manager)

    subject = engine.run()[0].subject

    assert "\n" not in subject
    assert len(subject) <= 300


def test_matters_of_a_kind_that_does_not_group_are_lines_of_their_own(engine, manager, monkeypatch):
    monkeypatch.setattr(Wish, "groups", False)
    engine.want(manager, 1, SOFT)
    engine.want(manager, 2)
    engine.want(manager, 3, SOFT)

    message = engine.run()[0]

    assert message.subject == "Wish 2, and 2 more", "the late one first"
    assert message.text.index("Say wish 2") < message.text.index("Say wish 1") < message.text.index("Say wish 3")
    assert "Open the list" in message.html


def test_a_matter_without_a_purpose_leads_to_its_page(engine, manager, monkeypatch):
    monkeypatch.setattr(Wish, "purpose", "")
    engine.want(manager)

    assert "http://testserver/wishes/1/" in engine.run()[0].text


def test_a_matter_without_a_page_has_no_button(engine, manager, monkeypatch):
    monkeypatch.setattr(Wish, "purpose", "")
    saying(monkeypatch, path="", due_at=engine.now)
    engine.want(manager)

    message = engine.run()[0]

    assert "Open:" not in message.text
    assert (
        either("Due Tuesday, November 24, at 10 AM (Berlin).", "Due Tuesday 24 November at 10:00 (Berlin).")
        in message.text
    )
    assert 'class="button"' not in message.html


@pytest.mark.parametrize(("purpose", "said"), [("review", True), ("", False)])
def test_only_a_link_that_opens_without_signing_in_is_called_private(engine, manager, monkeypatch, purpose, said):
    monkeypatch.setattr(Wish, "purpose", purpose)
    engine.want(manager)

    assert ("please do not forward it" in engine.run()[0].html) is said


def test_a_mail_is_readable_where_its_style_block_is_taken_out(engine, manager):
    engine.want(manager)

    bare = re.sub(r"<style>.*?</style>", "", engine.run()[0].html, flags=re.DOTALL)

    assert re.search(
        r'cellpadding="13".*bgcolor="#8b2166"><a href="[^"]+"><font color="#ffffff">[^<]+<', bare, re.DOTALL
    )
    assert 'style="display: none"' in bare, "the first words for the list of mails"
    seen = re.sub(r"<!--\[if mso\].*?<!\[endif\]-->", "", bare)
    assert not re.search(r'width="\d{3,}"', seen), "as wide as the window, also of a phone"


@pytest.mark.parametrize(("short", "said"), [("It waits", "It waits."), ("Is it right?", "Is it right?")])
def test_a_mail_speaks_in_sentences(engine, manager, monkeypatch, short, said):
    saying(monkeypatch, short=short)
    engine.want(manager)

    message = engine.run()[0]

    assert f"\n{said}\n" in message.text
    assert f"<p>{said}</p>" in message.html


def test_the_due_time_is_not_said_twice():
    line = rendering.Line(ItemContext("t", "due Friday", "s", due_at=None), Wish())

    assert line.due_at is None


def test_a_kind_may_bring_its_own_layout(engine, manager, settings, tmp_path):
    folder = tmp_path / "messages" / "tests" / "wish"
    folder.mkdir(parents=True)
    (folder / "email.txt").write_text("Own words for {{ first_name }}: {{ matter.title }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    engine.want(manager)

    assert engine.run()[0].text == "Own words for Mona: Wish 1"


def test_a_call_is_whole_sentences(engine, manager):
    prefers(manager, channel="voice")
    engine.want(manager)

    text = engine.run()[0].text

    assert text == "Hello. This is Tandem, calling for Example House.\nPlease say wish 1."


def test_the_digest_covers_every_part(engine, manager):
    engine.want(manager, 1, ALONE)
    engine.run()
    delivery = Delivery.objects.get()

    parts = [delivery.subject_line, delivery.text, delivery.html, delivery.calendar]
    assert rendering.Letter(*parts).digest == delivery.content_hash
    assert rendering.Letter("x", *parts[1:]).digest != delivery.content_hash
