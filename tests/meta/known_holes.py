"""Ways in which something still gets out, by number. A test that sees one is expected to fail, strictly: once it is mended,
the test says so, and the line goes."""

from typing import Any

import pytest

HOLES = {
    "8a": "an admin reads and closes the question of a review of a confidential job, whose messages were never planned",
}


def known_hole(number: str, *values: Any) -> Any:
    """A case of a parametrized test that sees this hole."""
    mark = pytest.mark.xfail(reason=f"{number}: {HOLES[number]}", strict=True, raises=AssertionError)
    return pytest.param(*values, marks=mark, id=f"{number} {values[0]}" if values else number)
