"""Health checks for containers: `healthy.py web` asks the web server, `healthy.py work` checks the heartbeats.

Exits with 0 if healthy. The worker writes the heartbeats; older than three minutes means that none is running.
"""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def web() -> bool:
    """Whether the web server and its database answer, asked by the public host name as a proxy would."""
    site = urlsplit(os.environ["SITE_URL"])
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    ask = urllib.request.Request(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", headers=headers)
    try:
        with urllib.request.urlopen(ask, timeout=4) as answer:  # noqa: S310  # this machine
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def work() -> bool:
    """Whether reminders were planned within the last three minutes. If not, emails the admins once."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from core import clock
    from reminders.operations import watchdog

    now = clock.now()
    watchdog.raise_alarm(now)
    return not watchdog.clock_is_late(now)


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "work": work}[sys.argv[1]]() else 1)
