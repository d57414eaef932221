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
    return speakers_among(members.filter(user__is_active=True).select_related("user"))


def speakers_among(members: Iterable[TeamMember]) -> dict[tuple[int, str], User]:
    """As `speakers_of`, from today's members with their users, whoever else is among them."""
    speakers: dict[tuple[int, str], User] = {}
    for member in sorted(members, key=lambda member: member.pk):
        part = Part(member.part)
        if part not in SPEAKS_FOR or not member.user.is_active:
            continue
        sides = [SPEAKS_FOR[part], *([Side.BOTH] if part == Part.RECRUITER else [])]
        for side in sides:
            speakers.setdefault((member.requisition_id, side), member.user)
    return speakers
