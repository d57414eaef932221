"""The alarm if the scheduler has not run for three minutes. Called from outside the engine, which cannot report itself.

`manage.py check_clock` and the containers' health checks call it. Admins get one email for each outage, sent directly
to the mail server, because the engine is not running.
"""

import hashlib
import logging
from datetime import datetime
from smtplib import SMTPException

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import send_mail

from accounts.models import User
from core.dates import Style, in_words
from core.models import Counter
from reminders.models import Heartbeat

logger = logging.getLogger(__name__)
ALARM = "clock-stands-still"
TEXT = """Tandem's scheduler hasn't run since {since} UTC.

Nothing is lost: everything that’s due will be sent once the worker and scheduler are running again. Start both processes,
then check the status page:

{site}/status/

You’ll get one email per outage.
"""


def last_success() -> datetime | None:
    """When a planning tick last succeeded; None before the first one."""
    return Heartbeat.objects.filter(name="plan").values_list("succeeded_at", flat=True).first()


def clock_is_late(now: datetime) -> bool:
    """True when no planning tick succeeded within the last three minutes."""
    last = last_success()
    return last is None or now - last > Heartbeat.STALE


def raise_alarm(now: datetime) -> int:
    """Emails every admin that the scheduler is not running, once for each outage; returns how many were emailed.

    Does nothing on a site where it never ran. An email that fails is retried at the next call.
    """
    last = last_success()
    if last is None or now - last <= Heartbeat.STALE:
        return 0
    admins = User.objects.active().filter(role=User.Role.ADMIN)
    return sum(_tell(admin, last) for admin in admins)


def _tell(admin: User, last: datetime) -> bool:
    """One email each, so that no address is shared and one failure does not affect the others."""
    name = hashlib.sha256(f"{ALARM}:{admin.pk}".encode()).hexdigest()  # as all counters: without personal data
    mark, first = Counter.objects.get_or_create(name=name, window=last)
    if not first:
        return False
    since = in_words(last, "UTC", admin.region, Style.FULL)
    try:
        send_mail(
            "Tandem's scheduler is not running", TEXT.format(since=since, site=settings.SITE_URL),
            settings.DEFAULT_FROM_EMAIL, [admin.email],
        )  # fmt: skip
    except (OSError, SMTPException, AnymailError):
        logger.exception("The alarm could not be sent; the next check tries again")
        mark.delete()
        return False
    return True
