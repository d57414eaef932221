from collections.abc import Iterator

import pytest

from tests.faults.company import House, Manager, furnished
from tests.faults.engine.site import Prepared, Site
from tests.servers.smtp import Smtp


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[House]:
    """One house for all tests of this folder; each takes a manager that no other test uses. All were mailed once."""
    with (
        Smtp() as smtp,
        Site(prepared, request.param, demo=False, EMAIL_URL=smtp.url) as site,
        furnished(site, 30) as made,
    ):
        site.app.manage("run_reminders", "--once")
        made.read_mail(smtp)
        yield made


@pytest.fixture
def somebody(house: House) -> Manager:
    return house.next()


@pytest.fixture
def another(house: House) -> Manager:
    return house.next()
