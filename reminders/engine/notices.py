"""What the engine tells people of the house about itself: a task on their list, never another message."""

from datetime import timedelta

from accounts.models import User
from core import clock
from reminders.kinds import all_kinds
from reminders.models import Delivery, Occurrence, Task


def staff_for(occurrences: list[Occurrence]) -> User | None:
    """The recruiter who owns these matters; the first admin where a kind names nobody who is active."""
    kinds = all_kinds()
    for occurrence in occurrences:
        kind = kinds.get(occurrence.rule.kind)
        owner = kind.staff(occurrence) if kind else None
        if owner and owner.is_active:
            return owner
    return User.objects.active().filter(role=User.Role.ADMIN).order_by("pk").first()


def tell_staff(occurrences: list[Occurrence], reason: str, delivery: Delivery | None = None) -> None:
    """One task for the recruiter: this person could not be told. A second call for the same delivery adds nothing."""
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
        title=f"Our message did not reach {about}"[:200],
        talking_points=reason,
        due_at=clock.now() + timedelta(hours=4),
    )


def tell_admins(title: str, text: str) -> None:
    """A task for every admin: something of the installation needs them."""
    due = clock.now() + timedelta(hours=1)
    Task.objects.bulk_create(
        Task(owner=admin, kind=Task.Kind.FOLLOW_UP, title=title[:200], talking_points=text, due_at=due)
        for admin in User.objects.active().filter(role=User.Role.ADMIN)
    )
