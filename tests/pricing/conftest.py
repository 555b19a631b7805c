"""Small fee schedules in the official layouts, made for a test, and the example releases that ship."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.pricing.fee_fixtures import GPCI_HEADER, HEADER, pprrvu_line
from tests.tables.installs import install

from superbill.tables.examples import install_examples
from superbill.tables.fee_periods import Period
from superbill.tables.store import Tables


@pytest.fixture
def schedule(tmp_path: Path) -> Iterator[Callable[..., Tables]]:
    """Compile a schedule of a few rows; one relative value costs `factor` dollars, one dollar by default."""
    opened: list[Tables] = []

    def make(
        rows: Sequence[dict[str, Any]],
        factor: str = "1.0000",
        gpci: Sequence[str] = ("1.000", "1.000", "1.000"),
        year: int = 2024,
    ) -> Tables:
        period = Period(f"{year}-test", date(year, 1, 1), date(year, 12, 31))
        rvu, indices, store = tmp_path / "PPRRVU.csv", tmp_path / "GPCI.csv", tmp_path / "store"
        rvu.write_text(HEADER + "\n".join(pprrvu_line(factor, row) for row in rows) + "\n")
        indices.write_text(GPCI_HEADER + f"10112,AL,00,ALABAMA,{','.join(gpci)}\n")
        install(rvu, store, period=period)
        install(indices, store, period=period)
        opened.append(Tables(store))
        return opened[-1]

    yield make
    for tables in opened:
        tables.close()


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    """The example releases that ship with the package."""
    folder = tmp_path_factory.mktemp("example")
    install_examples(folder)
    tables = Tables(folder)
    yield tables
    tables.close()
