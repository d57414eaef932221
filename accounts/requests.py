from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """The request of a view behind a policy: the user is signed in, and `htmx` is set by the middleware.

    For annotations only; Django's own type allows an anonymous user.
    """

    user: User
    htmx: HtmxDetails
