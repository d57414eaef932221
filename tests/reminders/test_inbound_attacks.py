"""What a stranger, or a colleague with an ordinary account, tries with a mail (Cases 29, 30, 31 and 46)."""

import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from reminders import access
from reminders.inbound.mail_parsing import text_of_html
from reminders.models import Delivery, InboundMessage, Occurrence
from tests.reminders.conftest import go_out
from tests.reminders.mail_posts import basic

pytestmark = pytest.mark.django_db
WHY = "yes because she is good at it and knows how"
CONFIDENTIAL = "recruiting.requisition:2"


@pytest.fixture
def outside_of_two(monkeypatch):
    """Search 2 is confidential, and nobody here is on its team."""
    monkeypatch.setattr(access, "_hiders", [lambda user: [CONFIDENTIAL]])


def make_confidential():
    Occurrence.objects.filter(subject="tests.view:2").update(requisition_key=CONFIDENTIAL)


def post_raw(settings, text: str) -> int:
    """As Postmark forwards a whole mail; the status of the answer."""
    settings.MAIL_WEBHOOK_PROVIDER = "postmark"
    body = {
        "RawEmail": text, "Headers": [], "OriginalRecipient": "reply@in.example.org", "MessageID": "x", "FromFull": {},
        "Date": "Tue, 12 Jan 2027 10:05:00 +0100", "ToFull": [], "Attachments": [], "TextBody": "", "HtmlBody": "",
    }  # fmt: skip
    client = Client(raise_request_exception=False)
    headers = {"Authorization": basic()}
    return client.post(reverse("mail-inbound"), json.dumps(body), "application/json", headers=headers).status_code


@pytest.mark.parametrize("mark", ["<!--", "<a<", "<a/", '<a x="', "<?", "</"])
def test_unclosed_markup_is_read_quickly(mark):
    """Case 31: the reader of the standard library is quadratic on it."""
    began = time.process_time()
    text_of_html(mark * (400_000 // len(mark)))

    assert time.process_time() - began < 3


def test_a_charset_that_takes_forever_is_not_used(inbox, settings):
    """Case 31."""
    head = f"From: s@evil.example\nTo: {inbox}\nMessage-ID: <1@x>\nContent-Type: text/plain; charset=punycode\n\n"
    began = time.process_time()

    assert post_raw(settings, head + "a" * 270_000 + "-" + "a" * 130_000) == 200
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "mail",
    ["From: <\nMessage-ID: <3@x>\n\nhi", "From: a@b.c\nMessage-ID: <a@[\n\nhi",
     "From: s@evil.example\nTo: " + "(" * 3000 + "\nMessage-ID: <2@x>\n\nhi"],
    ids=["sender", "id", "brackets"],
)  # fmt: skip
def test_broken_headers_are_never_an_error_of_ours(inbox, settings, mail):
    assert post_raw(settings, mail) in (200, 400)


def test_a_colleague_who_holds_the_address_does_not_use_up_the_managers_answers(mailed, write, kind):
    """Case 30 counts who was written to, and nobody else."""
    to = mailed(1)
    for number in range(6):
        assert write(to, f"junk {number}", sender="Colleague <colleague@evil.example>").result == "held"

    assert write(to, WHY).result == "answered"


def test_a_question_about_several_jobs_is_shown_to_its_reader_only(
    as_recruiter, as_admin, mailed, write, kind, sending, outside_of_two
):
    """Case 46: it lists the title of a confidential search as its second line."""
    to = mailed(1, 2)
    original = Delivery.objects.get()
    make_confidential()
    write(to, WHY)
    go_out()
    answer = Delivery.objects.exclude(pk=original.pk).get()

    for reader in (as_recruiter, as_admin):
        assert reader.get(reverse("message-detail", args=[answer.pk])).status_code == 404


def test_replies_about_several_jobs_are_hidden_like_the_message_they_answer(
    as_recruiter, mailed, write, kind, outside_of_two
):
    """Case 46: held, because they came from another address."""
    to = mailed(1, 2)
    make_confidential()
    assert write(to, "SECRETOPINION of the second one", sender="private@elsewhere.example").result == "held"

    assert InboundMessage.objects.exists()
    assert "SECRETOPINION" not in as_recruiter.get(reverse("message-attention")).content.decode()
