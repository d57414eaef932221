"""Who speaks for each side of a search today."""

from collections.abc import Iterable

from accounts.models import User
from recruiting.models import TeamMember
from recruiting.models.requisition import Side

Part = TeamMember.Part
SPEAKS_FOR = {Part.MANAGER: Side.MANAGER, Part.RECRUITER: Side.RECRUITER}


def speakers_of(requisitions: Iterable[int]) -> dict[tuple[int, str], User]:
    """(requisition id, side) → the hiring manager, the recruiter who was put on the team first. One query.

    "Both" is the recruiter: somebody has to take the first step.
    """
    members = TeamMember.objects.current().filter(requisition__in=list(requisitions), part__in=list(SPEAKS_FOR))
    speakers: dict[tuple[int, str], User] = {}
    for member in members.filter(user__is_active=True).select_related("user").order_by("id"):
        sides = [SPEAKS_FOR[Part(member.part)]]
        for side in [*sides, *([Side.BOTH] if member.part == Part.RECRUITER else [])]:
            speakers.setdefault((member.requisition_id, side), member.user)
    return speakers
