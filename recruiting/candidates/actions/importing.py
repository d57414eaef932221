"""Actions on an uploaded list: keep, read again, map columns, correct and skip rows, import, discard."""

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core import clock
from core.models import AuditEvent
from recruiting.candidates.actions.problems import CandidateProblem
from recruiting.candidates.importing.checking import AT_ONCE, OPEN, check_rows, in_parts
from recruiting.candidates.importing.columns import matched, matched_without_header
from recruiting.candidates.importing.reading import LONGEST_CELL, Sheet, read_sheet
from recruiting.models import ImportBatch, ImportFile, ImportRow, Requisition

State, RowState, Known = ImportBatch.State, ImportRow.State, ImportBatch.Known


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
        if not ImportBatch.objects.filter(pk=batch.pk, state=State.READY).update(state_since=clock.now()):
            raise CandidateProblem("This file is being imported right now. Wait until it’s done.")
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


@transaction.atomic
def discard_import(batch: ImportBatch, *, by: User) -> None:
    """Deletes the import; candidates who were added stay. Raises CandidateProblem."""
    _not_while_storing(batch)
    AuditEvent.log("import.discarded", batch, by=by, rows=batch.rows.count())
    batch.delete()


def _not_while_storing(batch: ImportBatch) -> None:
    if batch.state == State.STORING:
        raise CandidateProblem("This file is being imported right now. Wait until it’s done.")


def _check_again(batch: ImportBatch, *, by: User) -> None:
    rows = list(batch.rows.filter(state__in=OPEN))
    before = {row.pk: (row.state, row.problems, row.candidate_id) for row in rows}
    check_rows(batch, rows, by=by)
    changed = [row for row in rows if before[row.pk] != (row.state, row.problems, row.candidate_id)]
    for part in in_parts(changed, AT_ONCE):
        ImportRow.objects.bulk_update(part, ["state", "problems", "candidate"])
