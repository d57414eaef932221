"""Stages with their owners and limits (catalogue 4.3) and reason codes (catalogue 4.5).

Seeded where there is nothing of the kind yet, so that what an admin renamed or deleted never comes back.
"""

from core.businesstime import DAY
from recruiting.models import PipelineStage, PipelineTemplate, ReasonCode

STAGES = [  # name, kind, whose step it is, limit in business minutes
    ("Added", "sourced", "recruiter", 3 * DAY),
    ("First view", "review", "manager", 2 * DAY),
    ("Screen", "screen", "recruiter", 5 * DAY),
    ("Interviews", "interview", "both", 10 * DAY),
    ("Decision", "decision", "manager", 3 * DAY),
    ("Offer", "offer", "recruiter", 5 * DAY),
]
FOR = [
    "outcome shown",
    "skill shown",
    "learns fast",
    "right level",
    "knows the field",
    "works well with us",
    "brings a missing view",
    "keen for sound reasons",
    "terms fit",
]
AGAINST = [
    "must-have missing",
    "level too low",
    "level too high",
    "evidence thin",
    "recent practice missing",
    "terms or place",
    "availability",
    "motive unclear",
    "conduct in process",
    "stronger candidate",
    "not in the brief",
    "duplicate or already known",
]
PROPOSES_EDIT = {"not in the brief"}


def seed() -> None:
    if not PipelineTemplate.objects.exists():
        _seed_stages()
    if not ReasonCode.objects.exists():
        _seed_reasons()


def _seed_stages() -> None:
    template = PipelineTemplate.objects.create(name="Standard", is_default=True)
    PipelineStage.objects.bulk_create(
        PipelineStage(template=template, name=name, kind=kind, owner_side=side, limit=limit, position=position)
        for position, (name, kind, side, limit) in enumerate(STAGES)
    )


def _seed_reasons() -> None:
    for direction, labels in ((ReasonCode.Direction.FOR, FOR), (ReasonCode.Direction.AGAINST, AGAINST)):
        ReasonCode.objects.bulk_create(
            ReasonCode(
                label=label.capitalize(), direction=direction, position=position, proposes_edit=label in PROPOSES_EDIT
            )
            for position, label in enumerate(labels)
        )
