"""The harness: every test of the database sees all connections, and leaves nobody acting and no clock set."""

from collections.abc import Iterator

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each test with a database declare all aliases: one that names not every alias is never flushed."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = set(getattr(item, "fixturenames", ()))
        if marker or fixtures & {"db", "transactional_db", "client", "admin_client"}:
            options = dict(marker.kwargs) if marker else {}
            options.setdefault("databases", "__all__")
            item.add_marker(pytest.mark.django_db(*(marker.args if marker else ()), **options), append=False)


@pytest.fixture(autouse=True)
def _nobody_acts() -> Iterator[None]:
    """Fail a test that leaves somebody acting or the clock set: the next one would lie."""
    yield
    from foundation import clock
    from foundation.access import acting

    left = acting._acting.get()
    assert left is None, f"{left} is still acting"
    assert not clock.is_set(), "the clock is still set"
