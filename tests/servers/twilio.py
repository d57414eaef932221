"""A simulation of Twilio's messages and calls, written from the published description of that API.

It answers as the description says, keeps every request, signs its webhooks as Twilio does, and misbehaves on request:
`server.answers` holds what it does with the next create requests, one each; when empty it accepts. An answer is

    an int           the HTTP status of a refusal without a known code, as in 500
    Refusal(...)     a refusal with Twilio's own code, and perhaps a Retry-After
    DROP, HANG       accepted, but the answer never arrives (broken connection; silence until the client gives up)
    DROP_BEFORE      not accepted, and the connection breaks
    HTML, EMPTY, NO_SID   a success that says nothing useful: accepted
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.servers.processes import HERE

DROP, HANG, DROP_BEFORE, HTML, EMPTY, NO_SID = "drop", "hang", "drop before", "html", "empty", "no sid"
VERSION = "2010-04-01"


@dataclass(frozen=True)
class Refusal:
    status: int
    code: int
    message: str = "Refused"
    retry_after: int | None = None


@dataclass(frozen=True)
class Request:
    """One request and its response."""

    method: str
    path: str
    query: str
    form: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes
    status: int = 0
    answer: bytes = b""
    answer_type: str = "application/json"

    @property
    def fields(self) -> dict[str, str]:
        return dict(self.form)


@dataclass
class Account:
    """What the simulated account contains."""

    sid: str = "AC" + "0123456789abcdef" * 2
    token: str = "auth-token-of-the-tests"
    number: str = "+15005550006"
    requests: list[Request] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    callbacks: dict[str, str] = field(default_factory=dict)  # sid → StatusCallback
    answers: list[Any] = field(default_factory=list)
    delay: float = 0  # seconds between keeping a message and answering
    released: threading.Event = field(default_factory=threading.Event)
    hanging: int = 0  # requests that still get no answer


class Twilio:
    """`with Twilio() as server:` then TWILIO_API_URL = server.url; see `settings` for all four."""

    def __init__(self) -> None:
        self.account = Account()
        self.http: ThreadingHTTPServer | None = None
        self.thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        handler = type("Handler", (Handler,), {"account": self.account})
        self.http = ThreadingHTTPServer((HERE, 0), handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.account.released.set()
        if self.http and self.thread:
            self.http.shutdown()
            self.http.server_close()
            self.thread.join(5)
        self.http = None

    @property
    def url(self) -> str:
        assert self.http
        return f"http://{HERE}:{self.http.server_port}"

    @property
    def settings(self) -> dict[str, str]:
        """Django settings and environment variables that point here."""
        return {
            "TWILIO_ACCOUNT_SID": self.account.sid,
            "TWILIO_AUTH_TOKEN": self.account.token,
            "TWILIO_FROM_NUMBER": self.account.number,
            "TWILIO_API_URL": self.url,
        }

    @property
    def answers(self) -> list[Any]:
        return self.account.answers

    @property
    def requests(self) -> list[Request]:
        return list(self.account.requests)

    @property
    def created(self) -> list[Request]:
        """The create requests received, with any outcome."""
        return [request for request in self.requests if request.method == "POST"]

    def clear(self) -> None:
        """Between tests: deletes everything and releases pending requests."""
        self.account.released.set()
        self.account.released = threading.Event()
        for held in (self.account.requests, self.account.messages, self.account.calls, self.account.answers):
            held.clear()
        self.account.callbacks.clear()

    # Webhooks --------------------------------------------------------------------------------------------------

    def sign(self, url: str, fields: Mapping[str, str]) -> str:
        """X-Twilio-Signature: HMAC-SHA1 over the address and the sorted fields, with the account's token."""
        text = url + "".join(name + fields[name] for name in sorted(fields))
        return base64.b64encode(hmac.new(self.account.token.encode(), text.encode(), hashlib.sha1).digest()).decode()

    def status_callback(self, sid: str, status: str, **more: str) -> tuple[str, dict[str, str]]:
        """Returns (URL, fields) of the callback with the `status` of a message or call."""
        kind, prefix = ("Call", "CallStatus") if sid.startswith("CA") else ("Message", "MessageStatus")
        fields = {"AccountSid": self.account.sid, "ApiVersion": VERSION, f"{kind}Sid": sid, prefix: status, **more}
        return self.account.callbacks[sid], fields

    def inbound(self, sender: str, body: str, sid: str = "", **more: str) -> dict[str, str]:
        """Returns the fields of a text sent to our number."""
        return {
            "AccountSid": self.account.sid, "ApiVersion": VERSION, "MessageSid": sid or new_sid("SM"),
            "From": sender, "To": self.account.number, "Body": body, "NumMedia": "0", "NumSegments": "1", **more,
        }  # fmt: skip

    def deliver(self, url: str, fields: Mapping[str, str], *, times: int = 1, token: str = "") -> list[int]:
        """Posts a signed webhook to a running app `times` times, like Twilio's retries. Returns the status codes."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "X-Twilio-Signature": self.sign(url, fields),
            "I-Twilio-Idempotency-Token": token or secrets.token_hex(16),
        }
        return [_post(url, urlencode(fields).encode(), headers) for _ in range(times)]


def _post(url: str, data: bytes, headers: dict[str, str]) -> int:
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310  # our own app
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


class Handler(BaseHTTPRequestHandler):
    """Create and list, for messages and calls; one account."""

    account: Account
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        self.answer(self.create)

    def do_GET(self) -> None:
        self.answer(self.listing)

    def answer(self, make: Any) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        form = parse_qsl(body.decode(), keep_blank_values=True)
        self.got = Request(self.command, parts.path, parts.query, form, dict(self.headers.items()), body)
        expected = base64.b64encode(f"{self.account.sid}:{self.account.token}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            self.refuse(Refusal(401, 20003, "Authenticate"))
        elif self.resource() is None:
            self.refuse(Refusal(404, 20404, "The requested resource was not found"))
        else:
            make()

    def resource(self) -> str | None:
        """ "Messages" or "Calls" of our account."""
        home = f"/{VERSION}/Accounts/{self.account.sid}/"
        name = self.got.path.removeprefix(home).removesuffix(".json")
        return name if self.got.path.startswith(home) and name in ("Messages", "Calls") else None

    def create(self) -> None:
        plan = self.account.answers.pop(0) if self.account.answers else None
        if isinstance(plan, int):
            plan = Refusal(plan, plan)
        missing = [name for name in ("To", "From") if not self.got.fields.get(name)]
        if missing or plan == DROP_BEFORE:
            return self.refuse(Refusal(400, 21604, f"'{missing[0]}' is required")) if missing else self.hang_up()
        if isinstance(plan, Refusal):
            return self.refuse(plan)
        row = self.message() if self.resource() == "Messages" else self.call()
        self.account.callbacks[row["sid"]] = self.got.fields.get("StatusCallback", "")
        self.account.released.wait(self.account.delay)
        return self.accepted(row, plan)

    def accepted(self, row: dict[str, Any], plan: Any) -> None:
        if plan == HANG:
            self.keep(0, b"")
            self.account.hanging += 1
            self.account.released.wait(60)
            self.account.hanging -= 1
        if plan in (DROP, HANG):
            return self.hang_up()
        bodies = {HTML: b"<html>It works</html>", EMPTY: b"", NO_SID: b'{"status": "queued"}'}
        kind = "text/html" if plan == HTML else "application/json"
        return self.say(201, bodies.get(plan, json.dumps(row).encode()) if plan else json.dumps(row).encode(), kind)

    def listing(self) -> None:
        name = self.resource()
        assert name
        rows = self.account.messages if name == "Messages" else self.account.calls
        asked = dict(parse_qsl(self.got.query))
        found = [
            row for row in reversed(rows)
            if asked.get("To", row["to"]) == row["to"] and asked.get("From", row["from"]) == row["from"]
        ]  # fmt: skip
        size = int(asked.get("PageSize", 50))
        page = {
            name.lower(): found[:size], "page": 0, "page_size": size, "start": 0, "end": max(len(found[:size]) - 1, 0),
            "uri": self.path, "first_page_uri": self.path, "next_page_uri": None, "previous_page_uri": None,
        }  # fmt: skip
        self.say(200, json.dumps(page).encode())

    # Rows, as the description lists their fields -------------------------------------------------------------------

    def message(self) -> dict[str, Any]:
        form, now, sid = self.got.fields, format_datetime(datetime.now(UTC)), new_sid("SM")
        row = {  # type: ignore[var-annotated]  # rows of JSON
            "sid": sid, "account_sid": self.account.sid, "api_version": VERSION, "body": form.get("Body", ""),
            "to": form["To"], "from": form["From"], "status": "queued", "direction": "outbound-api",
            "num_segments": "1", "num_media": "0", "date_created": now, "date_updated": now, "date_sent": None,
            "error_code": None, "error_message": None, "price": None, "price_unit": "USD",
            "messaging_service_sid": None, "subresource_uris": {},
            "uri": f"/{VERSION}/Accounts/{self.account.sid}/Messages/{sid}.json",
        }  # fmt: skip
        self.account.messages.append(row)
        return row

    def call(self) -> dict[str, Any]:
        form, now, sid = self.got.fields, format_datetime(datetime.now(UTC)), new_sid("CA")
        row = {  # type: ignore[var-annotated]  # rows of JSON
            "sid": sid, "account_sid": self.account.sid, "api_version": VERSION, "to": form["To"],
            "to_formatted": form["To"], "from": form["From"], "from_formatted": form["From"], "status": "queued",
            "direction": "outbound-api", "date_created": now, "date_updated": now, "start_time": None,
            "end_time": None, "duration": None, "price": None, "price_unit": "USD", "answered_by": None,
            "parent_call_sid": None, "phone_number_sid": None, "forwarded_from": None, "group_sid": None,
            "caller_name": None, "queue_time": "0", "trunk_sid": None, "subresource_uris": {},
            "uri": f"/{VERSION}/Accounts/{self.account.sid}/Calls/{sid}.json",
        }  # fmt: skip
        self.account.calls.append(row)
        return row

    # Answers -------------------------------------------------------------------------------------------------------

    def refuse(self, refusal: Refusal) -> None:
        more = f"https://www.twilio.com/docs/errors/{refusal.code}"
        body = {"code": refusal.code, "message": refusal.message, "more_info": more, "status": refusal.status}
        extra = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
        self.say(refusal.status, json.dumps(body).encode(), extra=extra)

    def keep(self, status: int, body: bytes, kind: str = "application/json") -> None:
        got = self.got
        self.account.requests.append(
            Request(got.method, got.path, got.query, got.form, got.headers, got.body, status, body, kind)
        )

    def hang_up(self) -> None:
        if not any(kept.body == self.got.body and kept.status == 0 for kept in self.account.requests[-1:]):
            self.keep(0, b"")
        self.close_connection = True

    def say(
        self, status: int, body: bytes, kind: str = "application/json", extra: dict[str, str] | None = None
    ) -> None:
        self.keep(status, body, kind)
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(extra or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
