"""Who acts for each side of a job today."""

from collections.abc import Iterable

from accounts.models import User
from recruiting.models import TeamMember
from recruiting.models.settings import Side

Part = TeamMember.Part
SIDE_OF = {Part.MANAGER: Side.MANAGER, Part.RECRUITER: Side.RECRUITER}


def representatives_of(requisitions: Iterable[int]) -> dict[tuple[int, str], User]:
    """(requisition id, side) → the hiring manager, or the recruiter who joined the team first. One query.

    The recruiter also acts for "both".
    """
    members = TeamMember.objects.current().filter(requisition__in=list(requisitions), part__in=list(SIDE_OF))
    return representatives_among(members.filter(user__is_active=True).select_related("user"))


def representatives_among(members: Iterable[TeamMember]) -> dict[tuple[int, str], User]:
    """As `representatives_of`, from today's team members with their users; other parts are skipped."""
    found: dict[tuple[int, str], User] = {}
    for member in sorted(members, key=lambda member: member.pk):
        part = Part(member.part)
        if part not in SIDE_OF or not member.user.is_active:
            continue
        sides = [SIDE_OF[part], *([Side.BOTH] if part == Part.RECRUITER else [])]
        for side in sides:
            found.setdefault((member.requisition_id, side), member.user)
    return found


def first_name(person: User) -> str:
    """Returns the first word of the name."""
    return person.name.partition(" ")[0]


def side_in_words(side: str) -> str:
    """Returns what a sentence calls a side whose person is not known: "the hiring manager", "the recruiter"."""
    return "the hiring manager" if side == Side.MANAGER else "the recruiter"
