"""What a message says: two parts of a text, plain words, own layouts, nothing escaped that is no HTML."""

import re

import pytest

from accounts.models import Organisation
from reminders import links
from reminders.channels import gsm
from reminders.channels.gsm import ALPHABET
from reminders.engine import rendering, texts
from reminders.kinds import ItemContext
from reminders.models import Delivery
from tests.dates import either
from tests.reminders.engine.scripted import ALONE, SOFT, Wish, prefers


def saying(monkeypatch, **words):
    texts = {"title": "A wish", "short": "Say it", "spoken": "Please say it.", "path": "/wishes/1/", **words}
    monkeypatch.setattr(Wish, "context", lambda self, occurrence: ItemContext(**texts))


def text_of(engine, manager, monkeypatch, **words):
    saying(monkeypatch, **words)
    prefers(manager, channel="sms")
    engine.want(manager)
    return engine.run()[0].text


def test_a_text_says_who_writes_and_how_to_opt_out(engine, manager, monkeypatch):
    text = text_of(engine, manager, monkeypatch, short="2 candidates for SRE, due Wed 5 PM.", link_label="Review")

    link = re.search(r"http://\S+", text)[0]
    assert text == f"Rita (Tandem): 2 candidates for SRE, due Wed 5 PM. Review: {link} Reply STOP to opt out"


def test_a_text_is_one_part_with_its_openable_link(engine, manager, monkeypatch):
    saying(monkeypatch, short="x" * 84, link_label="Review")
    prefers(manager, channel="sms")
    engine.want(manager)

    message = engine.run()[0]

    sent = links.reveal(message.text, message.attempt_key)
    assert gsm.length(sent) == rendering.gsm_length(message.text)
    assert gsm.parts(sent) == 1


def test_a_text_is_written_in_plain_characters(engine, manager, monkeypatch):
    text = text_of(engine, manager, monkeypatch, short="Über 3 candidates – “soon” · Ю.К. 🙂")

    assert set(text) <= ALPHABET
    assert 'Über 3 candidates - "soon" - Y.K.' in text


@pytest.mark.parametrize(
    ("name", "length", "lead", "label", "opt_out"),
    [
        ("Christopher Lindqvist", 40, "Christopher (Tandem)", "Review: ", "Reply STOP to opt out"),
        ("Maximilianeus Lindqvist", 40, "Tandem", "Review: ", "Reply STOP to opt out"),
        ("Christopher Lindqvist", 62, "Christopher (Tandem)", "Review: ", "STOP to opt out"),
        ("Christopher Lindqvist", 70, "Christopher (Tandem)", "", "STOP to opt out"),
        ("Christopher Lindqvist", 76, "Tandem", "", "STOP to opt out"),
        ("Christopher Lindqvist", 84, "Tandem", "", "STOP to opt out"),
        ("李小龙", 40, "Tandem", "Review: ", "Reply STOP to opt out"),
        ("Şule Öztürk", 40, "Sule (Tandem)", "Review: ", "Reply STOP to opt out"),
    ],
)
def test_a_long_text_has_shorter_names_and_its_whole_sentence(name, length, lead, label, opt_out):
    short, url = "x" * length, "http://testserver/m/LINK-1/"

    text = fitted(texts.Parts(short, "Review", name))

    assert text == f"{lead}: {short} {label}{url} {opt_out}"
    assert len(text.replace(url, "")) <= texts.ROOM


def test_a_text_says_for_whom_its_reader_is_covering():
    text = fitted(texts.Parts("2 candidates.", "Review", "Rita L", "Mona Castellanos"))

    assert text.startswith("Rita (Tandem), for Mona: 2 candidates. Review: http")


@pytest.mark.parametrize(
    ("short", "said"),
    [
        ("2 candidates for SRE.", "2 candidates for SRE. Plus 2 more items. See all: "),
        ("2 candidates for SRE", "2 candidates for SRE. Plus 2 more items. See all: "),
        ("x" * 90, "You have 3 open items. Open: "),
    ],
)
def test_several_items_in_one_text_are_counted(short, said):
    text = fitted(texts.Parts(short, "Review", more=2))

    assert text == f"Tandem: {said}http://testserver/m/LINK-1/ Reply STOP to opt out"


def test_a_text_too_long_for_two_parts_says_only_that_there_is_something():
    text = fitted(texts.Parts("x" * 400, "Review", "Rita"), url="")

    assert text == "Rita (Tandem): You have 1 open item. Reply STOP to opt out"


def fitted(parts, url="http://testserver/m/LINK-1/"):
    def written(form):
        label = f"{form['link_label']}: " if form["link_label"] and url else ""
        return " ".join(filter(None, [f"{form['lead']}:", form["short"], f"{label}{url}", form["opt_out"]]))

    return texts.fitted(written, parts, url, 306)


def test_plain_text_is_not_escaped_and_html_is(engine, manager, monkeypatch):
    Organisation.objects.update(name="Smith & <Sons>")
    saying(monkeypatch, title="Q&A <b>", spoken="Q&A <b>")
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


def test_items_of_a_kind_that_does_not_group_are_lines_of_their_own(engine, manager, monkeypatch):
    monkeypatch.setattr(Wish, "groups", False)
    engine.want(manager, 1, SOFT)
    engine.want(manager, 2)
    engine.want(manager, 3, SOFT)

    message = engine.run()[0]

    assert message.subject == "Wish 2 (plus 2 more items)", "the late one first"
    assert message.text.index("say wish 2") < message.text.index("say wish 1") < message.text.index("say wish 3")
    assert "See all 3" in message.html


def test_an_item_without_a_purpose_leads_to_its_page(engine, manager, monkeypatch):
    monkeypatch.setattr(Wish, "purpose", "")
    engine.want(manager)

    assert "http://testserver/wishes/1/" in engine.run()[0].text


def test_an_item_without_a_page_has_no_button(engine, manager, monkeypatch):
    monkeypatch.setattr(Wish, "purpose", "")
    saying(monkeypatch, path="", due_at=engine.now)
    engine.want(manager)

    message = engine.run()[0]

    assert "Open:" not in message.text
    assert (
        either("Due Tuesday, November 24, at 10 AM Berlin time.", "Due Tuesday 24 November at 10:00 Berlin time.")
        in message.text
    )
    assert 'class="button"' not in message.html


@pytest.mark.parametrize(("purpose", "said"), [("review", True), ("", False)])
def test_only_a_link_that_opens_without_signing_in_is_called_private(engine, manager, monkeypatch, purpose, said):
    monkeypatch.setattr(Wish, "purpose", purpose)
    engine.want(manager)

    assert ("no sign-in needed" in engine.run()[0].html) is said


def test_a_mail_is_readable_where_its_style_block_is_taken_out(engine, manager, monkeypatch):
    saying(monkeypatch, preview="About 2 minutes.")
    engine.want(manager)

    bare = re.sub(r"<style>.*?</style>", "", engine.run()[0].html, flags=re.DOTALL)

    assert re.search(
        r'cellpadding="13".*bgcolor="#8b2166"><a href="[^"]+"><font color="#ffffff">[^<]+<', bare, re.DOTALL
    )
    assert 'style="display: none"' in bare, "the preview line"
    seen = re.sub(r"<!--\[if mso\].*?<!\[endif\]-->", "", bare)
    assert not re.search(r'width="\d{3,}"', seen), "as wide as the window, also of a phone"


@pytest.mark.parametrize(("spoken", "said"), [("it waits", "It waits."), ("Is it right?", "Is it right?")])
def test_a_mail_speaks_in_sentences(engine, manager, monkeypatch, spoken, said):
    saying(monkeypatch, spoken=spoken)
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
    (folder / "email.txt").write_text("Own words for {{ first_name }}: {{ item.title }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    engine.want(manager)

    assert engine.run()[0].text == "Own words for Mona: Wish 1"


def test_a_call_is_whole_sentences(engine, manager):
    prefers(manager, channel="voice")
    engine.want(manager)

    text = engine.run()[0].text

    assert text == (
        "Hi Mona. This is an automated call from Tandem on behalf of Rita Recruiter at Example House.\nPlease say wish 1."
    )


def test_the_digest_covers_every_part(engine, manager):
    engine.want(manager, 1, ALONE)
    engine.run()
    delivery = Delivery.objects.get()

    parts = [delivery.subject_line, delivery.text, delivery.html, delivery.calendar]
    assert rendering.Letter(*parts, sender=delivery.sender).digest == delivery.content_hash
    assert rendering.Letter("x", *parts[1:], sender=delivery.sender).digest != delivery.content_hash
    assert rendering.Letter(*parts, sender="Vera via Tandem").digest != delivery.content_hash


@pytest.mark.parametrize(
    ("preview", "shown"),
    [("About 2 minutes each.", True), ("", False), ("2 candidates to review.", False)],
)
def test_the_preview_line_says_what_the_subject_does_not(engine, manager, monkeypatch, preview, shown):
    saying(monkeypatch, title="2 candidates to review · SRE", preview=preview)
    engine.want(manager)

    message = engine.run()[0]

    hidden = re.findall(r'<div class="hidden"[^>]*>(.*?)</div>', message.html)
    assert hidden == ([preview] if shown else [])
    assert not preview or preview not in message.text


def test_the_preview_line_of_several_items_names_the_second(engine, manager, monkeypatch):
    monkeypatch.setattr(Wish, "groups", False)
    for number in (1, 2, 3):
        engine.want(manager, number)

    message = engine.run()[0]

    assert message.subject == "Wish 1 (plus 2 more items)"
    assert ">Also: Wish 2 (plus 1 more item)</div>" in message.html


# Whom it is from -------------------------------------------------------------------------------------------------


def test_an_email_is_from_the_recruiter_via_tandem(engine, manager, recruiter):
    engine.want(manager)

    assert engine.run()[0].sender_name == "Rita Recruiter via Tandem"


def test_an_email_about_items_of_several_recruiters_is_from_tandem(engine, manager, recruiter, outsider, monkeypatch):
    whose = {"tests.wish:1": recruiter, "tests.wish:2": outsider}
    monkeypatch.setattr(Wish, "staff", lambda self, occurrence: whose[occurrence.subject])
    engine.want(manager, 1)
    engine.want(manager, 2)

    message = engine.run()[0]

    assert message.sender_name == ""
    assert "You're receiving this because Example House uses Tandem for hiring." in message.text


def test_an_email_to_the_recruiter_is_from_tandem(engine, recruiter):
    engine.want(recruiter)

    assert engine.run()[0].sender_name == ""


def test_an_email_from_a_deactivated_recruiter_is_from_tandem(engine, manager, recruiter):
    recruiter.is_active = False
    recruiter.save()
    engine.want(manager)

    assert engine.run()[0].sender_name == ""


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Ana \N{PARTY POPPER}", "Ana "),
        ("\u042e.\u041a.", "Y.K."),
        ("O\u2019Neil", "O'Neil"),
        ("\u0424\u0435\u0434\u044c", "Fed"),  # a sign has no sound of its own
        ("\u674e", "\u674e"),  # nothing to spell it with
    ],
)
def test_a_name_is_spelled_in_the_alphabet_of_texts(written, sent):
    assert gsm.transliterated(written) == sent
