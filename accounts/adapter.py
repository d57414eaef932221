from typing import Any, NamedTuple
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.models import Organisation


class SiteIdentity(NamedTuple):
    """The site in allauth's emails: the configured one, never the request's Host header."""

    name: str
    domain: str


class TandemAccountAdapter(DefaultAccountAdapter):
    """Users are invited and cannot sign up; links in emails carry the configured address, never the request's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = SiteIdentity(Organisation.current().name, urlsplit(settings.SITE_URL).netloc)
        context = {**context, "site_url": settings.SITE_URL, "current_site": site}
        for key in ("password_reset_url", "activate_url"):
            if key in context:
                context[key] = settings.SITE_URL + "/" + context[key].split("/", 3)[3]
        super().send_mail(template_prefix, email, context)
