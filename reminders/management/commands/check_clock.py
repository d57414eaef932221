from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from reminders import watchdog


class Command(BaseCommand):
    help = (
        "Ends with an error while the clock stands still, and mails the admins once about it. For cron, every minute."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        told = watchdog.raise_alarm(now)
        if watchdog.clock_is_late(now):
            raise CommandError(f"The clock has stood still for three minutes ({told} admins told now).")
        self.stdout.write("The clock ticks.")
