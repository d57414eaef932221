"""The request of a page that a message link opens as well."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from reminders.models import MessageLink


class LinkRequest(HttpRequest):
    """The request of a view behind `person_or_link`: `acting` is the signed-in user or the recipient of `link`.

    For annotations only. `user` may be anonymous; `link` is None where no live link was opened in this browser.
    """

    acting: User
    link: MessageLink | None
    htmx: HtmxDetails
