"""What may happen to a person's account. Callers above (workspace) end what hangs on it in other rooms."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts.models import User
from core import clock
from core.models import AuditEvent


class AlreadyKnown(Exception):
    """Somebody with this address has an account already."""


class LastAdmin(Exception):
    """Without this person nobody could administer the installation."""


@transaction.atomic
def invite(*, email: str, name: str, role: str, by: User, zone: str = "") -> User:
    """A new person without a password: they sign in by emailed code. The inviter vouches for the address, so it counts
    as verified. The invitation itself is a reminder kind (`reminders.invite`). Raises AlreadyKnown."""
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise AlreadyKnown(email)
    try:
        with transaction.atomic():
            person = User.objects.create_user(
                email, name=name, role=role, zone=zone, invited_by=by, invited_at=clock.now()
            )
    except IntegrityError as error:  # somebody else invited them in this very moment
        raise AlreadyKnown(email) from error
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    AuditEvent.log("person.invited", person, by=by, role=role)
    return person


@transaction.atomic
def change_person(person: User, *, by: User, **columns: Any) -> None:
    """Name, role, zone, date format, holiday calendar. A new role ends the person's sessions. Raises LastAdmin."""
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
    """The one way an address changes: account and allauth's row together; sessions end. Whoever changes it vouches for
    the new one, as with an invitation. Callers above end what went to the old one. Raises AlreadyKnown."""
    if User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise AlreadyKnown(email)
    person.email = email.strip().lower()
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:  # somebody else got it in this very moment
        raise AlreadyKnown(email) from error
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    end_sessions(person)
    AuditEvent.log("person.address_changed", person, by=by)


@transaction.atomic
def deactivate(person: User, *, by: User) -> None:
    """The account ends with the next request. Raises LastAdmin."""
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
    """Back again; what ended with the deactivation (links, requests) stays ended."""
    if User.objects.filter(pk=person.pk, is_active=False).update(
        is_active=True, deactivated_at=None, deactivated_by=None
    ):
        person.refresh_from_db()
        AuditEvent.log("person.reactivated", person, by=by)


def end_sessions(person: User) -> None:
    """Deletes every session of this person, wherever they are signed in."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _keep_an_admin(person: User) -> None:
    others = User.objects.active().filter(role=User.Role.ADMIN).exclude(pk=person.pk)
    if person.is_admin and not others.exists():
        raise LastAdmin
