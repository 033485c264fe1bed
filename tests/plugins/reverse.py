"""``--reverse``: run the tests from last to first, so that one that leans on another is found."""

from collections.abc import Sequence

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reverse", action="store_true", help="run the tests from last to first")


def pytest_report_header(config: pytest.Config) -> Sequence[str]:
    return ["order: reversed"] if config.getoption("--reverse") else []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--reverse"):
        items.reverse()
