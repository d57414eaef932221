"""What every reader of a file keeps to, and how it says no."""

import time

MOST_TEXT = 200_000  # characters that are kept of one file
LARGEST_PART = 32 * 1024 * 1024  # bytes of one XML part, unpacked
CPU_SECONDS = 1.0  # after which a reader returns what it has; the process is ended at 2


class Broken(Exception):
    """The file is not readable; the message is a code: broken, locked, entities, embedded,
    not_text or too_much."""


class Enough(Exception):
    """The reader has as much text as is kept, or has used its time."""


def time_is_up() -> bool:
    return time.process_time() > CPU_SECONDS
