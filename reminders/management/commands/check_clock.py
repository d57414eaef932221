from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from reminders import watchdog


class Command(BaseCommand):
    help = "Fails while the scheduler is not running, and emails the admins once about it. For cron, every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        told = watchdog.raise_alarm(now)
        if watchdog.clock_is_late(now):
            admins = "1 admin" if told == 1 else f"{told} admins"
            raise CommandError(f"The scheduler hasn't run for three minutes ({admins} emailed).")
        self.stdout.write("The scheduler is running.")
