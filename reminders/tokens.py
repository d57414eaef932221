"""How the token of a message link is read off an address."""

import re

from django.urls.converters import StringConverter

BEHIND = ".,;:!?)]}>'\"*…”’»"  # what a text puts behind an address; no token ends with any of it


class LinkToken(StringConverter):
    """A token and the slash behind it, as the end of a route: "m/<token:token>".

    Punctuation that a mail or text program took for a part of the address is left out, and a missing slash is no fault:
    "/m/<token>/.", "/m/<token>)." and "/m/<token>" all are "/m/<token>/". They are answered at once, without a redirect:
    a press of a button must not get lost on the way.
    """

    regex = rf"[^/]+/?(?:[{re.escape(BEHIND)}]+/?)?"

    def to_python(self, value: str) -> str:
        """Raises ValueError where nothing but punctuation is there: no address, 404."""
        token = value.rstrip(BEHIND + "/")
        if not token:
            raise ValueError("No token")
        return token

    def to_url(self, value: str) -> str:
        return f"{value}/"
