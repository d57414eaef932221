from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from core.access import staffing_required
from core.typed import whole
from kickoff import actions
from kickoff.access import get_item_to_write, get_kickoff_to_run, get_past_hire_to_write
from kickoff.forms import DatesForm, PastHireForm
from kickoff.models import AgendaItem
from kickoff.pages.kickoff import Row, item_form, kickoff_page, totals_of
from recruiting.jobs.access import get_requisition_to_run


@staffing_required
@require_POST
def agenda_item_save(request: UserRequest, pk: int, item_pk: int) -> HttpResponse:
    item = get_item_to_write(request.user, pk, item_pk)
    if "theirs" in request.POST:
        return _answer(request, pk, Row(item, 0, "", item_form(item)), took_theirs=True)
    form = item_form(item, request.POST)
    if not form.is_valid():
        return _answer(request, pk, Row(item, 0, "", form), status=422)
    typed = {"notes": "", "output": item.output, **form.cleaned_data}
    stored = AgendaItem.objects.get(pk=item.pk)
    typed["done"] = typed["done"] or "next" in request.POST
    # "Keep mine" sends the version of the other text that was shown.
    seen = whole(request.POST.get("over", ""), default=typed["seen"])
    try:
        actions.save_item(
            stored, by=request.user, seen=seen, **{name: typed[name] for name in ("notes", "output", "done")}
        )
    except actions.ChangedMeanwhile as conflict:
        return _answer(request, pk, Row(item, 0, "", form, theirs=conflict.row), status=409)
    return _answer(request, pk, Row(stored, 0, "", item_form(stored)))


def _answer(request: UserRequest, pk: int, row: Row, *, status: int = 200, took_theirs: bool = False) -> HttpResponse:
    """Renders the parts around the text for htmx; redirects to the page, or shows it again, for a plain form."""
    if request.htmx:
        totals = totals_of(list(AgendaItem.objects.filter(kickoff=row.item.kickoff_id)))
        context = {
            "row": row,
            "totals": totals,
            "took_theirs": took_theirs,
            "requisition": row.item.kickoff.requisition,
        }
        return render(request, "kickoff/agenda_item_save.html", context)
    if status == 200:
        return _back_to(pk, _next_item(row.item) if "next" in request.POST else row.item)
    context = kickoff_page(row.item.kickoff.requisition, request.user, bound=row)
    return render(request, "kickoff/kickoff.html", context, status=status)


def _back_to(pk: int, item: AgendaItem) -> HttpResponse:
    return redirect(f"{reverse('kickoff', args=[pk])}?open={item.pk}#item-{item.pk}")


def _next_item(item: AgendaItem) -> AgendaItem:
    """Returns the next item that is not done, else this one."""
    undone = AgendaItem.objects.filter(kickoff=item.kickoff_id, done=False)
    return undone.filter(position__gt=item.position).first() or undone.first() or item


@staffing_required
@require_POST
def kickoff_dates(request: UserRequest, pk: int) -> HttpResponse:
    kickoff = get_kickoff_to_run(request.user, pk)
    form = DatesForm(request.POST, instance=kickoff, auto_id="dates-%s")
    if not form.is_valid():
        context = kickoff_page(kickoff.requisition, request.user, opened="dates", dates_form=form)
        return render(request, "kickoff/kickoff.html", context, status=422)
    actions.set_dates(kickoff, by=request.user, **form.cleaned_data)
    messages.success(request, "Dates saved.")
    return redirect(f"{reverse('kickoff', args=[pk])}?open=dates#dates")


@staffing_required
@require_POST
def past_hire_add(request: UserRequest, pk: int) -> HttpResponse:
    requisition = get_requisition_to_run(request.user, pk)
    form = PastHireForm(request.POST, auto_id="hire-%s")
    if not form.is_valid():
        context = kickoff_page(requisition, request.user, opened="hires", hire_form=form)
        return render(request, "kickoff/kickoff.html", context, status=422)
    actions.add_past_hire(requisition, by=request.user, **form.cleaned_data)
    return redirect(f"{reverse('kickoff', args=[pk])}?open=hires#hires")


@staffing_required
@require_POST
def past_hire_remove(request: UserRequest, pk: int, hire_pk: int) -> HttpResponse:
    hire = get_past_hire_to_write(request.user, pk, hire_pk)
    actions.remove_past_hire(hire, by=request.user)
    return redirect(f"{reverse('kickoff', args=[pk])}?open=hires#hires")
