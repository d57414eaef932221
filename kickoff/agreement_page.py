"""What the agreement's pages print."""

from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict

from accounts.models import User
from core.templatetags.tandem import when
from kickoff.actions import side_of
from kickoff.commitments import difference, usual_commitments
from kickoff.forms import LIMITS, AgreementForm, HandBackForm, PromiseForms, limit_in_words
from kickoff.models import Agreement
from recruiting.models import Requisition
from recruiting.models.requisition import Side


def agreement_page(requisition: Requisition, person: User) -> dict[str, Any]:
    """The context of the one page: the version at work, what it changes, and what this person may do with it."""
    versions = list(_versions(requisition))
    latest = versions[-1] if versions else None
    in_force = next((version for version in versions if version.state == Agreement.State.ACCEPTED), None)
    side = side_of(requisition, person)
    speaks = person.is_staffing or side == Side.MANAGER
    waits_for_me = bool(latest and speaks and latest.waits_for == side)
    writes = speaks and requisition.is_running
    context = {
        "requisition": requisition,
        "version": latest,
        "in_force": in_force,
        "versions": versions[::-1],
        "writes": writes,
        "waits_for_me": waits_for_me,
        "turn": _turn(requisition, latest, side if speaks else ""),
        "sides": sides_of(latest, _compared_with(latest, versions)) if latest else _usual_sides(),
        "before": _compared_with(latest, versions),
        "hand_back_form": HandBackForm(),
        "limits": LIMITS,
        "handed_back": _handed_back(latest, versions),
    }
    if latest and latest.is_draft and writes:
        context["form"], context["commitments"] = forms_for(latest)
    return context


def version_page(requisition: Requisition, version: Agreement) -> dict[str, Any]:
    """A version as it was, with what it changed."""
    versions = list(_versions(requisition))
    version = next(row for row in versions if row.pk == version.pk)
    before = _compared_with(version, versions)
    return {"requisition": requisition, "version": version, "before": before, "sides": sides_of(version, before)}


def sides_of(version: Agreement, before: Agreement | None) -> list[dict[str, Any]]:
    """The commitments grouped by side, as changes against `before` where there is one."""
    commitments = list(version.commitments.all())
    changes = difference(before.commitments.all() if before else commitments, commitments)
    return [
        {"side": side, "label": label, "changes": [change for change in changes if change.side == side]}
        for side, label in Side.choices
        if any(change.side == side for change in changes)
    ]


def forms_for(draft: Agreement, typed: QueryDict | None = None) -> tuple[AgreementForm, BaseFormSet]:
    """The forms of a draft. With `typed` they keep those words but carry the version that is stored now."""
    if typed is not None:
        data = typed.copy()
        data["seen"] = str(draft.edit_count)
        return bound_forms(data)
    form = AgreementForm(initial={"slip": draft.slip, "seen": draft.edit_count})
    rows = [
        {"side": p.side, "kind": p.kind, "text": p.text, "within": limit_in_words(p.limit)}
        for p in draft.commitments.all()
    ]
    return form, _grouped(PromiseForms(initial=rows, prefix="promise"))


def bound_forms(data: QueryDict) -> tuple[AgreementForm, BaseFormSet]:
    return AgreementForm(data), _grouped(PromiseForms(data, prefix="promise"))


def _grouped(commitments: BaseFormSet) -> BaseFormSet:
    for row in commitments.forms[: commitments.initial_form_count()]:
        row.group = row["side"].value()
    return commitments


def _versions(requisition: Requisition) -> Any:
    versions = requisition.agreements.order_by("number").prefetch_related("commitments")
    return versions.select_related("created_by", "recruiter_accepted_by", "manager_accepted_by")


def _compared_with(version: Agreement | None, versions: list[Agreement]) -> Agreement | None:
    """The one before it: the latest that was accepted by both, else the one that was handed back."""
    earlier = [row for row in versions if version and row.number < version.number and row.proposed_at]
    candidates = [row for row in earlier if row.accepted_at] or earlier
    return candidates[-1] if candidates else None


def _handed_back(version: Agreement | None, versions: list[Agreement]) -> Agreement | None:
    """The version before this one, when it came back with a note."""
    before = [row for row in versions if version and row.number == version.number - 1 and row.answer_note]
    return before[0] if before else None


def _turn(requisition: Requisition, version: Agreement | None, side: str) -> dict[str, Any]:
    if version is None or version.is_draft:
        text = "Word the agreement and propose it" if version else "No agreement yet"
        return {"side": "recruiter", "text": text, "who": "Your turn" if side == Side.RECRUITER else ""}
    if version.is_proposed:
        who = "Your turn" if side == version.waits_for else ""
        text = "Read this and accept it" if who else "The agreement waits for a yes"
        return {"side": version.waits_for, "text": text, "who": who, "note": f"proposed {when(version.proposed_at)}"}
    if version.state == Agreement.State.ACCEPTED:
        return {"side": "nobody", "who": "Settled", "text": f"Accepted by both, {when(version.accepted_at)}"}
    return {"side": "recruiter", "text": "Start a new version", "who": ""}


def _usual_sides() -> list[dict[str, Any]]:
    """What a first draft starts from, to read before there is one."""
    commitments = usual_commitments()
    changes = difference(commitments, commitments)
    return [
        {"side": side, "label": label, "changes": [change for change in changes if change.side == side]}
        for side, label in Side.choices
    ]
