"""Changes to a user's account. Callers in workspace end what depends on it in the other apps."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.errors import DomainError
from core.models import AuditEvent


class AlreadyKnown(DomainError):
    """A user with this email address already exists."""


class LastAdmin(DomainError):
    """The change would leave the installation without an admin."""


@transaction.atomic
def invite(*, email: str, name: str, role: str, by: User, zone: str = "") -> User:
    """Creates a user without a password, who signs in with an emailed code. The inviter vouches for the address, so it
    counts as verified. The invitation itself is a reminder kind (`reminders.invite`). Raises AlreadyKnown."""
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise AlreadyKnown(email)
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email, name=name, role=role, zone=zone, invited_by=by, invited_at=clock.now()
            )
    except IntegrityError as error:  # invited by someone else at the same moment
        raise AlreadyKnown(email) from error
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    AuditEvent.log("person.invited", person, by=by, role=role)
    return person


@transaction.atomic
def change_person(person: User, *, by: User, **columns: Any) -> None:
    """Changes name, role, zone, date format or holiday calendar. A new role ends the user's sessions. Raises LastAdmin."""
    role_changes = columns.get("role", person.role) != person.role
    if role_changes:
        _keep_an_admin(person)
    changed = [name for name, value in columns.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, columns[name])
    if changed:
        person.save(update_fields=changed)
        AuditEvent.log("person.changed", person, by=by, fields=changed)
    if role_changes:
        end_sessions(person)


@transaction.atomic
def change_email(person: User, *, email: str, by: User) -> None:
    """Changes the address of the account and of allauth's row together, and ends the sessions. The admin vouches for the
    new address, as with an invitation. Callers revoke what was sent to the old one. Raises AlreadyKnown."""
    if User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise AlreadyKnown(email)
    person.email = email.strip().lower()
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:  # taken by someone else at the same moment
        raise AlreadyKnown(email) from error
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    end_sessions(person)
    AuditEvent.log("person.address_changed", person, by=by)


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """Deactivates the account and ends its sessions. Does nothing if it is inactive. Raises LastAdmin."""
    _keep_an_admin(person)
    if not User.objects.filter(pk=person.pk, is_active=True).update(
        is_active=False, deactivated_at=clock.now(), deactivated_by=by
    ):
        return
    person.refresh_from_db()
    end_sessions(person)
    AuditEvent.log("person.deactivated", person, by=by)


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Reactivates the account; what the deactivation ended (links, requests) stays ended."""
    if User.objects.filter(pk=person.pk, is_active=False).update(
        is_active=True, deactivated_at=None, deactivated_by=None
    ):
        person.refresh_from_db()
        AuditEvent.log("person.reactivated", person, by=by)


def end_sessions(person: User) -> None:
    """Deletes every session of this user, on all devices."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _keep_an_admin(person: User) -> None:
    others = User.objects.active().filter(role=User.Role.ADMIN).exclude(pk=person.pk)
    if person.is_admin and not others.exists():
        raise LastAdmin
