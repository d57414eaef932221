"""A made-up house of any size: people, searches at every point of the journey, candidates, views, messages.

What grows with the years (candidates, closed searches, views, messages, colleagues) grows with the size. So do the
searches that run, as the square root: a house with ten times the history is three times as large. What one person has
on their desk stays the same: the recruiter runs a dozen searches, the manager four, whatever the size of the house.
"""

import json
import sys

from django.db import connection, transaction

from bench.dataset import jobs, messages, people, reviews, sessions
from bench.dataset.size import Size


def load(candidates: int) -> None:
    """Fills an empty, seeded database; prints as JSON where the pages are and how to come in (sessions.py)."""
    size = Size(candidates)
    with transaction.atomic():
        staff = people.hire(size)
        rooms = jobs.open_searches(size, staff)
        crowd = people.meet_candidates(size, rooms)
        reviews.give_views(size, staff, rooms, crowd)
        messages.send_messages(size, staff, rooms)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    sys.stdout.write(json.dumps(sessions.doors(staff, rooms)))
