"""Adds the candidates of an uploaded list: at once if it is short, else by a worker, part by part.

What is asked for and what is done are in the rows. A batch in the state "storing" is asked for; whichever process claims
it stores the next rows. Each part is one transaction that takes its rows first, so that a process may be killed at any
point, and two may run at once: each row is stored exactly once.
"""

import logging
import time
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent, key_of
from recruiting.candidates.actions.candidates import first_stage
from recruiting.candidates.actions.problems import CandidateProblem, ChangedMeanwhile
from recruiting.candidates.importing.checking import AT_ONCE, known_people
from recruiting.candidates.importing.columns import person_of
from recruiting.models import Application, Candidate, ImportBatch, ImportFile, ImportRow, Requisition, StageMove
from reminders.operations import wake_up

State, RowState, Known = ImportBatch.State, ImportRow.State, ImportBatch.Known
IN_REQUEST_SECONDS = 2.0  # a short list is stored before the page answers
IN_WORKER_SECONDS = 25.0  # shorter than the worker's limit for a task
LEASE = timedelta(seconds=60)  # for a part; a process that dies loses its claim after that
MOST_FAILURES = 5
TASK = "recruiting.imports"  # in recruiting.tasks, which calls store_waiting
logger = logging.getLogger(__name__)


def store_candidates(batch: ImportBatch, *, known: str, requisition: Requisition | None, by: User) -> bool:
    """Starts adding all candidates without errors. Returns whether it is done; if not, workers go on (`store_waiting`).

    Rows with errors stay, to be corrected. Raises CandidateProblem, IllegalMove.
    """
    if requisition:
        _check_job(requisition)
    if batch.state == State.STORING:
        raise ChangedMeanwhile("This file is being imported right now. Check back in a few seconds.")
    with transaction.atomic():
        asked = {"known_people": known, "requisition": requisition, "failures": 0, "problem": ""}
        batch.move(State.STORING, state_since=clock.now(), claimed_until=clock.now() + LEASE, **asked)
        ImportFile.objects.filter(batch=batch).delete()  # from here on its rows are what counts
        AuditEvent.log("import.started", batch, by=by, requisition=requisition and requisition.pk)
    if _store(batch, seconds=IN_REQUEST_SECONDS):
        return True
    wake_up.ring(TASK)
    return False


def store_waiting() -> bool:
    """Goes on with the imports that nobody is working on. Returns whether there is more to do. For workers."""
    until = time.monotonic() + IN_WORKER_SECONDS
    free = Q(claimed_until=None) | Q(claimed_until__lt=clock.now())
    waiting = ImportBatch.objects.filter(free, state=State.STORING).order_by("state_since", "pk")
    for batch in waiting.select_related("uploaded_by", "requisition"):
        mine = ImportBatch.objects.filter(free, pk=batch.pk, state=State.STORING)
        if mine.update(claimed_until=clock.now() + LEASE):
            try:
                _store(batch, seconds=until - time.monotonic())
            except DomainError as error:
                logger.info("Import %s goes on later or stopped: %s", batch.pk, type(error).__name__)
            except Exception:  # the others must not wait for this one; it is tried again
                logger.exception("Import %s failed", batch.pk)
        if time.monotonic() >= until:
            break
    return ImportBatch.objects.filter(state=State.STORING, claimed_until=None).exists()


def _store(batch: ImportBatch, *, seconds: float) -> bool:
    """Stores parts until all are stored or the time is over. Returns whether all are stored."""
    until = time.monotonic() + seconds
    try:
        while _store_part(batch):
            if time.monotonic() >= until:
                _let_go(batch)
                return False
    except ChangedMeanwhile:
        _let_go(batch)
        raise
    except CandidateProblem as problem:
        batch.move(State.READY, state_since=clock.now(), claimed_until=None, problem=str(problem)[:300])
        raise
    except Exception:
        _count_failure(batch)
        raise
    batch.move(State.DONE, state_since=clock.now(), claimed_until=None)
    stored = batch.rows.filter(state=RowState.STORED).count()
    AuditEvent.log("import.stored", batch, by=batch.uploaded_by, people=stored, requisition=batch.requisition_id)
    return True


def _let_go(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk, state=State.STORING).update(claimed_until=None)


def _count_failure(batch: ImportBatch) -> None:
    """Tries again later, and gives up after a few times in a row: the reader can start it again."""
    ImportBatch.objects.filter(pk=batch.pk).update(failures=F("failures") + 1, claimed_until=clock.now() + LEASE)
    failed = ImportBatch.objects.filter(pk=batch.pk, state=State.STORING, failures__gte=MOST_FAILURES)
    failed.update(state=State.READY, problem="Something went wrong. Nothing was lost: import again to continue.")


def _check_job(requisition: Requisition) -> None:
    if not requisition.is_running:
        raise CandidateProblem(f"“{requisition}” is closed. Choose another job, or none.")
    first_stage(requisition)


@transaction.atomic
def _store_part(batch: ImportBatch) -> int:
    """Stores the next rows. Returns how many it processed."""
    going_on = ImportBatch.objects.filter(pk=batch.pk, state=State.STORING)
    if not going_on.update(claimed_until=clock.now() + LEASE, failures=0):
        raise ChangedMeanwhile("Someone else is importing this file too. Check back in a few seconds.")
    if batch.requisition_id:
        batch.requisition.refresh_from_db()  # type: ignore[union-attr]  # it has one
        _check_job(batch.requisition)  # type: ignore[arg-type]
    by = batch.uploaded_by
    rows = list(batch.rows.filter(state__in=[RowState.READY, RowState.KNOWN])[:AT_ONCE])
    _recheck_known(batch, rows, by=by)
    parts: dict[str, list[ImportRow]] = {RowState.STORED: [], RowState.JOINED: [], RowState.LEFT_OUT: []}
    for row in rows:
        parts[_fate(row, batch.known_people)].append(row)
    for state, part in parts.items():
        _take(part, state)
    ids = _add_candidates(batch, parts[RowState.STORED], by=by)
    _put_on_job(batch, ids | {row.candidate_id for row in parts[RowState.JOINED] if row.candidate_id}, by=by)
    return len(rows)


def _fate(row: ImportRow, known: str) -> str:
    if row.state == RowState.READY or known == Known.ADD:
        return RowState.STORED
    return RowState.JOINED if known == Known.REUSE and row.candidate_id else RowState.LEFT_OUT


def _take(rows: list[ImportRow], state: str) -> None:
    """Claims the rows; raises ChangedMeanwhile if another request took some of them.

    The cells of a stored candidate are cleared: the data lives in the candidate alone.
    """
    open_rows = ImportRow.objects.filter(pk__in=[row.pk for row in rows], state__in=[RowState.READY, RowState.KNOWN])
    emptied: dict[str, Any] = {"cells": [], "candidate": None} if state == RowState.STORED else {}
    if open_rows.update(state=state, **emptied) != len(rows):
        raise ChangedMeanwhile("Someone else is importing this file too. Check back in a few seconds.")


def _recheck_known(batch: ImportBatch, rows: list[ImportRow], *, by: User) -> None:
    """Marks rows whose candidate was added since the file was checked."""
    known, _ = known_people([person_of(row.cells, batch.columns, batch.headers) for row in rows], by=by)
    met = [(row, known[index]) for index, row in enumerate(rows) if row.state == RowState.READY and index in known]
    for row, candidate in met:
        row.state, row.candidate_id = RowState.KNOWN, candidate
    ImportRow.objects.bulk_update([row for row, _ in met], ["candidate"])


def _add_candidates(batch: ImportBatch, rows: list[ImportRow], *, by: User) -> set[int]:
    """Stores the candidates and returns their ids."""
    people = [
        Candidate(added_by=by, **{"source": batch.file_name[:80], **person_of(row.cells, batch.columns, batch.headers)})
        for row in rows
    ]
    return {person.pk for person in Candidate.objects.bulk_create(people)}


def _put_on_job(batch: ImportBatch, people: set[int], *, by: User) -> None:
    requisition = batch.requisition
    if not requisition or not people:
        return
    stage = first_stage(requisition)
    on_it = requisition.applications.filter(candidate__in=people).values_list("candidate", flat=True)
    added = [Application(candidate_id=pk, requisition=requisition, stage=stage) for pk in sorted(people - set(on_it))]
    try:
        Application.objects.bulk_create(added)
    except IntegrityError as error:
        raise ChangedMeanwhile("Someone else just added the same candidates to this job. Please try again.") from error
    StageMove.objects.bulk_create(StageMove(application=row, to_stage=stage, by=key_of(by)) for row in added)
