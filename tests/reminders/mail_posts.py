"""A mail as two providers post it to us: Postmark (JSON) and Mailgun (a signed form), by their published formats."""

import hashlib
import hmac
import json
from base64 import b64encode
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

SECRET = "tandem:a-secret-of-the-provider"
SIGNING_KEY = "key-of-mailgun"
PROVIDERS = ("postmark", "mailgun")


@dataclass
class Mail:
    sender: str
    to: str
    text: str = ""
    html: str = ""
    subject: str = "Re: View of person 1"
    message_id: str = "<one@their.example>"
    headers: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)  # (name, type, content)
    return_path: str | None = None


def basic(secret: str = SECRET) -> str:
    return "Basic " + b64encode(secret.encode()).decode()


def post(provider: str, mail: Mail, *, secret: str = SECRET, client: Client | None = None) -> Any:
    """The answer to the provider."""
    client = client or Client(enforce_csrf_checks=True)
    how = postmark(mail) if provider == "postmark" else mailgun(mail)
    return client.post(reverse("mail-inbound"), headers={"Authorization": basic(secret)}, **how)


def postmark(mail: Mail) -> dict[str, Any]:
    name, address = parseaddr(mail.sender)
    path = mail.return_path if mail.return_path is not None else address
    payload = {
        "FromName": name, "From": address, "FromFull": {"Email": address, "Name": name, "MailboxHash": ""},
        "To": mail.to, "ToFull": [{"Email": mail.to, "Name": "", "MailboxHash": mail.to.partition("+")[2]}],
        "OriginalRecipient": mail.to, "Subject": mail.subject, "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "Date": "Tue, 12 Jan 2027 10:05:00 +0100", "TextBody": mail.text, "HtmlBody": mail.html,
        "StrippedTextReply": "", "Tag": "",
        "Headers": [
            {"Name": "Return-Path", "Value": f"<{path}>"},
            {"Name": "Message-ID", "Value": mail.message_id},
            *({"Name": n, "Value": v} for n, v in mail.headers),
        ],
        "Attachments": [
            {"Name": n, "Content": b64encode(c).decode(), "ContentType": t, "ContentLength": len(c)}
            for n, t, c in mail.files
        ],
    }  # fmt: skip
    return {"data": json.dumps(payload), "content_type": "application/json"}


def mailgun(mail: Mail, key: str = SIGNING_KEY) -> dict[str, Any]:
    token, timestamp = hashlib.sha256(mail.message_id.encode()).hexdigest()[:50], "1799744700"
    sign = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    path = mail.return_path if mail.return_path is not None else parseaddr(mail.sender)[1]
    headers = [["From", mail.sender], ["To", mail.to], ["Subject", mail.subject], ["Message-Id", mail.message_id]]
    fields: dict[str, Any] = {
        "recipient": mail.to, "sender": path, "from": mail.sender, "subject": mail.subject,
        "timestamp": timestamp, "token": token, "signature": sign,
        "body-plain": mail.text, "stripped-text": mail.text, "stripped-signature": "",
        "message-headers": json.dumps([*headers, *([n, v] for n, v in mail.headers)]),
    }  # fmt: skip
    if mail.html:
        fields |= {"body-html": mail.html, "stripped-html": mail.html}
    for number, (name, kind, content) in enumerate(mail.files, 1):
        fields[f"attachment-{number}"] = SimpleUploadedFile(name, content, kind)
    if mail.files:
        fields["attachment-count"] = str(len(mail.files))
    return {"data": fields}
