"""The context of the working agreement's pages."""

from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict

from accounts.models import User
from core.templatetags.tandem import when
from kickoff.actions import side_of
from kickoff.commitments import difference, usual_commitments
from kickoff.forms import LIMITS, AgreementForm, CommitmentForms, HandBackForm, limit_in_words
from kickoff.models import Agreement
from recruiting.models import Requisition
from recruiting.models.settings import Side
from recruiting.representatives import first_name, side_in_words


def agreement_page(requisition: Requisition, person: User) -> dict[str, Any]:
    """Returns the context of the page: the latest version, its changes, and what this person may do with it."""
    versions = list(_versions(requisition))
    latest = versions[-1] if versions else None
    in_force = next((version for version in versions if version.state == Agreement.State.ACCEPTED), None)
    side = side_of(requisition, person)
    answers = person.is_staffing or side == Side.MANAGER
    waits_for_me = bool(latest and answers and latest.waits_for == side)
    writes = answers and requisition.is_running
    context = {
        "requisition": requisition,
        "version": latest,
        "in_force": in_force,
        "versions": versions[::-1],
        "writes": writes,
        "waits_for_me": waits_for_me,
        "turn": _turn(requisition, latest, side if answers else ""),
        "sides": sides_of(latest, _compared_with(latest, versions)) if latest else _usual_sides(),
        "before": _compared_with(latest, versions),
        "hand_back_form": HandBackForm(),
        "limits": LIMITS,
        "handed_back": _handed_back(latest, versions),
    }
    if latest and latest.is_draft and writes:
        context["form"], context["commitments"] = forms_for(latest)
        context["send_to"] = other_side(requisition, person)
    return context


def version_page(requisition: Requisition, version: Agreement) -> dict[str, Any]:
    """Returns the context of one version with its changes."""
    versions = list(_versions(requisition))
    version = next(row for row in versions if row.pk == version.pk)
    before = _compared_with(version, versions)
    return {"requisition": requisition, "version": version, "before": before, "sides": sides_of(version, before)}


def sides_of(version: Agreement, before: Agreement | None) -> list[dict[str, Any]]:
    """Returns the commitments grouped by side, as changes since `before` if there is one."""
    commitments = list(version.commitments.all())
    changes = difference(before.commitments.all() if before else commitments, commitments)
    return [
        {"side": side, "label": label, "changes": [change for change in changes if change.side == side]}
        for side, label in Side.choices
        if any(change.side == side for change in changes)
    ]


def forms_for(draft: Agreement, typed: QueryDict | None = None) -> tuple[AgreementForm, BaseFormSet]:
    """Returns the forms of a draft. With `typed` they keep what was typed, with the version that is stored now."""
    if typed is not None:
        data = typed.copy()
        data["seen"] = str(draft.edit_count)
        return bound_forms(data)
    form = AgreementForm(initial={"slip": draft.slip, "seen": draft.edit_count})
    rows = [
        {"side": p.side, "kind": p.kind, "text": p.text, "within": limit_in_words(p.limit)}
        for p in draft.commitments.all()
    ]
    return form, _grouped(CommitmentForms(initial=rows, prefix="commitment"))


def bound_forms(data: QueryDict) -> tuple[AgreementForm, BaseFormSet]:
    return AgreementForm(data), _grouped(CommitmentForms(data, prefix="commitment"))


def other_side(requisition: Requisition, person: User) -> str:
    """Returns the first name of the person who accepts what this person sends; empty if there is none."""
    side = Side.RECRUITER if side_of(requisition, person) == Side.MANAGER else Side.MANAGER
    owner = _owner(requisition, side)
    return first_name(owner) if owner else ""


def _owner(requisition: Requisition, side: str) -> User | None:
    return requisition.hiring_manager() if side == Side.MANAGER else requisition.lead_recruiter()


def _grouped(commitments: BaseFormSet) -> BaseFormSet:
    for row in commitments.forms[: commitments.initial_form_count()]:
        row.group = row["side"].value()
    return commitments


def _versions(requisition: Requisition) -> Any:
    versions = requisition.agreements.order_by("number").prefetch_related("commitments")
    return versions.select_related("created_by", "recruiter_accepted_by", "manager_accepted_by")


def _compared_with(version: Agreement | None, versions: list[Agreement]) -> Agreement | None:
    """Returns the earlier version to compare with: the last accepted one, else the last one sent."""
    earlier = [row for row in versions if version and row.number < version.number and row.proposed_at]
    candidates = [row for row in earlier if row.accepted_at] or earlier
    return candidates[-1] if candidates else None


def _handed_back(version: Agreement | None, versions: list[Agreement]) -> Agreement | None:
    """Returns the previous version if changes to it were requested."""
    before = [row for row in versions if version and row.number == version.number - 1 and row.answer_note]
    return before[0] if before else None


def _turn(requisition: Requisition, version: Agreement | None, side: str) -> dict[str, Any]:
    if not requisition.is_running and (version is None or version.state != Agreement.State.ACCEPTED):
        return {"side": "nobody", "who": "", "text": "This job is closed"}
    if version is None or version.is_draft:
        text = "Draft the working agreement and send it" if version else "No working agreement yet"
        return {"side": "recruiter", "text": text, "who": "Your turn" if side == Side.RECRUITER else ""}
    if version.is_proposed:
        who = "Your turn" if side == version.waits_for else ""
        waiting_on = (
            first_name(owner) if (owner := _owner(requisition, version.waits_for)) else side_in_words(version.waits_for)
        )
        text = "Accept it or request changes" if who else f"Waiting on {waiting_on} to accept it"
        return {"side": version.waits_for, "text": text, "who": who, "note": f"Sent {when(version.proposed_at)}"}
    if version.state == Agreement.State.ACCEPTED:
        return {"side": "nobody", "who": "All set", "text": f"Accepted {when(version.accepted_at)}"}
    return {"side": "recruiter", "text": "Draft a new version", "who": ""}


def _usual_sides() -> list[dict[str, Any]]:
    """Returns the default commitments, to read before there is a draft."""
    commitments = usual_commitments()
    changes = difference(commitments, commitments)
    return [
        {"side": side, "label": label, "changes": [change for change in changes if change.side == side]}
        for side, label in Side.choices
    ]
