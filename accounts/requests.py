from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """What a view behind a policy gets: somebody is signed in, and the middleware told how htmx asks.

    For annotations only; Django's own type says that anybody might be asking.
    """

    user: User
    htmx: HtmxDetails
