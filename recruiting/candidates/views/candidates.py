from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from core.access import staffing_required
from core.pages import back_to, page_or_partial
from recruiting.candidates import actions
from recruiting.candidates.access import get_candidate
from recruiting.candidates.forms.candidates import (
    ApplicationForm,
    CandidateEditForm,
    CandidateFilter,
    CandidateForm,
    DocumentForm,
)
from recruiting.candidates.pages.activity import standings
from recruiting.candidates.pages.candidate_list import has_more_matches, page_of_people, with_jobs
from recruiting.models import Application, Candidate

NOT_KEPT = "We couldn’t save the file. Everything else is still here: try again, or save without the file."


@staffing_required
@require_safe
def candidate_list(request: UserRequest) -> HttpResponse:
    chosen = CandidateFilter(request.GET, user=request.user)
    page = page_of_people(request.user, chosen, request)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "chosen": chosen,
        "page": page,
        "has_more_matches": has_more_matches(chosen, page),
        "rows": with_jobs(page.rows, request.user),
        "query": query.urlencode(),
        "swapped": bool(request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request),
        "sorts": [("name", "Name"), ("-added", "Newest first"), ("added", "Oldest first")],
    }
    return page_or_partial(request, "recruiting/candidate_list.html", "people", context)


@staffing_required
def candidate_create(request: UserRequest) -> HttpResponse:
    wanted = {"requisition": request.GET.get("job", ""), "name": request.GET.get("name", "")[:160]}
    form = CandidateForm(request.POST or None, request.FILES or None, user=request.user, initial=wanted)
    reads = "read" in request.POST
    if request.method == "POST" and form.is_valid() and not reads:
        made = _create(form)
        if made:
            messages.success(request, f"{made} was added.")
            return redirect(made)
    if request.method == "POST":
        form.prepare_again(only_read=reads)
    status = 422 if form.errors else 200
    return render(request, "recruiting/candidate_create.html", {"form": form}, status=status)


def _create(form: CandidateForm) -> Candidate | None:
    fields = {name: form.cleaned_data[name] for name in CandidateForm.Meta.fields}
    given = {"resume": form.cleaned_data["file"], "requisition": form.cleaned_data["requisition"]}
    try:
        return actions.add_candidate(by=form.user, **given, **fields)
    except actions.CandidateProblem as problem:
        form.add_error("requisition", str(problem))
    except OSError:
        form.add_error(None, NOT_KEPT)
    return None


@staffing_required
@require_safe
def candidate_detail(request: UserRequest, pk: int) -> HttpResponse:
    candidate = get_candidate(request.user, pk)
    documents = list(candidate.documents.select_related("added_by"))
    shown = next(
        (d for d in documents if str(d.pk) == request.GET.get("document")), documents[0] if documents else None
    )
    applications = Application.objects.visible_to(request.user).filter(candidate=candidate).for_detail()
    context = {
        "candidate": candidate,
        "documents": documents,
        "shown": shown,
        "standings": standings(applications),
        "application_form": ApplicationForm(user=request.user, candidate=candidate),
        "document_form": DocumentForm(user=request.user),
    }
    return render(request, "recruiting/candidate_detail.html", context)


@staffing_required
def candidate_edit(request: UserRequest, pk: int) -> HttpResponse:
    candidate = get_candidate(request.user, pk)
    form = CandidateEditForm(request.POST or None, instance=get_candidate(request.user, pk))
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_candidate(candidate, by=request.user, **form.cleaned_data)
        except actions.ChangedMeanwhile:
            theirs = candidate
            form.data = {**form.data.dict(), "edit_count": candidate.edit_count}  # type: ignore[attr-defined]  # a posted form is a QueryDict
        else:
            messages.success(request, "Saved.")
            return redirect(candidate)
    context = {"form": form, "candidate": candidate, "theirs": theirs}
    return render(
        request, "recruiting/candidate_edit.html", context, status=409 if theirs else 422 if form.errors else 200
    )


@staffing_required
@require_POST
def document_add(request: UserRequest, pk: int) -> HttpResponse:
    candidate = get_candidate(request.user, pk)
    form = DocumentForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            document = actions.add_document(candidate, form.cleaned_data["file"], by=request.user)
        except actions.CandidateProblem as problem:
            messages.error(request, str(problem))
        except OSError:
            messages.error(request, "We couldn’t save the file. Try again in a moment.")
        else:
            messages.success(request, f"“{document}” was added.")
            return redirect(f"{candidate.get_absolute_url()}?document={document.pk}")
    for error in form.errors.get("file", []):
        messages.error(request, f"We couldn’t add this file. {error}")
    return redirect(candidate)


@staffing_required
@require_POST
def application_add(request: UserRequest, pk: int) -> HttpResponse:
    candidate = get_candidate(request.user, pk)
    form = ApplicationForm(request.POST, user=request.user, candidate=candidate)
    if not form.is_valid():
        messages.error(request, "Choose an active job that this candidate isn’t on yet.")
        return redirect(candidate)
    requisition = form.cleaned_data["requisition"]
    try:
        actions.add_application(candidate, requisition, by=request.user)
    except actions.CandidateProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, f"{candidate} was added to “{requisition}.”")
    return back_to(request, reverse("candidate-detail", args=[candidate.pk]))
