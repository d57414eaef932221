"""People by their part, signed in where a test asks for it. The clock can be frozen with `time_machine`."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.test import Client, override_settings

from accounts.models import Organisation, User
from core import clock, dates
from recruiting.models import Requisition
from tests.dates import REGION, at_the_chosen_time
from tests.factories import RequisitionFactory, UserFactory
from tests.full_job import FullJob, make_twin
from tests.seeding import rows_of_seed, seed
from tests.shared import in_several_processes, postgres_template, sqlite_template
from tests.snapshots import changes


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory) -> Iterator[None]:
    """The database of each xdist worker is a copy of one that was migrated once. Django finds nothing left to migrate."""
    test = connection.settings_dict["TEST"]
    if not in_several_processes():
        yield
    elif connection.vendor == "postgresql":
        test["TEMPLATE"] = postgres_template(tmp_path_factory, os.environ["DATABASE_URL"])
        yield
    else:
        migrated = sqlite3.connect(sqlite_template(tmp_path_factory))
        memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)  # there while somebody is connected
        migrated.backup(memory)
        migrated.close()
        yield
        memory.close()


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Pages print static addresses as they are: nothing was collected. The browser's server collects for real."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["tests.passwords.QuickHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def ticks_of_work() -> Iterator[None]:
    """A tick of the dispatcher ends after thirty seconds. Here they are its own work, not that of a busy machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reminders.engine.dispatch.time", SimpleNamespace(monotonic=time.process_time, sleep=time.sleep))
        yield


@pytest.fixture(autouse=True)
def at_another_time() -> Iterator[None]:
    """`WHEN=2026-12-31T23:30+00:00` runs the suite as at that instant: a test must not pass only in the afternoon."""
    with at_the_chosen_time():
        yield


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> str:
    """`REGION=intl` runs the suite with international dates: an organization that chose nothing has this region."""
    monkeypatch.setattr(dates, "DEFAULT_REGION", REGION)
    return dates.DEFAULT_REGION


@pytest.fixture(autouse=True)
def forget_the_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing remembered from the test before; a clock that `time_machine` froze is the database's as well."""
    real = clock._database_skew
    frozen = time_machine.escape_hatch.is_travelling
    monkeypatch.setattr(clock, "_database_skew", lambda: timedelta(0) if frozen() else real())
    clock.forget()
    Organisation.forget()
    yield
    clock.forget()
    Organisation.forget()


@pytest.fixture
def house(db) -> Organisation:
    return Organisation.objects.create(name="Example House", zone="Europe/Berlin", holiday_calendar="DE-BE")


@pytest.fixture(scope="session")
def default_rows(django_db_setup, django_db_blocker) -> list[Model]:
    """What `manage.py seed` writes into an empty database."""
    with django_db_blocker.unblock():
        return rows_of_seed()


@pytest.fixture
def seeded(default_rows: list[Model], db) -> None:
    """The defaults: rules, agenda, reason codes, surveys, stages."""
    seed(default_rows)


@pytest.fixture
def recruiter(db) -> User:
    return UserFactory(name="Rita Recruiter", role=User.Role.RECRUITER)


@pytest.fixture
def other_recruiter(db) -> User:
    return UserFactory(name="Oscar Otherrecruiter", role=User.Role.RECRUITER)


@pytest.fixture
def manager(db) -> User:
    return UserFactory(name="Mona Manager", role=User.Role.MANAGER)


@pytest.fixture
def outsider(db) -> User:
    """A manager of other searches."""
    return UserFactory(name="Otto Outsider", role=User.Role.MANAGER)


@pytest.fixture
def reviewer(db) -> User:
    return UserFactory(name="Vera Reviewer", role=User.Role.REVIEWER)


@pytest.fixture
def admin_person(db) -> User:
    return UserFactory(name="Ada Admin", role=User.Role.ADMIN)


@pytest.fixture
def requisition(recruiter: User, manager: User) -> Requisition:
    return RequisitionFactory(title="Site reliability engineer", recruiter=recruiter, manager=manager)


@pytest.fixture
def twin(db) -> Iterator[FullJob]:
    """A confidential job of other people, with a row of every shape; it is as it was when the test ends. A test that asks
    for it first has it before its own job: where a query lost its filter, the first row is the twin's."""
    twin = make_twin()
    before = twin.rows()
    yield twin
    assert changes(before, twin.rows()) == {}


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def as_recruiter(signed_in, recruiter: User) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def as_manager(signed_in, manager: User) -> Client:
    return signed_in(manager)


@pytest.fixture
def as_outsider(signed_in, outsider: User) -> Client:
    return signed_in(outsider)


@pytest.fixture
def as_reviewer(signed_in, reviewer: User) -> Client:
    return signed_in(reviewer)


@pytest.fixture
def as_admin(signed_in, admin_person: User) -> Client:
    return signed_in(admin_person)


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """Rate limits of one test do not reach the next. Nothing to do without a database: the cache is a table."""
    for name in ("transactional_db", "db"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
            cache.clear()
            return
