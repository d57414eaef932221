"""R8, the planner's part: a tick over 100,000 open items, 1,000 of them due."""

import json

from tests.promises.figure import Figure
from tests.promises.servers import Servers

JOBS, PEOPLE, DUE = 50, 2000, 1000
LONGEST = 5.0  # seconds
BATCHES = 25  # statements more than on a quiet tick: what is due is read, written and noted in batches of 500
LOAD = """
import json, time
from datetime import timedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from accounts.models import Organisation
from core import clock
from feedback.models import ReviewRequest
from recruiting.models import Application, Candidate, Stage
from reminders.engine.plan import plan
from reminders.models import Occurrence
from tests.factories import RequisitionFactory, SlateFactory, UserFactory

Organisation.objects.get_or_create(id=1, defaults={{"name": "Example Company", "zone": "UTC"}})
now = clock.now()
rita = UserFactory(role="recruiter")
jobs = [RequisitionFactory(recruiter=rita, manager=UserFactory(role="manager")) for _ in range({jobs})]
people = Candidate.objects.bulk_create(
    [Candidate(name=f"Candi Date{{n}}", email=f"c{{n}}@example.org") for n in range({people})], batch_size=1000)
for job in jobs:
    stage, slate = job.stages.get(kind=Stage.Kind.REVIEW), SlateFactory(requisition=job, created_by=rita)
    manager = job.team.get(part="manager").user_id
    rows = Application.objects.bulk_create([Application(requisition=job, candidate=c, stage=stage) for c in people])
    ReviewRequest.objects.bulk_create(ReviewRequest(
        application=row, reviewer_id=manager, slate=slate, due_at=now + timedelta(days=20),
        requested_at=now - timedelta(days=3), sent_at=now - timedelta(days=3),
        # Planned before: the first message was sent, and no step comes within the hour.
        planned_round=1, next_rung_at=now + timedelta(hours=1)) for row in rows)

def tick():
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        planned = plan(clock.now())
    return time.perf_counter() - began, planned, len(queries)

quiet = tick()
late = list(ReviewRequest.objects.order_by("pk").values_list("pk", flat=True)[:{due}])
ReviewRequest.objects.filter(pk__in=late).update(due_at=clock.now(), next_rung_at=clock.now())
busy = tick()
print(json.dumps([quiet, busy, ReviewRequest.objects.count(), Occurrence.objects.filter(rung=2).count()]))
"""


def r8_planning(servers: Servers) -> Figure:

    with servers.site() as site:
        said = site.app.shell(LOAD.format(jobs=JOBS, people=PEOPLE, due=DUE))
    (quiet, _, few), (busy, _, many), items, due = json.loads(said.splitlines()[-1])
    return Figure(
        "R8", f"A planning tick over {items:,} open items, {DUE:,} due",
        f"{LONGEST:g} s, and a number of queries that grows with "
        "batches, not with items",
        f"{busy:.1f} s and {many} queries ({quiet:.1f} s and {few} when nothing is due); {due:,} planned",
        busy <= LONGEST and due == DUE and many - few <= BATCHES,
    )  # fmt: skip
