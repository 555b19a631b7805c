"""Small stores and archives made on the spot, in the official layouts."""

import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from superbill.tables.compiling import Origin, compiling
from superbill.tables.icd10cm import Icd10cm
from superbill.tables.loaders import tabular
from superbill.tables.official import OfficialFile
from superbill.tables.release import Release
from superbill.tables.store import Tables
from superbill.tables.validity import Period, Validity

HERE = Path(__file__).parent


def origin(name: str = "icd10cm", release: str = "2019-10-01", **changes) -> Origin:
    told = {
        "effective_from": date.fromisoformat(release),
        "effective_to": date(2020, 9, 30),
        "source": "hand-written",
        "source_sha256": "0" * 64,
    }
    return Origin(name=name, release=release, **(told | changes))


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[[str, bytes], OfficialFile]:
    """Put bytes into an archive, as a carrier does."""

    def put(member: str, data: bytes) -> OfficialFile:
        path = tmp_path / "carrier-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, data)
        return OfficialFile(path, member)

    return put


@pytest.fixture
def compile_with(tmp_path: Path) -> Callable[..., Release]:
    """Run a loader over a file and open the release that it made."""

    def run(load: Callable, file: OfficialFile, **changes) -> Release:
        told = origin(**changes)
        with compiling(tmp_path / "store", told) as draft:
            load(file, draft)
        return Release(tmp_path / "store" / told.name / told.release)

    return run


@pytest.fixture
def small_tabular(compile_with: Callable[..., Release]) -> Release:
    return compile_with(tabular.load, OfficialFile(HERE / "tabular_2020.xml"))


@pytest.fixture
def small_book(small_tabular: Release, tmp_path: Path) -> Iterator[Icd10cm]:
    """ICD-10-CM of the hand-written tabular list, with a dated list of its codes and one that it does not hold."""
    with compiling(tmp_path / "store", origin("icd10cm.valid", "2015-10-01", effective_to=date(2021, 9, 30))) as draft:
        whole = Period(date(2015, 10, 1), date(2021, 9, 30))
        for code in ("E08.36", "E08.37X1", "E08.37X9", "E08.9", "E84", "S06.1X0A", "S06.1X7A", "T20.2XXA"):
            draft.put("code", code, Validity((whole,)))
        draft.put("code", "E08.88", Validity((Period(date(2015, 10, 1), date(2019, 9, 30)),)))
    store = Tables(tmp_path / "store")
    yield Icd10cm(date(2020, 1, 1), small_tabular, store.as_of("icd10cm.valid", date(2020, 1, 1)), carried=False)
    store.close()
