"""Message links: neutral when opened, openable once, never by somebody else (D10; Cases 35, 36, 37 and 40)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from accounts.models import User
from core import clock
from core.models import AuditEvent
from reminders import kinds, links
from reminders.access import link_lists, next_item, person_or_link
from reminders.models import ConsentEvent, ContactPoint, Delivery, MessageLink
from tests.reminders.helpers import same_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(told) -> Delivery:
    return told(1, 2)


@pytest.fixture
def link(delivery, manager) -> MessageLink:
    items = [(f"tests.view:{n}", "review", f"/reviews/{n}/") for n in (1, 2)]
    links.make_link(delivery, manager, items, clock.now())
    return MessageLink.objects.get()


@pytest.fixture
def token(link) -> str:
    return links.token_of(link)


@pytest.fixture
def url(token) -> str:
    return reverse("link-open", kwargs={"token": token})


def go_on(client: Client, url: str):
    return client.post(url)


def changed(token: str, at: int) -> str:
    other = "A" if token[at] != "A" else "C"
    return token[:at] + other + token[at + 1 :]


# What is stored ----------------------------------------------------------------------------------------------------


def test_the_database_holds_no_token(link, token):
    row = MessageLink.objects.values().get()
    assert not any(token in str(value) for value in row.values())


def test_what_the_engine_keeps_is_a_placeholder_that_opens_nothing(client, delivery, manager, settings):
    address = links.make_link(delivery, manager, [("tests.view:1", "review", "/reviews/1/")], clock.now())
    assert address == f"{settings.SITE_URL}/m/LINK-{MessageLink.objects.get().pk}/"
    assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 404


def test_a_placeholder_is_revealed_for_its_own_delivery_only(delivery, link, told, token):
    text = f"Open http://testserver/m/LINK-{link.pk}/ now"
    theirs = told(3).attempts.get()
    assert links.reveal(text, delivery.attempts.get().key) == f"Open http://testserver/m/{token}/ now"
    assert links.reveal(text, theirs.key) == text
    assert links.reveal("no link", theirs.key) == "no link"


def test_the_same_bytes_can_be_sent_again_after_the_key_was_rotated(delivery, link, token, settings):
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [old]
    assert links.token_of(link) == token
    assert links.find(token) == link  # made with the old key, still among the fall-backs
    settings.SECRET_KEY_FALLBACKS = []
    assert links.find(token) is None
    with pytest.raises(ValueError, match="no longer among"):
        links.token_of(link)


def test_a_link_lives_seven_days_longer_than_its_message_but_two_weeks_at_most(told, manager):
    now = clock.now()
    for useful, lives in ((timedelta(days=1), 8), (timedelta(days=60), 14), (timedelta(days=-3), 7)):
        delivery = told(useful_until=now + useful)
        links.make_link(delivery, manager, [], now)
        assert delivery.links.get().expires_at == now + timedelta(days=lives)


def test_an_item_that_is_named_twice_is_listed_once(delivery, manager):
    items = [("a:1", "review", "/one/"), ("a:1", "review", "/two/"), ("b:1", "survey", "/three/")]
    links.make_link(delivery, manager, items, clock.now())
    assert list(MessageLink.objects.get().items.values_list("subject", "position")) == [("a:1", 0), ("b:1", 1)]


# Opening -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing_and_names_nobody(client, url, method, manager):
    before = list(MessageLink.objects.values()), AuditEvent.objects.count()
    for _ in range(20):
        response = getattr(client, method)(url)
    assert response.status_code == 200
    assert not response.cookies.get("link")
    assert (list(MessageLink.objects.values()), AuditEvent.objects.count()) == before
    assert manager.name not in response.content.decode()
    assert "person 1" not in response.content.decode().lower()


def test_its_page_is_not_cached_and_sends_no_referrer(client, url):
    response = client.get(url)
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]


def test_continue_needs_the_csrf_token(url):
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403


def test_continue_leads_to_the_list_without_the_token_in_the_address(client, url, token, link):
    response = go_on(client, url)
    assert response.status_code == 302
    assert response["Location"] == "/m/"
    cookie = response.cookies["link"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7200)
    assert token not in cookie.value
    page = client.get("/m/").content.decode()
    assert page.index("View of person 1") < page.index("View of person 2")
    link.refresh_from_db()
    assert link.opened_at
    assert AuditEvent.objects.get(verb="link.opened").by == f"link:{link.pk}"


def test_the_cookie_is_secure_where_the_site_is(client, url, settings):
    settings.HTTPS = True
    assert go_on(client, url).cookies["link"]["secure"]


def test_one_item_is_opened_at_once(client, told, manager):
    delivery = told(7)
    links.make_link(delivery, manager, [("tests.view:7", "review", "/reviews/7/")], clock.now())
    token = links.token_of(delivery.links.get())
    assert go_on(client, f"/m/{token}/")["Location"] == "/reviews/7/"


def test_a_scanner_that_presses_everything_first_leaves_the_link_working(client, url):
    """Case 35."""
    for _ in range(20):
        Client().get(url)
        Client().head(url)
    assert go_on(Client(), url).status_code == 302
    assert go_on(client, url).status_code == 302
    assert AuditEvent.objects.filter(verb="link.opened").count() == 1


def test_a_signed_in_owner_goes_on_too(as_manager, url):
    assert go_on(as_manager, url).status_code == 302


def test_another_signed_in_user_is_told_the_link_is_not_theirs(as_recruiter, url, link):
    response = go_on(as_recruiter, url)
    assert response.status_code == 403
    assert "This link is for someone else" in response.content.decode()
    assert "link" not in response.cookies
    assert AuditEvent.objects.get(verb="link.refused").target == f"reminders.messagelink:{link.pk}"


# Dead ends ---------------------------------------------------------------------------------------------------------


def use_up(link: MessageLink, now) -> None:
    for number in (1, 2):
        links.close_item(f"tests.view:{number}", now)


ENDS = {
    "expired": lambda link, now: MessageLink.objects.filter(pk=link.pk).update(expires_at=now),
    "revoked": lambda link, now: links.revoke_links_of(link.user, reason="left", now=now),
    "used": use_up,
    "the person left": lambda link, now: User.objects.filter(pk=link.user_id).update(is_active=False),
    "erased": lambda link, now: MessageLink.objects.filter(pk=link.pk).delete(),
}
CHANGED = {
    "bit 0": lambda link, token: changed(token, 0),
    "bit 12": lambda link, token: changed(token, 12),
    "bit -1": lambda link, token: changed(token, -1),
    "junk": lambda link, token: "junk",
    "row id guessed": lambda link, token: f"{link.pk}.{'A' * 43}.{'A' * 43}",
}


def dead(link: MessageLink, token: str, how: str) -> str:
    """Ends the link in that way, or gives a token that is wrong in that way."""
    if how in ENDS:
        ENDS[how](link, clock.now())
        return token
    return CHANGED[how](link, token)


WAYS = [*ENDS, *CHANGED]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("how", WAYS)
def test_every_dead_link_gets_the_same_answer(client, link, token, how, method):
    broken = dead(link, token, how)
    response = getattr(client, method)(f"/m/{broken}/")
    usual = client.get("/m/usual/").content
    assert response.status_code == 404
    assert same_page(response.content.replace(broken.encode(), b"usual"), usual)
    assert response["Referrer-Policy"] == "strict-origin"
    assert "link" not in response.cookies


@pytest.mark.parametrize("how", WAYS)
def test_a_dead_link_costs_the_same_queries_whatever_is_wrong(client, link, token, how):
    """Case 36: the same time, without a watch."""
    client.get("/m/warm/")  # the counter's row is there
    with CaptureQueriesContext(connection) as usual:
        client.get("/m/usual/")
    broken = dead(link, token, how)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/m/{broken}/")
    assert abs(len(queries) - len(usual)) <= 1


def test_after_ten_bad_tokens_in_a_minute_one_has_to_wait(client, url):
    for _ in range(10):
        assert client.get("/m/nonsense/").status_code == 404
    assert client.get("/m/nonsense/").status_code == 429
    assert client.get(url).status_code == 200  # the good link of a colleague at the same address still opens


def test_an_invented_forwarded_address_does_not_dodge_the_limit(client):
    for n in range(11):
        response = client.get("/m/nonsense/", headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert response.status_code == 429


def test_behind_the_trusted_proxy_its_own_hop_counts(client, settings):
    settings.TRUSTED_PROXY = True
    for n in range(11):
        response = client.get("/m/nonsense/", headers={"X-Forwarded-For": f"6.6.6.{n}, 10.0.0.{n}"})
    assert response.status_code == 404
    for n in range(11):
        response = client.get("/m/nonsense/", headers={"X-Forwarded-For": f"6.6.6.{n}, 10.9.9.9"})
    assert response.status_code == 429


def test_a_token_never_reaches_the_log(client, url, token, as_recruiter, caplog):
    go_on(as_recruiter, url)
    Client(enforce_csrf_checks=True).post(url)
    client.get(f"/m/{changed(token, 12)}/")
    client.get(f"/m/{token}./")
    client.get(f"/s/{token}/")
    client.get(f"/m/stop/{token}/")
    written = caplog.text
    assert all(masked in written for masked in ("/m/…", "/m/stop/…", "/s/…"))
    assert token[:8] not in written
    assert token[-8:] not in written


# A new one ---------------------------------------------------------------------------------------------------------


def test_a_new_link_goes_by_mail_to_the_address_on_file(client, link, token):
    MessageLink.objects.update(expires_at=clock.now())
    links.close_item("tests.view:1", clock.now())
    response = client.post(reverse("link-renew", kwargs={"token": token}))
    assert response.status_code == 200
    asked = Delivery.objects.get(plan_key__startswith="alone:asked:link")
    assert (asked.channel, asked.recipient, asked.state) == ("email", link.user, "scheduled")
    [item] = asked.items.all()
    assert (item.occurrence.subject, item.state) == ("tests.view:2", "again")


def test_asking_for_a_new_link_gets_the_same_answer_for_everyone(client, token):
    known = client.post(reverse("link-renew", kwargs={"token": token})).content
    unknown = client.post(reverse("link-renew", kwargs={"token": "nonsense"})).content
    assert same_page(known, unknown)


def test_nothing_is_sent_when_nothing_is_open(client, link, token):
    for number in (1, 2):
        links.close_item(f"tests.view:{number}", clock.now())
    client.post(reverse("link-renew", kwargs={"token": token}))
    assert not Delivery.objects.filter(plan_key__startswith="alone:asked").exists()


def test_pressing_it_again_and_again_sends_one(client, token):
    for _ in range(5):
        client.post(reverse("link-renew", kwargs={"token": token}))
    assert Delivery.objects.filter(plan_key__startswith="alone:asked").count() == 1


# Person or link ----------------------------------------------------------------------------------------------------


@person_or_link
def item_view(request: HttpRequest, number: int) -> HttpResponse:
    listed = link_lists(request, f"tests.view:{number}")
    acting = request.acting.name  # type: ignore[attr-defined]
    return HttpResponse(f"{acting}|{listed}|{next_item(request)}")


urlpatterns = [path("item/<int:number>/", item_view), path("", include("config.urls"))]


@pytest.fixture
def with_item_view(settings):
    settings.ROOT_URLCONF = __name__


def test_a_link_opens_what_it_lists_and_nothing_else(client, url, with_item_view):
    go_on(client, url)
    assert client.get("/item/1/").content.decode() == "Mona Manager|True|/reviews/1/"
    assert client.get("/item/3/").content.decode() == "Mona Manager|False|/reviews/1/"
    links.close_item("tests.view:1", clock.now())
    assert client.get("/item/1/").content.decode() == "Mona Manager|True|/reviews/2/"
    links.close_item("tests.view:2", clock.now())
    assert client.get("/item/2/").content.decode() == "Mona Manager|True|None"


def test_without_link_and_without_sign_in_one_is_asked_to_sign_in(client, with_item_view):
    response = client.get("/item/1/?x=1")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/item/1/%3Fx%3D1"


@pytest.mark.parametrize("how", ["expired", "revoked", "the person left", "erased"])
def test_what_ends_a_link_ends_its_cookie_with_the_next_request(client, link, token, url, how, with_item_view):
    go_on(client, url)
    dead(link, token, how)
    assert client.get("/item/1/").status_code == 302


def test_a_cookie_of_ones_own_making_opens_nothing(client, link, with_item_view):
    client.cookies["link"] = str(link.pk)
    assert client.get("/item/1/").status_code == 302


def test_the_cookie_ends_after_two_hours(client, url, with_item_view, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    go_on(client, url)
    time_machine.shift(timedelta(hours=2, seconds=1))
    assert client.get("/item/1/").status_code == 302


def test_a_link_left_in_this_browser_does_nothing_as_another_user(client, url, outsider, with_item_view):
    go_on(client, url)
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/item/1/").content.decode() == "Otto Outsider|False|None"


def test_a_signed_in_owner_keeps_the_order_of_the_message(as_manager, url, with_item_view):
    go_on(as_manager, url)
    assert as_manager.get("/item/1/").content.decode() == "Mona Manager|True|/reviews/1/"


def test_the_home_link_of_a_signed_in_user_is_their_today_page(as_manager):
    assert as_manager.get("/m/")["Location"] == "/"


def test_the_link_home_says_thanks_when_all_is_done(client, url):
    go_on(client, url)
    for number in (1, 2):
        links.close_item(f"tests.view:{number}", clock.now())
    assert "All done" in client.get("/m/").content.decode()


def test_an_item_whose_kind_is_gone_still_has_a_name(client, told, manager, kind, monkeypatch):
    delivery = told(1)
    links.make_link(delivery, manager, [("tests.view:1", "review", "/a/"), ("x.y:1", "survey", "/b/")], clock.now())
    go_on(client, f"/m/{links.token_of(delivery.links.get())}/")
    monkeypatch.delitem(kinds._KINDS, kind.name)
    page = client.get("/m/").content.decode()
    assert "Review" in page
    assert "Answer the questions" in page


def test_revoking_by_item_leaves_other_links_alone(told, manager):
    one, two = told(1), told(2)
    for delivery, number in ((one, 1), (two, 2)):
        links.make_link(delivery, manager, [(f"tests.view:{number}", "review", "/x/")], clock.now())
    assert links.revoke_links_of(manager, reason="re-assigned", now=clock.now(), subject="tests.view:1") == 1
    assert one.links.get().revoked_at
    assert two.links.get().revoked_at is None


# Stopping ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def stop_url(delivery, manager) -> str:
    links.make_opt_out_link(delivery, manager, clock.now())
    token = links.token_of(MessageLink.objects.get(purpose="opt_out"))
    return reverse("link-opt-out", kwargs={"token": token})


def test_looking_at_the_stop_page_stops_nothing(client, stop_url):
    assert client.get(stop_url).status_code == 200
    assert not ConsentEvent.objects.exists()


def test_its_button_stops_the_channel_and_says_what_is_left(client, stop_url, manager, confirmed):
    confirmed("sms")
    page = client.post(stop_url).content.decode()
    assert "We can still reach you by text, and your recruiter can still call you." in page
    assert manager.contact_points.get(channel="email").state == ContactPoint.State.OPTED_OUT
    event = ConsentEvent.objects.get()
    assert (event.channel, event.what, event.how) == ("email", "withdrawn", "link")


def test_one_click_of_the_mail_program_counts_without_csrf(stop_url, manager):
    response = Client(enforce_csrf_checks=True).post(stop_url, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert ConsentEvent.objects.get().how == "one-click"


def test_any_other_post_needs_the_csrf_token(stop_url):
    assert Client(enforce_csrf_checks=True).post(stop_url).status_code == 403
    assert not ConsentEvent.objects.exists()


def test_stopping_twice_is_noted_once(client, stop_url):
    for _ in range(2):
        client.post(stop_url)
    assert ConsentEvent.objects.count() == 1


def test_a_link_of_one_kind_does_not_open_the_other(client, token, stop_url):
    assert client.get(f"/s/{token}/").status_code == 404
    assert client.get(f"/m/stop/{token}/").status_code == 404
    assert client.get(stop_url.replace("/s/", "/m/")).status_code == 404
