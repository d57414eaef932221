"""Keeps tokens out of logs: those in page URLs and in email addresses."""

import logging
import re

TOKENS = re.compile(
    r"(/m/(?:stop/|new/)?|/s/)(?!LINK-)(?:[^/\s\"']{20,}|[0-9A-Za-z]{14,})|(/accounts/password/reset/key/)[^/\s\"']+"
)
REPLY_TOKENS = re.compile(r"\+[a-zA-Z2-7]{32}@")


def masked(text: str) -> str:
    text = TOKENS.sub(lambda found: f"{found[1] or found[2]}…", text)
    return REPLY_TOKENS.sub("+…@", text)


class MaskTokens(logging.Filter):
    """A filter for log handlers: Django logs the path of every refused request, and a link's path contains its token."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True
