"""Ways in which something still gets out, by number. A test that sees one is expected to fail, strictly: once it is mended,
the test says so, and the line goes."""

from typing import Any

import pytest

HOLES = {
    "2": "a recruiter outside the team becomes the delegate of its manager, and is sent what the manager is sent",
    "8a": "an admin reads and closes the question of a review of a confidential job, whose messages were never planned",
    "8b": "deleting a department or job family in Settings lists the titles of the confidential jobs that are in it",
    "8c": "department and job family of a confidential job are offered to every recruiter and listed in Settings",
    "8d": "a candidate is gone for the recruiter who added them, from the moment they are on a confidential job",
    "9": "a file belongs to the candidate: what is added for one job is shown in all",
    "11a": "recruiters and admins who are asked for a review read all others first",
    "11b": "counts on Today and on the page of the job tell when somebody else has answered",
    "11c": "the board shows the next stage while somebody is still asked",
}


def hole(number: str) -> Any:
    """A test that sees this hole."""
    return pytest.mark.xfail(reason=f"{number}: {HOLES[number]}", strict=True, raises=AssertionError)


def known_hole(number: str, name: str) -> Any:
    """A case of a parametrized test that sees this hole."""
    return pytest.param(name, marks=hole(number), id=f"{number} {name}")
