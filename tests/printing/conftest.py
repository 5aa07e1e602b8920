"""A real printer for the tests of what is asked of one."""

from collections.abc import Iterator

import pytest

from tests.ipp_printer import IppPrinter, ipp_printer


@pytest.fixture(scope="module")
def _running() -> Iterator[IppPrinter]:
    with ipp_printer() as running:
        yield running


@pytest.fixture
def printer(_running: IppPrinter) -> IppPrinter:
    """Give a printer that turns sheets over and takes PDF, as it is when nothing is wrong with it."""
    (_running.folder / "steps").unlink(missing_ok=True)
    return _running
