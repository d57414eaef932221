"""What no log may hold: the tokens in addresses."""

import logging
import re

TOKENS = re.compile(r"/m/(stop/|new/)?(?!LINK-)[^/\s\"']{20,}|(/accounts/password/reset/key/)[^/\s\"']+")


def masked(text: str) -> str:
    return TOKENS.sub(lambda found: f"{found[2]}…" if found[2] else f"/m/{found[1] or ''}…", text)


class MaskTokens(logging.Filter):
    """A filter for handlers: Django logs the path of every refused request, and a link's path is its key."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True
