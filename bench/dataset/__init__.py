"""A fictional company of any size: users, jobs in every state, candidates, reviews, messages.

What accumulates over the years (candidates, closed jobs, reviews, messages) is proportional to the size. Open jobs and
users grow with its square root: a company with ten times the history is about three times as large. The workload of
one user does not grow: the measured recruiter has twelve open jobs and the measured hiring manager four at any size.
"""

import json
import sys

from django.db import connection, transaction

from bench.dataset import jobs, messages, people, reviews, sessions
from bench.dataset.size import Size


def load(candidates: int) -> None:
    """Fills an empty, seeded database. Prints the addresses of the pages and the cookies to read them (sessions.py) as JSON."""
    size = Size(candidates)
    with transaction.atomic():
        staff = people.create_staff(size)
        rows = jobs.create_jobs(size, staff)
        applications = people.create_candidates(size, rows)
        reviews.create_reviews(size, staff, rows, applications)
        messages.create_messages(size, staff, rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    sys.stdout.write(json.dumps(sessions.entries(staff, rows)))
