"""Seeds pipeline stages and reason codes, each only if there are none yet: an admin's changes are never undone."""

from core.businesstime import DAY
from recruiting.models import PipelineStage, PipelineTemplate, ReasonCode

STAGES = [  # name, kind, owner, target in business minutes
    ("New", "sourced", "recruiter", 3 * DAY),
    ("Hiring manager review", "review", "manager", 2 * DAY),
    ("Recruiter screen", "screen", "recruiter", 5 * DAY),
    ("Interviews", "interview", "both", 10 * DAY),
    ("Debrief", "decision", "manager", 3 * DAY),
    ("Offer", "offer", "recruiter", 5 * DAY),
]
FOR = [
    "Track record of results",
    "Relevant skills",
    "Fast learner",
    "Right level",
    "Knows the industry",
    "Good to work with",
    "Adds skills the team lacks",
    "Strong motivation",
    "Compensation in range",
]
AGAINST = [
    "Missing a must-have",
    "Too junior for this level",
    "Too senior for this level",
    "Not enough evidence",
    "No recent hands-on experience",
    "Compensation",
    "Location",
    "Availability",
    "Motivation unclear",
    "Conduct during the process",
    "Other candidates are stronger",
    "Not in the job description",
    "Duplicate or already in our pipeline",
]
PROPOSES_EDIT = {"Not in the job description"}


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
            ReasonCode(label=label, direction=direction, position=position, proposes_edit=label in PROPOSES_EDIT)
            for position, label in enumerate(labels)
        )
