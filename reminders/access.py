"""Who may open an item: a signed-in person, or the holder of a message link, for what the link lists.

`person_or_link` sets `request.acting` (the person) and `request.link` (a live MessageLink, or None). A view then asks
for the object: `visible_to(request.acting)` and its own rule for a signed-in person, or `link_lists(request, key)`.
The scope of a link is read from its row with every request; the cookie only names the row.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import User
from core import clock, dates
from reminders import links
from reminders.kinds import all_kinds
from reminders.models import (
    Delivery,
    DeliveryItem,
    InboundMessage,
    MessageLink,
    Occurrence,
    ReminderRule,
    Task,
)
from reminders.models.tasks import TaskQuerySet
from reminders.requests import LinkRequest

View = Callable[..., HttpResponse]
COOKIE = "link"
COOKIE_SECONDS = 2 * 60 * 60


def person_or_link(view: View) -> View:
    """Policy "item": for signed-in people and link holders; others go to the sign-in page. The view checks the object."""

    @login_not_required
    @wraps(view)
    def guarded(request: LinkRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.link = link_of(request)
        acting = request.user if request.user.is_authenticated else request.link.user if request.link else None
        if acting is None:
            return redirect_to_login(request.get_full_path())
        request.acting = acting
        dates.activate(acting)
        return view(request, *args, **kwargs)

    guarded.access_policy = "item"  # type: ignore[attr-defined]  # read by the access tests
    return guarded


def link_of(request: HttpRequest) -> MessageLink | None:
    """The live link behind this browser's cookie.

    None when someone else is signed in: nothing is ever done in another person's name.
    """
    try:
        pk = _signer().unsign(request.COOKIES.get(COOKIE, ""), max_age=COOKIE_SECONDS)
    except BadSignature:
        return None
    link = MessageLink.objects.alive(clock.now()).select_related("user").filter(pk=pk, purpose="matters").first()
    if link and request.user.is_authenticated and request.user.pk != link.user_id:
        return None
    return link


def remember_link(response: HttpResponse, link: MessageLink) -> None:
    """Gives the browser the scoped cookie; for two hours, and only after a press of "Continue"."""
    response.set_cookie(
        COOKIE,
        _signer().sign(str(link.pk)),
        max_age=COOKIE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def link_lists(request: HttpRequest, subject: str) -> bool:
    """Whether this request's link was made for that item ("feedback.reviewrequest:17"), done or not."""
    link = getattr(request, "link", None)
    return link is not None and link.items.filter(subject=subject).exists()


def next_item(request: HttpRequest) -> str | None:
    """The path of the next thing this request's link still has to do; None without a link, or when all is done."""
    link = getattr(request, "link", None)
    return next((item.path for item in links.open_items(link)), None) if link else None


def base_for(request: HttpRequest) -> str:
    """The base template of a page that link holders see too: without navigation for them."""
    return "base.html" if request.user.is_authenticated else "base_link.html"


def client_ip(request: HttpRequest) -> str:
    """Whose rate counts. The forwarded address is believed only from the trusted proxy, and only its last hop."""
    hops = request.headers.get("X-Forwarded-For", "") if settings.TRUSTED_PROXY else ""
    return hops.split(",")[-1].strip() or request.META.get("REMOTE_ADDR", "")


_hiders: list[Callable[[User], Any]] = []


def hides_requisitions(keys: Callable[[User], Any]) -> Callable[[User], Any]:
    """Decorator for an app above: `keys(user)` names the requisitions ("recruiting.requisition:5") whose messages a
    recruiter may not see, because they are confidential: a list, or a query of one column that runs within ours."""
    _hiders.append(keys)
    return keys


def messages_visible_to(user: Any) -> QuerySet[Delivery]:
    """What was sent to the user; for recruiters and admins all messages, except confidential ones."""
    if not user.is_staffing:
        return Delivery.objects.filter(recipient=user)
    private = ReminderRule.objects.filter(kind__in=[name for name, kind in all_kinds().items() if kind.private])
    hidden = _is_hidden_from(user, "occurrence__") | Q(occurrence__rule__in=private.values("pk"))
    items = DeliveryItem.objects.filter(hidden, delivery=OuterRef("pk"))
    # Not EXISTS: PostgreSQL would join the messages to all hidden items. A value is looked up for each row that is read.
    one = Subquery(items.order_by().values("pk")[:1])
    return Delivery.objects.filter(Q(recipient=user) | Q(IsNull(one, True)))


def replies_visible_to(user: Any) -> QuerySet[InboundMessage]:
    """The user's own replies; for recruiters and admins everyone's, except confidential ones."""
    if not user.is_staffing:
        return InboundMessage.objects.filter(user=user)
    told = Occurrence.objects.filter(_is_hidden_from(user))
    # A reply without an item may be about any that its writer was reminded of.
    unplaced = Q(subject="", user__in=told.values("recipient"))
    items = DeliveryItem.objects.filter(_is_hidden_from(user, "occurrence__"))
    to_several = Q(link__isnull=False, link__delivery__in=items.values("delivery"))  # one of them is confidential
    return InboundMessage.objects.exclude(Q(subject__in=told.values("subject")) | unplaced | to_several)


def occurrences_visible_to(user: Any) -> QuerySet[Occurrence]:
    """For recruiters and admins: what was planned, except what is confidential and not about themselves."""
    return Occurrence.objects.exclude(_is_hidden_from(user) & ~Q(recipient=user))


def tasks_visible_to(user: Any) -> TaskQuerySet:
    """The user's own; for admins everyone's, except confidential ones."""
    tasks = Task.objects.visible_to(user)
    if not user.is_admin:
        return tasks
    told = Occurrence.objects.filter(_is_hidden_from(user))
    return tasks.exclude(~Q(owner=user), subject__in=told.values("subject"))


def _is_hidden_from(user: Any, occurrence: str = "") -> Q:
    """Of occurrences (or what leads to them by `occurrence`): those about a job that this person may not see."""
    hidden = Q(pk__in=[])
    for keys in _hiders:
        hidden |= Q(**{f"{occurrence}requisition_key__in": keys(user)})
    return hidden


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="reminders.link.cookie")


def get_person_to_set_up(user: Any, pk: int) -> User:
    """The person whose preferences `user` may set: their own, or a manager's or reviewer's for recruiters and admins.

    404 for everyone else, 403 for a recruiter who asks for a colleague's.
    """
    person: User = get_object_or_404(User.objects.active(), pk=pk)
    if person == user:
        return person
    if not user.is_staffing:
        raise Http404
    if person.is_staffing and not user.is_admin:
        raise PermissionDenied
    return person
