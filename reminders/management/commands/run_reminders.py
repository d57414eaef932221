import logging
import signal
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, connections

from core import clock
from reminders.engine import ticks
from reminders.engine.intervals import EVERY

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """The engine without a broker: the same ticks, one after the other, in this process."""

    help = "Plan, send, and check reminders: once, or continuously (a stop signal ends it between two messages)."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="one round, like a cron job (the default)")
        how.add_argument("--forever", action="store_true", help="on the standard schedule, until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            handled = ticks.run_all(clock.now())
            self.stdout.write(", ".join(f"{name} {count}" for name, count in handled.items()))
            return
        self.running = True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        self.run_forever()

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.running = False

    def run_forever(self) -> None:
        due = dict.fromkeys(EVERY, 0.0)
        while self.running:
            for name, seconds in EVERY.items():
                if time.monotonic() >= due[name] and self.running:
                    due[name] = time.monotonic() + (settings.TICK_SECONDS or seconds)
                    if self.tick(name) and name == "plan":
                        due["dispatch"] = 0.0  # what was found may be due at once (reliability R6)
            time.sleep(min(settings.TICK_SECONDS or 1.0, 1.0))

    def tick(self, name: str) -> int:
        """How many rows it handled. One that fails says so and is tried again at its next turn, over a fresh connection
        if need be."""
        try:
            return ticks.run(name, clock.now(), lambda: self.running)
        except Exception:  # the database may be away for a while; the rows wait
            logger.exception("The %s tick failed", name)
            if not connection.in_atomic_block:
                connections.close_all()
            return 0
