"""What the mail provider tells us, by django-anymail: secret first, then stored and committed, then understood; once."""

import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailBasicAuthMixin, AnymailCoreWebhookView
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.access import public
from core.rates import too_many
from reminders import actions
from reminders.inbound.mail_events import keep_mail, keep_receipt
from reminders.views.webhooks import A_DAY, REFUSED_WEBHOOKS

logger = logging.getLogger(__name__)
WHY = "the mail provider sends the secret that was agreed with it"


class DropFiles(FileUploadHandler):
    """An attachment leaves its name and nothing else: neither memory nor disk sees its content."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        return InMemoryUploadedFile(BytesIO(), None, self.file_name, self.content_type, 0, None)


@csrf_exempt
@public(because=WHY)
@require_http_methods(["POST", "HEAD"])
def mail_receipt(request: HttpRequest) -> HttpResponse:
    """Delivered, bounced, complained: each is kept once, and the engine reads it."""
    return _take(request, "Tracking", keep_receipt)


@csrf_exempt
@public(because=WHY)
@require_http_methods(["POST", "HEAD"])
def mail_inbound(request: HttpRequest) -> HttpResponse:
    """A mail from a person; the events tick makes of it what it is."""
    if not settings.INBOUND_ADDRESS:
        raise Http404
    request.upload_handlers = [DropFiles(request)]
    return _take(request, "Inbound", keep_mail)


mail_inbound.body_limit = settings.BODY_OF_A_MAIL  # type: ignore[attr-defined]  # read by core.middleware


def _take(request: HttpRequest, what: str, keep: Callable[[Any, str], bool]) -> HttpResponse:
    """Lets in who knows the secret, before a byte of the body is read. A database that is down raises: the provider then
    gets a 5xx and tries again."""
    provider = settings.MAIL_WEBHOOK_PROVIDER
    if not (provider and settings.ANYMAIL["WEBHOOK_SECRET"]):  # anymail would let in everybody without one
        raise Http404
    hook = hook_of(provider, what)
    try:
        AnymailBasicAuthMixin.validate_request(hook, request)
        if request.method == "HEAD":
            return HttpResponse()
        _read(request)
        hook.run_validators(request)
    except AnymailWebhookValidationFailure:
        too_many(REFUSED_WEBHOOKS, limit=0, per=A_DAY)
        return HttpResponseForbidden("The secret or the signature is wrong.", content_type="text/plain")
    return _keep_all(hook, request, lambda event: keep(event, provider))


def _keep_all(hook: AnymailCoreWebhookView, request: HttpRequest, keep: Callable[[Any], bool]) -> HttpResponse:
    try:
        fresh = [keep(event) for event in hook.parse_events(request)]
    except DatabaseError:
        raise
    except Exception:  # junk, and the events of another page: strangers write these mails
        logger.exception("What the mail provider sent could not be read")
        return HttpResponseBadRequest("This could not be read.", content_type="text/plain")
    if any(fresh):
        actions.nudge()
    return HttpResponse()


def hook_of(provider: str, what: str) -> AnymailCoreWebhookView:
    """anymail's own view for that provider, of which we use the reading."""
    name = settings.MAIL_PROVIDERS[provider]
    return import_string(f"anymail.webhooks.{provider}.{name}{what}WebhookView")()


def _read(request: HttpRequest) -> None:
    """JSON holds its attachments: Django's limit for form fields is not meant for it. The length was looked at before
    (core.middleware)."""
    if request.content_type == "application/json":
        request._body = request.read()  # what request.body would keep
