import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from core.access import staffing_required
from core.cells import safe_cell
from core.pages import page_of
from core.states import IllegalMove
from recruiting.candidates import actions
from recruiting.candidates.access import get_import
from recruiting.candidates.forms.importing import ColumnsForm, StoreForm, UploadForm, corrected_cells
from recruiting.candidates.pages.importing import cells_to_correct, columns_with_samples, counts_of, known_of, sample_of
from recruiting.models import ImportBatch, ImportRow

ERRORS_A_PAGE = 20


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
    return _page(request, get_import(request.user, pk))


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
def import_correct(request: UserRequest, pk: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    cells = corrected_cells(request.POST)
    return _after(request, batch, lambda: actions.correct_rows(batch, cells=cells, by=request.user), "Rows checked.")


@staffing_required
@require_POST
def import_store(request: UserRequest, pk: int) -> HttpResponse:
    batch = get_import(request.user, pk)
    form = StoreForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, batch, store_form=form)
    chosen = {"known": form.cleaned_data["known"], "requisition": form.cleaned_data["requisition"]}
    return _after(
        request, batch, lambda: actions.store_candidates(batch, by=request.user, **chosen), "Candidates imported."
    )


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
    chosen = {"known": batch.known_people, "requisition": batch.requisition_id}
    counts = counts_of(batch)
    context = {
        "batch": batch,
        "counts": counts,
        "to_store": counts["ready"] + counts["known"],
        "names_missing": not {"name", "last_name", "first_name"} & set(batch.columns),
        "sample": sample_of(batch),
        "known": known_of(batch),
        "page": page,
        "to_correct": cells_to_correct(batch, page),
        "samples": columns_with_samples(batch),
        "columns_form": ColumnsForm(batch=batch),
        "store_form": StoreForm(user=request.user, initial=chosen),
        **forms,
    }
    return render(request, "recruiting/import_detail.html", context, status=422 if forms else 200)


def _after(request: UserRequest, batch: ImportBatch, verb: Any, done: str) -> HttpResponse:
    try:
        verb()
    except actions.CandidateProblem as problem:
        messages.error(request, str(problem))
    except IllegalMove:
        messages.error(request, "Someone else is working on this file. Check back in a few seconds.")
    else:
        messages.success(request, done)
    return redirect("import-detail", batch.pk)
