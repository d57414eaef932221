"""What only tests of feedback need: stored reviews, surveys, and a browser that holds a message link."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.test import Client

from accounts.models import User
from core import clock
from core.models import key_of
from feedback import actions
from feedback.models import Review, ReviewRequest, SurveyTemplate
from reminders.access import COOKIE, _signer
from reminders.links import make_link
from reminders.models import Delivery, MessageLink

WHY = "Did not show the on-call experience which this job is about."


def give_review(
    asked: ReviewRequest, *, by: User | None = None, verdict: str = "no", why: str = WHY, **more: Any
) -> Review:
    return actions.submit_review(
        asked, actions.ReviewInput(verdict=verdict, rationale=why), by=by or asked.reviewer, **more
    )


def make_message_link(user: User, *items: models.Model) -> MessageLink:
    now = clock.now()
    delivery = Delivery.objects.create(
        recipient=user, plan_key=f"test:{key_of(items[0])}:{user.pk}", channel="email", next_at=now,
        useful_until=now + timedelta(days=2),
    )  # fmt: skip
    purposes = {"survey": "survey", "pause": "resume"}
    rows = [(key_of(item), purposes.get(item._meta.model_name or "", "review"), item_path(item)) for item in items]
    make_link(delivery, user, rows, now)
    return MessageLink.objects.get(delivery=delivery)


def item_path(item: models.Model) -> str:
    return item.get_absolute_url() if hasattr(item, "get_absolute_url") else f"/jobs/{item.requisition_id}/pause/"


def link_client(user: User, *items: models.Model) -> Client:
    client = Client()
    client.cookies[COOKIE] = _signer().sign(str(make_message_link(user, *items).pk))
    client.cookies[COOKIE]["httponly"] = True
    assert settings.SITE_URL
    return client


def make_template(key: str = "one-week-manager", **fields: Any) -> SurveyTemplate:
    return SurveyTemplate.objects.get(key=key, **fields)
