"""The suite runs with US dates, and with `REGION=intl` with international ones: assertions hold in both."""

import os

REGION = os.environ.get("REGION", "us")


def either(us: str, intl: str) -> str:
    """The words expected in the region of this run."""
    return intl if REGION == "intl" else us
