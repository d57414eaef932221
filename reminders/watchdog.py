"""The alarm: the clock has stood still for three minutes. Asked from outside the engine, which cannot ring for itself.

`manage.py check_clock` and the containers' health checks ask; the admins hear of one standstill once, by a mail that goes
straight to the mail server: the engine, which would send it, is what stands still.
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
TEXT = """No reminder was planned since {since} UTC.

Nothing is lost: everything that is due waits in the database and goes out once the worker and the clock run again.
Start both processes; what they find is on the status page:

{site}/status/

You get this once for each standstill.
"""


def last_success() -> datetime | None:
    """When a planning tick last came to its end; None before the first one."""
    return Heartbeat.objects.filter(name="plan").values_list("succeeded_at", flat=True).first()


def clock_is_late(now: datetime) -> bool:
    """True when no planning tick succeeded within the last three minutes."""
    last = last_success()
    return last is None or now - last > Heartbeat.STALE


def raise_alarm(now: datetime) -> int:
    """Mails every admin that the clock stands still, once for each standstill; how many were told.

    A site on which the clock never ran is being set up: nobody is told. A mail that fails is tried at the next look.
    """
    last = last_success()
    if last is None or now - last <= Heartbeat.STALE:
        return 0
    admins = User.objects.active().filter(role=User.Role.ADMIN)
    return sum(_tell(admin, last) for admin in admins)


def _tell(admin: User, last: datetime) -> bool:
    """Each for themselves: an address is nobody else's business, and one that fails neither stops nor repeats the others."""
    name = hashlib.sha256(f"{ALARM}:{admin.pk}".encode()).hexdigest()  # as all counters: no person stands in it
    mark, first = Counter.objects.get_or_create(name=name, window=last)
    if not first:
        return False
    since = in_words(last, "UTC", admin.region, Style.FULL)
    try:
        send_mail(
            "Tandem: the clock stands still", TEXT.format(since=since, site=settings.SITE_URL),
            settings.DEFAULT_FROM_EMAIL, [admin.email],
        )  # fmt: skip
    except (OSError, SMTPException, AnymailError):
        logger.exception("The alarm could not be sent; the next look tries again")
        mark.delete()
        return False
    return True
