"""Notices of the engine to recruiters and admins: a task on their list, never another message."""

from datetime import timedelta

from accounts.models import User
from core import clock
from reminders.kinds import all_kinds
from reminders.models import Delivery, Occurrence, Task


def staff_for(occurrences: list[Occurrence]) -> User | None:
    """The recruiter of these items; the first admin if no kind names an active one."""
    kinds = all_kinds()
    for occurrence in occurrences:
        kind = kinds.get(occurrence.rule.kind)
        owner = kind.staff(occurrence) if kind else None
        if owner and owner.is_active:
            return owner
    admin: User | None = User.objects.active().filter(role=User.Role.ADMIN).order_by("pk").first()
    return admin


def tell_staff(occurrences: list[Occurrence], reason: str, delivery: Delivery | None = None) -> None:
    """Creates a task for the recruiter: this person was not reached. One for each delivery."""
    owner = staff_for(occurrences) if occurrences else None
    if owner is None or (delivery and Task.objects.filter(delivery=delivery).exists()):
        return
    about = occurrences[0].recipient
    Task.objects.create(
        owner=owner,
        kind=Task.Kind.FOLLOW_UP,
        about=about,
        subject=occurrences[0].subject,
        delivery=delivery,
        title=f"Follow up with {about}: message not delivered"[:200],
        talking_points=reason,
        due_at=clock.now() + timedelta(hours=4),
    )


def tell_admins(title: str, text: str) -> None:
    """Creates a task for every admin about the installation."""
    due = clock.now() + timedelta(hours=1)
    Task.objects.bulk_create(
        Task(owner=admin, kind=Task.Kind.FOLLOW_UP, title=title[:200], talking_points=text, due_at=due)
        for admin in User.objects.active().filter(role=User.Role.ADMIN)
    )
