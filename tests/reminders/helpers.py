"""Small things that several tests of this folder need."""

import re

CSRF = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')


def same_page(one: bytes, other: bytes) -> bool:
    """Whether two pages differ in their CSRF token at most."""
    return CSRF.sub(b"", one) == CSRF.sub(b"", other)
