import pytest
from django.db import DatabaseError, connection, transaction

from core.models import AuditEvent


@pytest.fixture
def event(recruiter) -> AuditEvent:
    return AuditEvent.log("person.invited", recruiter, by=recruiter, role="manager")


def test_it_names_the_row_and_the_actor_without_keys_that_could_vanish(event, recruiter):
    assert (event.target, event.by) == (f"accounts.user:{recruiter.pk}", f"accounts.user:{recruiter.pk}")
    assert event.detail == {"role": "manager"}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.update(verb="other"),
        lambda event: AuditEvent.objects.all().delete(),
    ],
)
def test_the_code_cannot_change_it(event, tamper):
    with pytest.raises(TypeError, match="append-only"):
        tamper(event)


def test_the_database_refuses_to_change_it(event):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditevent SET verb = 'other'")
