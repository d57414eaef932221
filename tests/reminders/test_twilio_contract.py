"""What we ask of Twilio, and what our imitation answers, agrees with the published description of its API.

A distilled list stands in tests/servers/twilio_description.py; where the whole description is at hand, a kept OpenAPI
library checks every request and every answer against it too, and the list against the description.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from core import clock
from reminders.channels.base import Outgoing, SendError, get_channel
from reminders.contact.verification import send_code
from reminders.models import Attempt, ContactPoint, Delivery
from tests.servers import twilio_description as description
from tests.servers.twilio import DROP, HTML, NO_SID, Refusal, Request

pytestmark = pytest.mark.django_db
PUBLISHED = Path(__file__).resolve().parents[3] / "shared/contracts/twilio-messages-and-calls.openapi.json"
NUMBER = "+4917012345678"


@pytest.fixture
def requests(twilio) -> list[Request]:
    """Everything the product ever asks of Twilio, through the imitation, also when that misbehaves."""
    words = Outgoing(attempt_key="k" * 32, to=NUMBER, subject="", text="Hello „Mona“ & <all>", seconds_left=5400)
    attempt = Attempt(key="k" * 32, delivery=Delivery(text=words.text), started_at=clock.now())
    for kind in ("sms", "voice"):
        channel = get_channel(kind)
        for plan in (None, DROP, HTML, NO_SID, 500, Refusal(429, 20429, retry_after=3), Refusal(400, 21211)):
            twilio.answers.extend([plan] if plan else [])
            try:
                channel.send(words)
            except SendError:
                assert plan
        assert channel.look_up(attempt, NUMBER)
        send_code(ContactPoint(channel=kind, address=NUMBER), "123456")
    return twilio.requests


def resource(request: Request) -> str:
    return "Messages" if description.MESSAGES.fullmatch(request.path) else "Calls"


def named(request: Request) -> dict[str, str]:
    query = {name: values[0] for name, values in parse_qs(request.query).items()}
    return request.fields if request.method == "POST" else query


# By the distilled list ---------------------------------------------------------------------------------------------


def test_every_request_names_only_what_exists(requests):
    assert len(requests) == 18
    for request in requests:
        assert description.MESSAGES.fullmatch(request.path) or description.CALLS.fullmatch(request.path)
        unknown = set(named(request)) - description.ALLOWED[request.method, resource(request)]
        assert not unknown, request
        assert len(request.form) == len(request.fields), "a field twice"


def test_every_create_request_is_within_the_limits(requests):
    for request in (r for r in requests if r.method == "POST"):
        fields = request.fields
        assert description.REQUIRED[resource(request)] <= set(fields)
        assert description.E164.fullmatch(fields["To"])
        assert len(fields.get("Body", "")) <= description.LONGEST_BODY
        assert len(fields.get("Twiml", "")) <= description.LONGEST_TWIML
        assert 1 <= int(fields.get("ValidityPeriod", 1)) <= description.LONGEST_VALIDITY
        assert 1 <= int(fields.get("Timeout", 1)) <= description.LONGEST_TIMEOUT
        assert ("Body" in fields) == (resource(request) == "Messages")


def test_every_good_answer_of_the_imitation_has_the_described_shape(requests):
    rows = []
    for request in requests:
        if request.status not in (200, 201) or request.answer_type != "application/json":
            continue
        body = json.loads(request.answer)
        kind = resource(request)
        rows += [(kind, row) for row in (body[kind.lower()] if request.method == "GET" else [body])]
    rows = [(kind, row) for kind, row in rows if "sid" in row]
    assert {kind for kind, _ in rows} == {"Messages", "Calls"}
    for kind, row in rows:
        assert set(row) <= description.FIELDS[kind]
        assert description.SID[kind].fullmatch(row["sid"])
        assert row["status"] in description.STATUS[kind]


# By the whole description, where it is at hand ---------------------------------------------------------------------


@pytest.fixture
def published() -> dict[str, Any] | None:
    return json.loads(PUBLISHED.read_text()) if PUBLISHED.exists() else None


def mocked(request: Request) -> MockRequest:
    return MockRequest(
        "https://api.twilio.com",
        request.method.lower(),
        request.path,
        args=named(request) if request.method == "GET" else None,
        headers={"Authorization": request.headers["Authorization"]},
        data=request.body or None,
        content_type=request.headers.get("Content-Type", "application/json").lower(),
    )


def faults(requests: list[Request], published: dict[str, Any] | None) -> list[str]:
    """What of the requests and good answers the description does not allow; nothing without a description."""
    if published is None:
        return []
    api = OpenAPI.from_dict(published)
    found = []
    for request in requests:
        try:
            api.validate_request(mocked(request))
            if request.status in (200, 201) and request.answer_type == "application/json":
                api.validate_response(mocked(request), MockResponse(request.answer, request.status))
        except OpenAPIError as error:
            found.append(f"{request.method} {request.path}: {error.__cause__ or error}")
    return found


def test_every_request_and_answer_agrees_with_the_published_description(requests, published):
    assert faults(requests, published) == []


def test_that_check_can_fail(requests, published):
    good = next(r for r in requests if r.status == 201)
    wrong = [
        Request(good.method, good.path + "x", "", good.form, good.headers, good.body),
        Request(good.method, good.path, "", good.form, good.headers, b"Body=Nobody"),
        Request(good.method, good.path, "", good.form, good.headers, good.body.replace(b"=5400", b"=long")),
        Request(good.method, good.path, "", good.form, good.headers, good.body, 201, b'{"sid": "12"}'),
    ]
    for request in wrong:
        assert bool(faults([request], published)) == bool(published)


def test_the_distilled_list_agrees_with_the_description(published):
    if published is None:
        return
    paths = {
        kind: published["paths"][f"/2010-04-01/Accounts/{{AccountSid}}/{kind}.json"] for kind in ("Messages", "Calls")
    }
    schemas = published["components"]["schemas"]
    for (method, kind), names in description.ALLOWED.items():
        if method == "GET":
            known = {p["name"] for p in paths[kind]["get"]["parameters"]}
        else:
            form = paths[kind]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
            known = set(form["schema"]["properties"])
        assert names <= known
    for kind, schema in (("Messages", "message"), ("Calls", "call")):
        row = schemas[f"api.v2010.account.{schema}"]["properties"]
        assert description.FIELDS[kind] == set(row)
        assert description.SID[kind].pattern in row["sid"]["pattern"]
        assert description.STATUS[kind] == set(schemas[f"{schema}_enum_status"]["enum"])
