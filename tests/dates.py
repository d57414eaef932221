"""The suite runs with US dates, and with `REGION=intl` with international ones: assertions hold in both. `WHEN` moves it."""

import os
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import time_machine

REGION = os.environ.get("REGION", "us")


def either(us: str, intl: str) -> str:
    """The words expected in the region of this run."""
    return intl if REGION == "intl" else us


def at_the_chosen_time() -> AbstractContextManager[object]:
    """The instant of WHEN, or now."""
    when = os.environ.get("WHEN")
    return time_machine.travel(datetime.fromisoformat(when), tick=True) if when else nullcontext()
