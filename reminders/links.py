"""Message links: a permission for the items that one message listed, not a sign-in (D10).

A token is a code of 17 characters, short enough for a text message: `/m/<code>/` opens the items, `/s/<code>/` stops
a channel. The code is computed from the site's key and the row's random nonce, so that a frozen message can go out a
second time with the same bytes although no usable token is stored anywhere: a row holds the code's hash and is looked
up by it. What the engine renders and keeps holds a placeholder, `/m/LINK-41/`; a channel calls `reveal` just before it
sends.

Rows from before the codes hold the hash of a longer secret. Their token is "<id>.<secret>.<signature>", their addresses
are `/m/<token>/` and `/m/stop/<token>/`, and both still open. `token_of` tells the two forms apart by the hash.

The address that answers to a mail go to (`reply+<token>@…`) holds a second token of the same link, for answers only. It
is lower case and short, because mail systems change the case and cut what is long.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from accounts.models import User
from core.models import AuditEvent
from core.open_items import closed
from reminders.kinds import get_kind
from reminders.models import Delivery, MessageLink, MessageLinkItem

GRACE = timedelta(days=7)  # after the message stops being useful
LONGEST = timedelta(days=14)
# Without the look-alikes 0 O o and 1 I l i, and without B, S and Z, which look like 8, 5 and 2.
CODE_ALPHABET = "23456789ACDEFGHJKLMNPQRTUVWXYabcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 17  # 52 characters: 96.9 bits
CODE = re.compile(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}")
PLACEHOLDER = re.compile(r"/(m/stop|m|s)/LINK-([0-9]{1,18})/")
SHOWN = re.compile(r"(?<!\S)\S*" + PLACEHOLDER.pattern)  # from the start of the word, so that each is read once
REPLY_PLACEHOLDER = re.compile(r"\+LINK-([0-9]{1,18})@")
REPLY_TOKEN = re.compile(r"\+([a-z2-7]{32})@", re.IGNORECASE)
NOBODY = "0" * 64
PURPOSES = {  # what a item is called when its kind cannot say
    "review": "Review",
    "survey": "Answer the questions",
    "accept": "Review and approve",
    "resume": "Get new candidates",
    "preferences": "Communication preferences",
    "disown": "Report that it wasn't you",
}


def make_link(delivery: Delivery, user: User, items: Iterable[tuple[str, str, str]], now: datetime) -> str:
    """An address for a message, opening `items` ((subject, purpose, path), in this order) for `user` alone.

    The address holds a placeholder: it becomes openable by `reveal`, which the channels call as they send. For a
    delivery that is not stored, a preview, nothing is written and nothing will ever open.
    """
    if delivery.pk is None:
        return f"{settings.SITE_URL}{placeholder(0)}"
    expires_at = min(_last_use(delivery, now), now + LONGEST)
    by_mail = delivery.channel == "email" and bool(settings.INBOUND_ADDRESS)
    link = _new(delivery, user, MessageLink.Purpose.ITEMS, expires_at, by_mail=by_mail)
    MessageLinkItem.objects.bulk_create(
        MessageLinkItem(link=link, position=position, subject=subject, purpose=purpose, path=path)
        for position, (subject, purpose, path) in enumerate(dict((m[0], m) for m in items).values())
    )
    return f"{settings.SITE_URL}{placeholder(link.pk)}"


def make_opt_out_link(delivery: Delivery, user: User, now: datetime) -> str:
    """An address that stops messages on the delivery's channel; a placeholder like that of `make_link`.

    It lives longer than other links: mail is read late, and opting out must still work then.
    """
    if delivery.pk is None:
        return f"{settings.SITE_URL}{placeholder(0, opt_out=True)}"
    link = _new(delivery, user, MessageLink.Purpose.OPT_OUT, now + timedelta(days=60))
    return f"{settings.SITE_URL}{placeholder(link.pk, opt_out=True)}"


def placeholder(pk: int, *, opt_out: bool = False) -> str:
    """The path that a kept text holds in place of the link `pk`'s own."""
    return f"/{'s' if opt_out else 'm'}/LINK-{pk}/"


def as_long_as_sent(text: str) -> str:
    """`text` with its placeholders filled to the length of a new link's path, to be measured before it is sent."""
    return PLACEHOLDER.sub(lambda found: f"/{found[1]}/{'x' * CODE_LENGTH}/", text)


def reveal(text: str, attempt_key: str) -> str:
    """`text` with the placeholders of this attempt's own delivery made into openable addresses.

    Placeholders of other deliveries (typed into a note, for example) stay what they are: dead.
    """
    return _reveal(text, MessageLink.objects.filter(delivery__attempts__key=attempt_key))


def reveal_to(user: User, text: str) -> str:
    """`text` as it is said to `user` at once, with the placeholders of their own links made openable."""
    return _reveal(text, MessageLink.objects.filter(user=user))


def reply_address(link: MessageLink) -> str:
    """Where answers to the link's mail go; a placeholder like that of `make_link`. Empty where none are taken."""
    name, _, domain = settings.INBOUND_ADDRESS.partition("@")
    return f"{name}+LINK-{link.pk}@{domain}" if link.reply_hash and domain else ""


def reveal_reply_address(address: str, attempt_key: str) -> str:
    """The reply address of this attempt's own delivery, ready to be written to. For a message on its way only."""
    found = REPLY_PLACEHOLDER.search(address)
    links = MessageLink.objects.filter(delivery__attempts__key=attempt_key).exclude(reply_hash=None)
    link = links.filter(pk=found[1]).first() if found else None
    return address.replace(found[0], f"+{reply_token_of(link)}@") if found and link else ""


def find_by_reply_token(text: str) -> MessageLink | None:
    """The link, dead or alive, whose reply address `text` (a recipient's address) is."""
    found = REPLY_TOKEN.search(text)
    return found and MessageLink.objects.filter(reply_hash=_hash(found[1].lower())).first()


def _reveal(text: str, links: QuerySet[MessageLink]) -> str:
    asked = {found[2] for found in PLACEHOLDER.finditer(text)}
    if not asked:
        return text
    rows = links.filter(pk__in=asked)
    tokens = {str(link.pk): token_of(link) for link in rows}

    def fill(found: re.Match[str]) -> str:
        token = tokens.get(found[2])
        return _path(token, opt_out=found[1] != "m") if token else found[0]

    return PLACEHOLDER.sub(fill, text)


def _path(token: str, *, opt_out: bool) -> str:
    """A long token keeps the address that it always had: a second sending has the same bytes."""
    stop = "s" if CODE.fullmatch(token) else "m/stop"
    return f"/{stop if opt_out else 'm'}/{token}/"


def without_links(text: str) -> str:
    """A kept text for other eyes, its links replaced: only the recipient may open them."""
    return SHOWN.sub("[link]", text)


def token_of(link: MessageLink) -> str:
    """The token itself. For a message on its way to the link's person, and for nothing else."""
    _, secret = _made_of(link)
    return secret if CODE.fullmatch(secret) else _signer().sign(f"{link.pk}.{secret}")


def reply_token_of(link: MessageLink) -> str:
    """The token of its reply address. For a message on its way to the link's person, and for nothing else."""
    key, _ = _made_of(link)
    return _reply_secret(link.nonce, key)


def _made_of(link: MessageLink) -> tuple[str, str]:
    """The key that the link was made with, and its secret: a code, or the long secret of an earlier row."""
    for key in _keys():
        for secret in (_code(link.nonce, key), _long_secret(link.nonce, key)):
            if constant_time_compare(_hash(secret), link.secret_hash):
                return key, secret
    raise ValueError(f"Link {link.pk} was made with a key that is no longer among SECRET_KEY_FALLBACKS")


def find(token: str, purpose: str = MessageLink.Purpose.ITEMS) -> MessageLink | None:
    """The link of a genuine token, dead or alive; None for any other. Takes the same steps for both.

    The look-up is by a hash, so what its time tells says nothing about a token.
    """
    code = token if CODE.fullmatch(token) else ""
    secret = code or _signed_secret(token)
    links = MessageLink.objects.with_open_items().select_related("user", "delivery")
    link = links.filter(secret_hash=_hash(secret) if secret else NOBODY).first()
    # A long token's signature was checked already; a code must come from one of the keys that are still known.
    genuine = _is_known(code, link.nonce if link else NOBODY) or not code
    return link if link and genuine and link.purpose == purpose else None


def opens(link: MessageLink | None, now: datetime) -> bool:
    """Whether its token still opens something: not expired, not revoked, something left to do, an active person."""
    if link is None or link.revoked_at or link.expires_at <= now or not link.user.is_active:
        return False
    return link.purpose == MessageLink.Purpose.OPT_OUT or link.items.open().exists()


def close_item(subject: str, now: datetime) -> None:
    """The item is done: every link that lists it has one thing less to do."""
    MessageLinkItem.objects.open().filter(subject=subject).update(done_at=now)


def revoke_links_of(user: User, *, reason: str, now: datetime, subject: str = "", purpose: str = "") -> int:
    """Ends the links of a person who left, changed address, or (with `subject`) no longer has that item."""
    links = MessageLink.objects.filter(user=user, revoked_at=None)
    if purpose:
        links = links.filter(purpose=purpose)
    if subject:
        links = MessageLink.objects.filter(pk__in=links.listing(subject).values("pk"))
    return links.update(revoked_at=now, revoked_reason=reason[:60])


def note_opening(link: MessageLink, now: datetime) -> None:
    """Remembers the first "Continue". It means nothing more: scanners press buttons too."""
    if MessageLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now):
        AuditEvent.log("link.opened", link, by=f"link:{link.pk}")


def _new(delivery: Delivery, user: User, purpose: str, expires_at: datetime, *, by_mail: bool = False) -> MessageLink:
    nonce, key = secrets.token_urlsafe(32), settings.SECRET_KEY
    return MessageLink.objects.create(
        user=user,
        delivery=delivery,
        purpose=purpose,
        nonce=nonce,
        secret_hash=_hash(_code(nonce, key)),
        reply_hash=_hash(_reply_secret(nonce, key)) if by_mail else None,
        expires_at=expires_at,
    )


def _last_use(delivery: Delivery, now: datetime) -> datetime:
    return max(delivery.useful_until, now) + GRACE


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _code(nonce: str, key: str) -> str:
    digest = hmac.new(f"reminders.code:{key}".encode(), nonce.encode(), hashlib.sha256).digest()
    number, code = int.from_bytes(digest, "big"), ""
    for _ in range(CODE_LENGTH):
        number, at = divmod(number, len(CODE_ALPHABET))
        code += CODE_ALPHABET[at]
    return code


def _is_known(code: str, nonce: str) -> bool:
    """Whether one of the site's keys makes `code` of `nonce`."""
    return any([constant_time_compare(_code(nonce, key), code) for key in _keys()])


def _long_secret(nonce: str, key: str) -> str:
    """Of rows from before the codes."""
    digest = hmac.new(f"reminders.link:{key}".encode(), nonce.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _reply_secret(nonce: str, key: str) -> str:
    digest = hmac.new(f"reminders.reply:{key}".encode(), nonce.encode(), hashlib.sha256).digest()
    return b32encode(digest[:20]).decode().lower()  # 160 bits in 32 characters


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _signer() -> Signer:
    return Signer(sep=".", salt="reminders.link")


def _signed_secret(token: str) -> str:
    """The secret in a long token; empty for one that we did not sign."""
    try:
        return _signer().unsign(token).partition(".")[2]
    except BadSignature:
        return ""


def open_items(link: MessageLink) -> list[MessageLinkItem]:
    """What the link has left to do, in the order of the message: not done, and still open."""
    rows = list(link.items.open())
    ended = closed({row.subject for row in rows})
    return [row for row in rows if row.subject not in ended]


def described(link: MessageLink) -> list[dict[str, object]]:
    """The link's items for its own page, what is left to do first, each with the title its kind gives it."""
    titles, left = _titles(link), {row.pk for row in open_items(link)}
    rows = sorted(link.items.all(), key=lambda row: (row.pk not in left, row.position))
    return [
        {
            "row": row,
            "is_open": row.pk in left,
            "title": titles.get(row.subject) or PURPOSES.get(row.purpose, "Open"),
        }
        for row in rows
    ]


def _titles(link: MessageLink) -> dict[str, str]:
    titles = {}
    for item in link.delivery.items.select_related("occurrence__rule"):
        occurrence = item.occurrence
        try:
            titles[occurrence.subject] = get_kind(occurrence.rule.kind).context(occurrence).title
        except (ObjectDoesNotExist, LookupError):
            continue  # the thing is gone: its general name must do
    return titles
