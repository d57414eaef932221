"""What the import page shows."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count

from recruiting.candidates.importing.columns import FIELDS, person_of
from recruiting.models import ImportBatch, ImportRow

State = ImportRow.State
SAMPLE = 10


@dataclass
class Cell:
    """A cell of a row with errors, printed as a field of the row's form."""

    name: str
    label: str
    text: str
    problem: str


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """The number of rows by state, including states with none."""
    counted = dict(batch.rows.order_by().values_list("state").annotate(rows=Count("pk")))
    return {state: counted.get(state, 0) for state in State.values}


def sample_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first candidates as they will be stored."""
    rows = batch.rows.filter(state=State.READY)[:SAMPLE]
    return [{"number": row.number, **person_of(row.cells, batch.columns, batch.headers)} for row in rows]


def known_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first rows of candidates who are already in the system or earlier in the file."""
    rows = batch.rows.filter(state=State.KNOWN).select_related("candidate")[: SAMPLE * 2]
    return [{"row": row, "name": person_of(row.cells, batch.columns, batch.headers)["name"]} for row in rows]


def cells_to_correct(batch: ImportBatch, page: Page) -> list[tuple[ImportRow, list[Cell], list[str]]]:
    """Each row with errors, its cells, and the problems that belong to no single cell."""
    return [(row, *_cells(batch, row)) for row in page]


def columns_with_samples(batch: ImportBatch) -> list[tuple[str, list[str]]]:
    """Up to three sample values for each column."""
    rows = list(batch.rows.exclude(cells=[])[:20].values_list("cells", flat=True))
    return [
        (f"column-{index}", [cells[index][:40] for cells in rows if cells[index]][:3])
        for index in range(len(batch.headers))
    ]


def _cells(batch: ImportBatch, row: ImportRow) -> tuple[list[Cell], list[str]]:
    cells, told = [], set()
    for index, (field, text) in enumerate(zip(batch.columns, row.cells, strict=False)):
        if not field:
            continue
        problem = row.problems.get("name" if field in ("first_name", "last_name") else field, "")
        problem = "" if problem in told else problem
        told.add(problem)
        cells.append(Cell(f"cell-{row.pk}-{index}", FIELDS[field], text, problem))
    return cells, [problem for problem in row.problems.values() if problem not in told]
