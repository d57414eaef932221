"""The form of a message link: short enough for a text, hard to guess, easy to read; the long form still opens."""

import hashlib
import hmac
import math
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.logs import masked
from reminders import links
from reminders.models import ConsentEvent, Delivery, MessageLink
from reminders.tokens import BEHIND

pytestmark = pytest.mark.django_db
SITE = "https://recruits.example.com"  # a host of 20 characters
LOOK_ALIKES = "0Oo1Ili"
MANY = 150
MATTERS = [("tests.view:1", "review", "/reviews/1/"), ("tests.view:2", "review", "/reviews/2/")]


@pytest.fixture
def delivery(told) -> Delivery:
    return told(1, 2)


@pytest.fixture
def address(delivery, manager):
    """`address("matters")`, `address("opt_out")`: the path in a message that is sent now."""

    def make(purpose: str = "matters") -> str:
        if purpose == "matters":
            kept = links.make_link(delivery, manager, MATTERS, clock.now())
        else:
            kept = links.make_opt_out_link(delivery, manager, clock.now())
        return sent(kept, delivery)

    return make


def sent(text: str, delivery: Delivery) -> str:
    return links.reveal(text, delivery.attempts.get().key).removeprefix("http://testserver")


# The long form, as it was made before there were codes ---------------------------------------------------------------


def long_secret(nonce: str, key: str) -> str:
    digest = hmac.new(f"reminders.link:{key}".encode(), nonce.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.fixture
def long_link(delivery, manager, settings):
    """`long_link("opt_out")`: a row as it was stored then, and its token."""

    def make(purpose: str = "matters") -> tuple[MessageLink, str]:
        nonce = secrets.token_urlsafe(32)
        secret = long_secret(nonce, settings.SECRET_KEY)
        link = MessageLink.objects.create(
            user=manager, delivery=delivery, purpose=purpose, nonce=nonce, expires_at=clock.now() + timedelta(days=9),
            secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        )  # fmt: skip
        if purpose == "matters":
            for position, (subject, what, path) in enumerate(MATTERS):
                link.items.create(position=position, subject=subject, purpose=what, path=path)
        return link, Signer(sep=".", salt="reminders.link").sign(f"{link.pk}.{secret}")

    return make


def test_a_long_link_still_opens(client, long_link):
    link, token = long_link()

    assert len(token) > 85
    assert links.find(token) == link
    assert client.get(f"/m/{token}/").status_code == 200
    assert client.post(f"/m/{token}/")["Location"] == "/m/"
    assert "View of person 1" in client.get("/m/").content.decode()


def test_a_long_link_still_asks_for_a_new_one(client, long_link):
    link, token = long_link()
    MessageLink.objects.update(expires_at=clock.now())

    assert f"/m/new/{token}/" in client.get(f"/m/{token}/").content.decode()
    client.post(f"/m/new/{token}/")

    assert Delivery.objects.get(plan_key__startswith="alone:asked:link").recipient == link.user


@pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "One-Click"}])
def test_a_long_opt_out_link_still_stops_its_channel(client, long_link, data):
    _, token = long_link("opt_out")

    assert client.get(f"/m/stop/{token}/").status_code == 200
    assert client.post(f"/m/stop/{token}/", data).status_code == 200

    assert ConsentEvent.objects.get().how == ("one-click" if data else "link")


@pytest.mark.parametrize("before", ["/m/stop/", "/s/"])
def test_a_message_kept_before_is_sent_with_the_bytes_it_would_have_had(delivery, long_link, before):
    link, token = long_link()
    stop, stop_token = long_link("opt_out")
    text = f"/m/LINK-{link.pk}/ or {before}LINK-{stop.pk}/"

    assert links.token_of(link) == token
    assert sent(text, delivery) == f"/m/{token}/ or /m/stop/{stop_token}/"


def test_a_long_link_ends_with_the_key_it_was_signed_with(long_link, settings):
    link, token = long_link()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [settings.SECRET_KEY]
    assert links.find(token) == link
    assert links.find(links.token_of(link)) == link

    settings.SECRET_KEY_FALLBACKS = []
    assert links.find(token) is None


def test_the_parts_of_a_long_link_open_nothing(long_link):
    _, token = long_link()
    pk, secret, signature = token.split(".")

    for wrong in (secret, f"{pk}.{secret}", f"{secret}.{signature}", f"{pk}.{secret}.{signature[:-1]}"):
        assert links.find(wrong) is None


# The short form ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["matters", "opt_out"])
def test_every_link_is_short_and_of_its_own(delivery, manager, settings, purpose):
    settings.SITE_URL = SITE
    assert len(SITE) == len("https://") + 20
    make = links.make_opt_out_link if purpose == "opt_out" else lambda *a: links.make_link(a[0], a[1], [], a[2])
    text = " ".join(make(delivery, manager, clock.now()) for _ in range(MANY))
    measured = len(links.as_long_as_sent(text))

    found = links.reveal(text, delivery.attempts.get().key)

    assert measured == len(found)
    addresses = found.split()
    codes = {address.rstrip("/").rpartition("/")[2] for address in addresses}
    assert {len(address) for address in addresses} == {49}
    assert {address.removeprefix(SITE)[:3] for address in addresses} == {"/s/" if purpose == "opt_out" else "/m/"}
    assert len(codes) == MANY
    assert set("".join(codes)) == set(links.CODE_ALPHABET), "every character, and no other"


def test_a_code_holds_96_bits_and_no_look_alikes():
    assert len(set(links.CODE_ALPHABET)) == len(links.CODE_ALPHABET)
    assert links.CODE_LENGTH * math.log2(len(links.CODE_ALPHABET)) >= 96
    assert links.CODE_ALPHABET.isalnum()
    assert links.CODE_ALPHABET.isascii()
    assert not set(links.CODE_ALPHABET) & set(LOOK_ALIKES)


def test_no_character_is_much_likelier_at_any_place():
    codes = [links._code(f"nonce {n}", "a key") for n in range(5200)]

    for place in range(links.CODE_LENGTH):
        at = [code[place] for code in codes]
        counts = [at.count(character) for character in links.CODE_ALPHABET]
        assert 50 < min(counts) <= max(counts) < 160, place  # 100 on average; far beyond six deviations


def test_the_same_row_has_the_same_code_and_only_its_hash_is_stored(address):
    code = address().split("/")[2]
    link = MessageLink.objects.get()

    assert links.token_of(link) == links.token_of(MessageLink.objects.get()) == code
    assert link.secret_hash == hashlib.sha256(code.encode()).hexdigest()
    assert code not in str(MessageLink.objects.values().get())


def test_a_code_depends_on_the_key_and_the_row(settings):
    made = {links._code(nonce, key) for nonce in ("one", "two") for key in ("one", "two")}

    assert len(made) == 4


def test_a_code_lives_as_long_as_its_key_is_known(address, settings):
    code, old = address().split("/")[2], settings.SECRET_KEY
    link = MessageLink.objects.get()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, ["a third " * 8, old]
    assert links.token_of(link) == code
    assert links.find(code) == link

    settings.SECRET_KEY_FALLBACKS = ["a third " * 8]
    assert links.find(code) is None
    with pytest.raises(ValueError, match="no longer among"):
        links.token_of(link)


def test_the_hash_that_is_stored_opens_nothing(address):
    address()

    assert links.find(MessageLink.objects.get().secret_hash) is None


def test_the_opt_out_link_stops_its_channel(client, address):
    stop = address("opt_out")

    assert reverse("link-opt-out", kwargs={"token": stop.split("/")[2]}) == stop
    assert client.get(stop).status_code == 200
    assert not ConsentEvent.objects.exists()
    assert Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert ConsentEvent.objects.get().how == "one-click"


# Junk ----------------------------------------------------------------------------------------------------------------

JUNK = ["x", "usual", "A" * 16, "A" * 17, "A" * 18, "0" * 17, "é" * 17, "A" * 5000, f"1.{'A' * 43}.{'A' * 43}", "a\0b"]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_costs_no_more_than_a_code_that_is_unknown_or_dead(client, address, junk):
    path = address()
    MessageLink.objects.update(expires_at=clock.now())
    client.get("/m/warm/")  # the counter's row is there
    counts = []
    for asked in (path, f"/m/{'C' * 17}/", f"/m/{junk}/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(asked).status_code == 404
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize("case", [str.upper, str.lower, str.swapcase])
def test_upper_and_lower_case_differ(address, case):
    code = address().split("/")[2]

    assert links.find(case(code)) is None


# What texts put behind an address ------------------------------------------------------------------------------------

# A question mark begins a query, which is no part of the path.
ENDINGS = ["%3F", *sorted(set(BEHIND) - {"?"}), ").", "!!", '."', "..."]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("form", ["{0}{1}", "{0}/{1}", "{0}{1}/", "{0}/{1}/"])
@pytest.mark.parametrize("purpose", ["matters", "opt_out"])
def test_a_link_opens_with_punctuation_behind_it(client, address, ending, form, purpose):
    path = form.format(address(purpose).rstrip("/"), ending)

    assert client.get(path).status_code == 200, "at once, without a redirect"


@pytest.mark.parametrize("ending", [".", ")", "/,"])
def test_a_long_link_opens_with_punctuation_behind_it(client, long_link, ending):
    _, token = long_link()
    _, stop = long_link("opt_out")

    assert client.get(f"/m/{token}{ending}").status_code == 200
    assert client.get(f"/m/stop/{stop}{ending}").status_code == 200


@pytest.mark.parametrize("ending", ["", ".", "./"])
def test_continue_works_at_the_address_with_punctuation_or_without_its_slash(client, address, ending):
    path = address()

    assert client.post(path.rstrip("/") + ending)["Location"] == "/m/"


@pytest.mark.parametrize("path", ["/m/./", "/m/.../", "/m/)/", "/s/./", "/m/new/./", "/s/", "/m/a/b/"])
def test_punctuation_alone_is_no_link(client, path):
    assert client.get(path).status_code == 404


# Kept out of sight ---------------------------------------------------------------------------------------------------


def test_no_eyes_but_the_readers_see_a_link(address, delivery, manager):
    kept = [links.make_link(delivery, manager, MATTERS, clock.now()),
            links.make_opt_out_link(delivery, manager, clock.now())]  # fmt: skip

    assert links.without_links(f"See {kept[0]} or {kept[1]} now.") == "See [link] or [link] now."
    assert links.without_links("See http://testserver/m/stop/LINK-7/.") == "See [link]."


@pytest.mark.parametrize("before", ["/m/", "/m/new/", "/m/stop/", "/s/"])
@pytest.mark.parametrize("behind", ["", "/", ".", "/)", " HTTP/1.1"])
def test_logs_hold_no_token(address, long_link, before, behind):
    for token in (address().split("/")[2], long_link()[1]):
        written = masked(f"GET {before}{token}{behind}")
        assert token[:10] not in written
        assert token[-10:] not in written
        assert f"{before}…" in written


def test_logs_keep_what_is_no_token():
    for path in ("/m/", "/m/LINK-123456789012345678/", "/s/LINK-123456789012345678/", "/m/no-such-link/", "/s/short/"):
        assert masked(f"GET {path} 404") == f"GET {path} 404"
