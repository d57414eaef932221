from collections.abc import Iterator

import pytest

from tests.faults.company import Company, Manager, running_company
from tests.faults.engine.site import Prepared, Site
from tests.servers.smtp import Smtp


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def company(request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[Company]:
    """One company for all tests of this folder, with one email sent to each hiring manager. Each test uses its own."""
    with (
        Smtp() as smtp,
        Site(prepared, request.param, demo=False, EMAIL_URL=smtp.url) as site,
        running_company(site, 30) as made,
    ):
        site.app.manage("run_reminders", "--once")
        made.read_mail(smtp)
        yield made


@pytest.fixture
def somebody(company: Company) -> Manager:
    return company.next()


@pytest.fixture
def another(company: Company) -> Manager:
    return company.next()
