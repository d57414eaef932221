from collections.abc import Callable, Iterator

import pytest

from tests.faults.engine.site import Prepared, Site
from tests.servers.smtp import Smtp
from tests.servers.twilio import Twilio
from tests.shared import shared_folder


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    made = Prepared(shared_folder(tmp_path_factory))
    yield made
    made.close()


@pytest.fixture
def smtp() -> Iterator[Smtp]:
    with Smtp() as server:
        yield server


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with Twilio() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, prepared: Prepared) -> Iterator[Callable[..., Site]]:
    """Makes a site on this database; ended with the test."""
    made: list[Site] = []

    def make(**env: str) -> Site:
        made.append(Site(prepared, request.param, **env).__enter__())
        return made[-1]

    yield make
    for one in made:
        one.__exit__()
