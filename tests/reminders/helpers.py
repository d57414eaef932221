"""Small things that several tests of this folder need."""

import re

from django.urls import reverse

from reminders.models import Delivery

RECORD = "/messages/"
STATUS = "/status/"
CSRF = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')


def same_page(one: bytes, other: bytes) -> bool:
    """Whether two pages differ in their CSRF token at most."""
    return CSRF.sub(b"", one) == CSRF.sub(b"", other)


def detail(delivery: Delivery) -> str:
    """The page of one message."""
    return reverse("message-detail", kwargs={"pk": delivery.pk})
