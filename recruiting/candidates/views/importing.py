import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.requests import UserRequest
from core.access import staffing_required
from core.cells import safe_cell
from core.pages import page_of
from core.states import IllegalMove
from recruiting.candidates import actions
from recruiting.candidates.access import get_import
from recruiting.candidates.forms.importing import (
    ColumnsForm,
    ReadingForm,
    SkipForm,
    StoreForm,
    UploadForm,
    corrected_cells,
)
from recruiting.candidates.importing.columns import NAMES
from recruiting.candidates.importing.headings import preset_of
from recruiting.candidates.importing.reading import Unreadable
from recruiting.candidates.pages import importing as shown
from recruiting.models import ImportBatch, ImportFile, ImportRow

ERRORS_A_PAGE = 20
STORED = "Candidates imported."


@staffing_required
def candidate_import(request: UserRequest) -> HttpResponse:
    wanted = {"requisition": request.GET.get("job", "")}
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user, initial=wanted)
    if request.method == "POST" and form.is_valid():
        sheet, requisition = form.cleaned_data["file"], form.cleaned_data["requisition"]
        batch = actions.begin_import(sheet, by=request.user, requisition=requisition)
        return redirect("import-detail", batch.pk)
    context = {"form": form, "batches": ImportBatch.objects.visible_to(request.user).latest_few()}
    return render(request, "recruiting/import_upload.html", context, status=422 if form.errors else 200)


@staffing_required
@require_safe
def import_detail(request: UserRequest, pk: int) -> HttpResponse:
    """The page of an import. While candidates are being added, its progress bar asks for itself."""
    batch = get_import(request.user, pk)
    if not request.htmx or request.htmx.boosted or request.htmx.history_restore_request:
        return _page(request, batch)
    if batch.state != ImportBatch.State.STORING:
        return HttpResponseClientRefresh()
    return render(request, "recruiting/import_progress.html", {"batch": batch, **shown.progress_of(batch)})


@staffing_required
@require_POST
def import_columns(request: UserRequest, pk: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    form = ColumnsForm(request.POST, batch=batch)
    if not form.is_valid():
        return _page(request, batch, columns_form=form)
    return _after(
        request, batch, lambda: actions.match_columns(batch, columns=form.columns, by=request.user), "Columns saved."
    )


@staffing_required
@require_POST
def import_reading(request: UserRequest, pk: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    form = ReadingForm(request.POST, batch=batch)
    if not form.is_valid():
        return _page(request, batch, reading_form=form)
    return _after(
        request,
        batch,
        lambda: actions.read_again(batch, by=request.user, **form.how(batch)),
        "The file was read again.",
    )


@staffing_required
@require_POST
def import_correct(request: UserRequest, pk: int) -> HttpResponse:
    """Checks the rows as corrected on the page; one of them may be skipped instead."""
    batch = get_import(request.user, pk)
    cells = corrected_cells(request.POST)
    skip = SkipForm({"rows": request.POST.get("skip", "")})

    def correct() -> None:
        if skip.is_valid():
            actions.skip_rows(batch, numbers=skip.cleaned_data["rows"], by=request.user)
        actions.correct_rows(batch, cells=cells, by=request.user)

    return _after(request, batch, correct, "Row skipped." if skip.is_valid() else "Rows checked.")


@staffing_required
@require_POST
def import_skip(request: UserRequest, pk: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    form = SkipForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, skip_form=form)
    numbers = form.cleaned_data["rows"]
    return _after(request, batch, lambda: actions.skip_rows(batch, numbers=numbers, by=request.user), "Rows skipped.")


@staffing_required
@require_POST
def import_take_back(request: UserRequest, pk: int, number: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    return _after(
        request, batch, lambda: actions.take_back_row(batch, number=number, by=request.user), f"Row {number} is back."
    )


@staffing_required
@require_POST
def import_store(request: UserRequest, pk: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    form = StoreForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, batch, store_form=form)
    chosen = {"known": form.cleaned_data["known"], "requisition": form.cleaned_data["requisition"]}
    return _after(request, batch, lambda: actions.store_candidates(batch, by=request.user, **chosen), STORED)


@staffing_required
@require_POST
def import_discard(request: UserRequest, pk: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    try:
        actions.discard_import(batch, by=request.user)
    except actions.CandidateProblem as problem:
        messages.error(request, str(problem))
        return redirect("import-detail", pk)
    messages.success(request, f"“{batch}” was discarded. Candidates you already added are still here.")
    return redirect("candidate-import")


@staffing_required
@require_safe
def import_problems(request: UserRequest, pk: int) -> HttpResponse:
    """The rows that were not imported, as typed, with their number and problem."""
    batch = get_import(request.user, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rows-to-correct.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response.write("\ufeff")  # so that Excel reads it as UTF-8
    writer = csv.writer(response)
    writer.writerow([safe_cell(text) for text in ("Row", "Problem", *batch.headers)])
    for row in batch.rows.filter(state__in=[ImportRow.State.ERROR, ImportRow.State.LEFT_OUT]).iterator():
        problem = " ".join(row.problems.values()) or row.get_state_display()
        writer.writerow([safe_cell(text) for text in (row.number, problem, *row.cells)])
    return response


def _page(request: UserRequest, batch: ImportBatch, **forms: Any) -> HttpResponse:
    page = page_of(batch.rows.filter(state=ImportRow.State.ERROR), request, ERRORS_A_PAGE)
    counts = shown.counts_of(batch)
    context = {
        "batch": batch,
        "system": preset_of(batch.headers),
        "counts": counts,
        "to_store": counts["ready"] + counts["known"],
        "names_missing": not set(NAMES) & set(batch.columns),
        "left_out": shown.columns_left_out(batch),
        "sample": shown.sample_of(batch),
        "known": shown.known_of(batch),
        "alike": shown.alike_of(batch),
        "skipped": shown.skipped_of(batch),
        "page": page,
        "to_correct": shown.cells_to_correct(batch, page),
        "samples": shown.columns_with_samples(batch),
        "columns_form": ColumnsForm(batch=batch),
        "store_form": StoreForm.for_batch(batch, request.user),
        "skip_form": SkipForm(),
        **shown.progress_of(batch),
        **_reading(batch),
        **forms,
    }
    return render(request, "recruiting/import_detail.html", context, status=422 if forms else 200)


def _reading(batch: ImportBatch) -> dict[str, Any]:
    """How the file was read, as long as it can be read in another way."""
    if batch.state != ImportBatch.State.READY or not ImportFile.objects.filter(batch=batch).exists():
        return {}
    return {"reading_form": ReadingForm(batch=batch), "reading_open": shown.reading_is_open(batch)}


def _after(request: UserRequest, batch: ImportBatch, verb: Any, done: str) -> HttpResponse:
    try:
        done = done if verb() is not False else "Importing has started. You can leave this page."
    except (actions.CandidateProblem, Unreadable) as problem:
        messages.error(request, str(problem))
    except IllegalMove:
        messages.error(request, "Someone else is working on this file. Check back in a few seconds.")
    else:
        messages.success(request, done)
    return redirect("import-detail", batch.pk)
