from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.company import Company, Manager, running_company
from tests.faults.engine.site import Prepared, Site
from tests.servers.smtp import Smtp

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever shares a company runs in the same process (`--dist loadgroup`)."""
    for item in items:
        if HERE in item.path.parents:
            database = item.callspec.params.get("company", "") if hasattr(item, "callspec") else ""
            item.add_marker(pytest.mark.xdist_group(f"company-{database}"))


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
