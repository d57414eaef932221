"""Reading a mail that came in: is it from a robot, is it from who it says, and what did the person write themselves."""

import re
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

LONGEST = 5_000  # characters that are read as the sender's own text
REPORTS = {
    "multipart/report", "message/delivery-status", "message/disposition-notification", "message/feedback-report",
    "text/rfc822-headers",
}  # fmt: skip
ROBOTS = ("mailer-daemon", "postmaster", "noreply", "no-reply")
FAILED = ("fail", "softfail")
# RFC 8601: "mx.example; spf=pass (a comment) smtp.mailfrom=x@y; dkim=pass header.d=z"
COMMENT = re.compile(r"\([^()]*\)")
CHECKED = re.compile(r"\s*(spf|dkim|dmarc)=(\w+)")
# The domain that a check was made for: Gmail and others write header.i, the signer's own name for itself.
FOR_WHOM = {"spf": re.compile(r"\bsmtp\.mailfrom=(\S+)"), "dkim": re.compile(r"\bheader\.[di]=(\S+)")}
Found = tuple[str, str, str]  # what was checked, what came of it, for which domain (empty where unsaid)


# A robot? (reliability.md 2.9; X-Auto-Response-Suppress alone proves nothing: people's programs set it too) -----------


def automatic(body: dict[str, Any]) -> str:
    """Why this email is automatic; empty if a person may have written it."""
    headers = {name: [value.strip().lower() for value in values] for name, values in body["headers"].items()}
    if any(not value.startswith("no") for value in headers.get("auto-submitted", [])):
        return "Automatic reply (Auto-Submitted)"
    if any(value in ("bulk", "auto_reply", "auto-reply", "junk", "list") for value in headers.get("precedence", [])):
        return "Automatic reply (Precedence)"
    if any(value != "no" for name in ("x-autoreply", "x-autorespond") for value in headers.get(name, [])):
        return "Automatic reply (X-Autoreply)"
    if REPORTS.intersection(body["parts"]):
        return "A delivery report about an email"
    if any(name.startswith("list-") for name in headers):
        return "Mailing list"
    return _by_sender(body, headers.get("return-path", []))


def _by_sender(body: dict[str, Any], paths: list[str]) -> str:
    if body["return_path"] in ("", "<>") or "<>" in paths:
        return "No sender (empty return path)"
    ours = {parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower(), settings.INBOUND_ADDRESS}
    if any(re.sub(r"\+[^@]*@", "@", address) in ours for address in body["from"]):
        return "Our own email"
    return "A robot's address" if any(a.partition("@")[0] in ROBOTS for a in body["from"]) else ""


# From who it says? ----------------------------------------------------------------------------------------------------


def is_forged(body: dict[str, Any]) -> bool:
    """Whether a receiving server found that the mail is not from its From. Nothing found is no proof of either.

    Each source counts for itself: a sender may write a "pass" of their own into a mail, never take a "fail" out. A pass
    for another domain than the one in From proves nothing, as in DMARC (RFC 7489, 3.1): anybody has a domain of their own.
    """
    headers, sender = body["headers"], _domain(body["from"][0])
    envelope = _domain(body["return_path"] or "")
    mailgun = [("spf", _first(headers, "x-mailgun-spf"), envelope)]
    mailgun.append(("dkim", _first(headers, "x-mailgun-dkim-check-result"), ""))
    sources = [_results(headers, envelope), mailgun, [("spf", _first(headers, "received-spf"), "")]]
    return any(_says_forged(found, sender) for found in sources)


def _results(headers: dict[str, list[str]], envelope: str) -> list[Found]:
    """Of the topmost Authentication-Results: our provider's own. A comment may repeat what the sender chose to be called,
    so it is not read; but a "dmarc=fail" anywhere counts, whatever was put around it."""
    header = " ".join(headers.get("authentication-results", [])[:1]).lower()
    found = [("dmarc", "fail", "")] if "dmarc=fail" in header else []
    for result in COMMENT.sub(" ", header).split(";"):
        checked = CHECKED.match(result)
        if checked:
            domain = FOR_WHOM[checked[1]].search(result) if checked[1] in FOR_WHOM else None
            unsaid = envelope if checked[1] == "spf" else ""
            found.append((checked[1], checked[2], _domain(domain[1]) if domain else unsaid))
    return found


def _first(headers: dict[str, list[str]], name: str) -> str:
    return " ".join(headers.get(name, [])[:1]).lower().partition(" ")[0]


def _says_forged(found: list[Found], sender: str) -> bool:
    by_policy = [result for what, result, _ in found if what == "dmarc" and result in ("pass", "fail")]
    if by_policy:
        return "fail" in by_policy
    passed = [_aligned(domain, sender) for _, result, domain in found if result == "pass"]
    failed = any(
        (what == "spf" and result in FAILED) or (what == "dkim" and result == "fail") for what, result, _ in found
    )
    return not any(passed) and (bool(passed) or failed)


def _aligned(domain: str, sender: str) -> bool:
    """One is the other or lies below it. A pass that names no domain is taken at its word."""
    return not domain or f".{sender}".endswith(f".{domain}") or f".{domain}".endswith(f".{sender}")


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip(" <>.").lower()


# What did they write? -------------------------------------------------------------------------------------------------


def whole_text(body: dict[str, Any]) -> str:
    """The mail as text: its plain part, else what a reader sees of its HTML."""
    return body["text"].strip() or text_of_html(body["html"])


def own_words(text: str) -> str:
    """`text` without what it quotes and without a signature; at most LONGEST characters of it."""
    lines = text.replace("\r\n", "\n").split("\n")
    unquoted = [line for line in lines if not line.lstrip().startswith(">")]
    head = re.sub(r"\n\s*\n+", "\n\n", "\n".join(unquoted)).strip()[:LONGEST]
    found = EmailMessage(text=head, languages=sorted(MAIL_LANGUAGES), keep_hyphen_lists=True).read().replies
    below = len(unquoted) < len(lines)  # who answers below a quote writes after its "… wrote:"
    return next((part.body for part in found if part.body and (below or not part.headers)), "")


LONGEST_HTML = 10_000  # characters from the body on


class _Reader(HTMLParser):
    """What stands on the page of a mail; quotes get the mark that they have in plain mails."""

    LINES = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "table", "ul", "ol", "pre"}
    UNSEEN = {"script", "style", "head", "title", "template"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.quotes = self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self.quotes += 1
        self.unseen += tag in self.UNSEEN
        if tag in self.LINES or tag == "blockquote":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        self.unseen = max(self.unseen - (tag in self.UNSEEN), 0)
        if tag in self.LINES or tag == "blockquote":
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words and not self.unseen:
            start = self.lines[-1] or ("> " if self.quotes else "")
            between = " " if data[:1].isspace() and self.lines[-1] else ""
            self.lines[-1] = f"{start}{between}{words}{' ' if data[-1:].isspace() else ''}"


def text_of_html(html: str) -> str:
    """Of a long page its beginning: the standard library's reader takes quadratic time on unclosed markup."""
    reader = _Reader()
    begins = max(html.lower().find("<body"), 0)  # some programs put long style sheets before it
    reader.feed(html[begins : begins + LONGEST_HTML])
    reader.close()
    return "\n".join(line.rstrip() for line in reader.lines).strip()
