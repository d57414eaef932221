from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core import clock
from core.personal_data import NOTHING_PERSONAL, PersonalData


class MessageLinkQuerySet(models.QuerySet["MessageLink"]):
    def alive(self, now: datetime) -> "MessageLinkQuerySet":
        """Not expired, not revoked, and its person may still work here."""
        return self.filter(expires_at__gt=now, revoked_at=None, user__is_active=True)

    def with_open_items(self) -> "MessageLinkQuerySet":
        """Each with `has_open_items`; a link ends with the last of its items."""
        return self.annotate(has_open_items=Exists(MessageLinkItem.objects.open().filter(link=OuterRef("pk"))))

    def listing(self, subject: str) -> "MessageLinkQuerySet":
        return self.filter(items__subject=subject)


class MessageLink(models.Model):
    """The permission that a message carries: one person, the items it listed, nothing else, for a while.

    The token is a short code, computed from the site's key and `nonce`, so that the same message can be sent again while
    the database alone opens nothing: it holds the SHA-256 of the code only. Earlier rows hold that of a longer secret,
    whose token is "<id>.<secret>" signed (links.py).
    A mail's reply address holds a second token of the same row, for answers and for nothing else.
    """

    class Purpose(models.TextChoices):
        ITEMS = "matters", "The items of a message"
        OPT_OUT = "opt_out", "Stop messages on this channel"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_links")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.ITEMS)
    delivery = models.ForeignKey("reminders.Delivery", on_delete=models.CASCADE, related_name="links")
    nonce = models.CharField(max_length=64)
    secret_hash = models.CharField(max_length=64, unique=True)
    reply_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)  # unique where given
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # first press of "Continue", perhaps by a scanner

    objects = MessageLinkQuerySet.as_manager()
    personal_data = PersonalData(subject="user", delete=True)

    class Meta:
        indexes = [models.Index(fields=["user", "expires_at"], name="links_of_a_person")]
        constraints = [
            models.CheckConstraint(
                name="a_revoked_link_says_why", condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason="")
            )
        ]

    def __str__(self) -> str:
        return f"Link {self.pk}"


class MessageLinkItemQuerySet(models.QuerySet["MessageLinkItem"]):
    def open(self) -> "MessageLinkItemQuerySet":
        return self.filter(done_at=None)


class MessageLinkItem(models.Model):
    """One item that a link opens, in the order of the message."""

    link = models.ForeignKey(MessageLink, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=80, db_index=True)  # "feedback.reviewrequest:17"
    purpose = models.CharField(max_length=20)  # review, survey, accept, resume, preferences
    path = models.CharField(max_length=200)  # the page of this item, as in "/reviews/17/"
    done_at = models.DateTimeField(null=True, blank=True)

    objects = MessageLinkItemQuerySet.as_manager()
    personal_data = NOTHING_PERSONAL("keys")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["link", "subject"], name="an_item_once_a_link")]

    def __str__(self) -> str:
        return self.subject
