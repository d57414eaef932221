"""Rows of recruiting that are more than a model's defaults."""

from typing import Any
from uuid import uuid4

from accounts.models import User
from recruiting.jobs import actions
from recruiting.models import Criterion, PipelineStage, PipelineTemplate, PostingLine, Requisition, Revision


def make_pipeline() -> PipelineTemplate:
    """The default stages, two of them."""
    template = PipelineTemplate.objects.create(name="Standard", is_default=True)
    PipelineStage.objects.create(template=template, name="New", kind="sourced", position=0, limit=1440)
    PipelineStage.objects.create(
        template=template, name="Hiring manager review", kind="review", owner_side="manager", position=1, limit=960
    )
    return template


def make_draft(requisition: Requisition, by: User, *, musts: int = 2, nices: int = 1, lines: int = 0) -> Revision:
    """A draft with "Must 1", "Must 2", "Nice 1" and lines "Line 1" to sort."""
    draft = actions.draft_for(requisition, by=by)
    for kind, count in (("must", musts), ("nice", nices)):
        for rank in range(1, count + 1):
            Criterion.objects.create(
                revision=draft, thread=uuid4(), kind=kind, rank=rank, text=f"{kind.capitalize()} {rank}"
            )
    for position in range(1, lines + 1):
        PostingLine.objects.create(revision=draft, position=position, text=f"Line {position}")
    return draft


def make_shared(requisition: Requisition, by: User, **counts: int) -> Revision:
    draft = make_draft(requisition, by, **counts)
    actions.send_for_approval(draft, seen=draft.edit_count, by=by)
    return draft


def texts(revision: Revision, kind: str) -> list[str]:
    """The points of a list in their order."""
    return list(revision.criteria.filter(kind=kind).order_by("rank").values_list("text", flat=True))


def posted(requisition: Requisition, **changes: Any) -> dict[str, Any]:
    """What the form of an existing job posts, unchanged but for `changes`."""
    return {
        "title": requisition.title,
        "department": requisition.department.name,
        "role_family": requisition.role_family.name,
        "openings": requisition.openings,
        "place": requisition.place,
        "target_start": requisition.target_start or "",
        **({"is_confidential": "on"} if requisition.is_confidential else {}),
        **changes,
    }
