"""Actions on an uploaded list: keep, read again, map columns, correct and skip rows, import, discard."""

import time
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from core import clock
from core.models import AuditEvent, key_of
from recruiting.candidates.actions.candidates import first_stage
from recruiting.candidates.actions.problems import CandidateProblem, ChangedMeanwhile
from recruiting.candidates.importing.checking import AT_ONCE, OPEN, check_rows, in_parts, known_people
from recruiting.candidates.importing.columns import matched, matched_without_header, person_of
from recruiting.candidates.importing.reading import LONGEST_CELL, Sheet, read_sheet
from recruiting.models import Application, Candidate, ImportBatch, ImportFile, ImportRow, Requisition, StageMove

State, RowState, Known = ImportBatch.State, ImportRow.State, ImportBatch.Known
PATIENCE_SECONDS = 20.0  # shorter than the web server's
GIVEN_UP_AFTER = timedelta(minutes=2)  # an import without progress for this long was interrupted


@transaction.atomic
def begin_import(sheet: Sheet, *, by: User, requisition: Requisition | None = None) -> ImportBatch:
    """Keeps an uploaded file with its columns mapped and its rows checked. No candidates are added yet."""
    batch = ImportBatch(file_name=sheet.name, requisition=requisition, uploaded_by=by)
    rows = _take_over(batch, sheet, by=by)
    ImportFile.objects.create(batch=batch, content=sheet.content)
    AuditEvent.log("import.uploaded", batch, by=by, rows=rows)
    return batch


def read_again(batch: ImportBatch, *, encoding: str, heading: int | None, tab: str, by: User) -> None:
    """Reads the kept file in another way; every row is new. Raises CandidateProblem, Unreadable."""
    file = ImportFile.objects.filter(batch=batch).first()
    if file is None or batch.state != State.READY:
        raise CandidateProblem("Part of this file was already imported. To read it differently, upload it again.")
    sheet = read_sheet(batch.file_name, bytes(file.content), encoding=encoding, heading=heading, tab=tab)
    with transaction.atomic():
        _not_while_storing(ImportBatch.objects.select_for_update().get(pk=batch.pk))
        batch.rows.all().delete()
        rows = _take_over(batch, sheet, by=by)
        AuditEvent.log("import.read_again", batch, by=by, rows=rows)


def _take_over(batch: ImportBatch, sheet: Sheet, *, by: User) -> int:
    """Writes what was read, with columns mapped and rows checked. Returns the number of rows."""
    cells = [cells for _, cells in sheet.rows]
    width = len(sheet.headers)
    batch.columns = matched(sheet.headers, cells) if sheet.heading else matched_without_header(cells, width)
    for name in ("encoding", "delimiter", "headers", "heading", "above", "choices"):
        setattr(batch, name, getattr(sheet, name))
    batch.save()
    rows = [
        ImportRow(batch=batch, number=number, cells=cells, doubt=sheet.doubts.get(number, ""))
        for number, cells in sheet.rows
    ]
    check_rows(batch, rows, by=by)
    for row in rows:
        if row.number in sheet.totals:
            row.state, row.problems = RowState.LEFT_OUT, {"row": "A total, not a candidate."}
    ImportRow.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)


@transaction.atomic
def match_columns(batch: ImportBatch, *, columns: list[str], by: User) -> None:
    """Maps the columns to fields and checks every open row again. Raises CandidateProblem."""
    _not_while_storing(batch)
    batch.columns = columns
    batch.save(update_fields=["columns"])
    _check_again(batch, by=by)
    AuditEvent.log("import.matched", batch, by=by, columns=columns)


@transaction.atomic
def correct_rows(batch: ImportBatch, *, cells: dict[int, dict[int, str]], by: User) -> None:
    """Writes corrected cells (row → column → text) into rows with errors and checks them. Raises CandidateProblem."""
    _not_while_storing(batch)
    for row in batch.rows.filter(pk__in=cells, state=RowState.ERROR):
        kept = row.cells[: len(batch.headers)]
        row.cells = [cells[row.pk].get(index, cell).strip()[:LONGEST_CELL] for index, cell in enumerate(kept)]
        row.doubt = ""
        row.save(update_fields=["cells", "doubt"])
    _check_again(batch, by=by)


@transaction.atomic
def skip_rows(batch: ImportBatch, *, numbers: list[tuple[int, int]], by: User) -> int:
    """Skips the open rows from each first to each last number. Returns how many. Raises CandidateProblem."""
    _not_while_storing(batch)
    ranges = Q(pk__in=[])
    for first, last in numbers:
        ranges |= Q(number__range=(first, last))
    skipped = batch.rows.filter(ranges, state__in=OPEN).update(state=RowState.LEFT_OUT)
    _check_again(batch, by=by)
    AuditEvent.log("import.skipped", batch, by=by, rows=skipped)
    return skipped


@transaction.atomic
def take_back_row(batch: ImportBatch, *, number: int, by: User) -> None:
    """A skipped row is imported after all, if nothing is wrong with it. Raises CandidateProblem."""
    _not_while_storing(batch)
    batch.rows.filter(number=number, state=RowState.LEFT_OUT).update(state=RowState.ERROR, problems={})
    _check_again(batch, by=by)


def store_candidates(batch: ImportBatch, *, known: str, requisition: Requisition | None, by: User) -> bool:
    """Adds all candidates without errors. Returns False if the time of one request ran out first.

    1. The batch is claimed, so that two clicks import once. 2. Each five hundred are checked against the candidates of
    this moment and stored in one transaction: an interruption loses nothing and the next click continues from there.
    3. Rows with errors stay, to be corrected. Raises CandidateProblem, IllegalMove.
    """
    _claim(batch, known=known, requisition=requisition)
    ImportFile.objects.filter(batch=batch).delete()  # from here on its rows are what counts
    until, all_stored = time.monotonic() + PATIENCE_SECONDS, False
    try:
        while not all_stored and time.monotonic() < until:
            all_stored = not _store_part(batch, by=by)
            ImportBatch.objects.filter(pk=batch.pk).update(state_since=clock.now())
    finally:
        batch.move(State.DONE if all_stored else State.READY, state_since=clock.now())
    stored = batch.rows.filter(state=RowState.STORED).count()
    AuditEvent.log("import.stored", batch, by=by, people=stored, requisition=requisition and requisition.pk)
    return all_stored


@transaction.atomic
def discard_import(batch: ImportBatch, *, by: User) -> None:
    """Deletes the import; candidates who were added stay. Raises CandidateProblem."""
    _not_while_storing(batch)
    AuditEvent.log("import.discarded", batch, by=by, rows=batch.rows.count())
    batch.delete()


def _not_while_storing(batch: ImportBatch) -> None:
    if batch.state == State.STORING:
        raise CandidateProblem("This file is being imported right now. Wait until it’s done.")


def _claim(batch: ImportBatch, *, known: str, requisition: Requisition | None) -> None:
    if requisition:
        if not requisition.is_running:
            raise CandidateProblem(f"“{requisition}” is closed. Choose another job, or none.")
        first_stage(requisition)
    now, columns = clock.now(), {"known_people": known, "requisition": requisition}
    stuck = ImportBatch.objects.filter(pk=batch.pk, state=State.STORING, state_since__lt=now - GIVEN_UP_AFTER)
    if batch.state != State.STORING:
        batch.move(State.STORING, state_since=now, **columns)
    elif stuck.update(state_since=now, **columns):
        batch.refresh_from_db()
    else:
        raise ChangedMeanwhile("This file is being imported right now. Check back in a few seconds.")


@transaction.atomic
def _store_part(batch: ImportBatch, *, by: User) -> int:
    """Stores the next rows. Returns how many it processed."""
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


def _check_again(batch: ImportBatch, *, by: User) -> None:
    rows = list(batch.rows.filter(state__in=OPEN))
    before = {row.pk: (row.state, row.problems, row.candidate_id) for row in rows}
    check_rows(batch, rows, by=by)
    changed = [row for row in rows if before[row.pk] != (row.state, row.problems, row.candidate_id)]
    for part in in_parts(changed, AT_ONCE):
        ImportRow.objects.bulk_update(part, ["state", "problems", "candidate"])
