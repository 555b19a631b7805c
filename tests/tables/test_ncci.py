"""NCCI as an edit asks it: direction, days, histories, packing, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tables.layouts.small_files import NCCI

from superbill.errors import BadFile, TableMissing
from superbill.tables.compiling import Draft, Origin, compiling
from superbill.tables.installing import install
from superbill.tables.ncci import ncci, pair_table
from superbill.tables.ncci_pairs import BITS, DayPairs, PairDraft, PairEdit, PairTable, in_force
from superbill.tables.release import ROWS, Release
from superbill.tables.store import Tables


@pytest.fixture
def store(tmp_path: Path):
    for small in NCCI:
        if small.layout == "official":
            install(small.write(tmp_path / small.table), tmp_path / "v1")
    tables = Tables(tmp_path / "v1")
    yield tables
    tables.close()


def test_a_pair_stands_in_its_direction_only(store: Tables):
    view = ncci(store, date(2026, 8, 1))

    assert view.pair("practitioner", "AAAA1", "BBBB2") == PairEdit("0", "Misuse of column two", date(2022, 1, 1), None)
    assert view.pair("practitioner", "BBBB2", "AAAA1") is None
    assert view.pair("practitioner", "AAAA1", "ZZZZ9") is None


@pytest.mark.parametrize(
    ("day", "indicator"),
    [(date(2021, 12, 31), None), (date(2022, 1, 1), "1"), (date(2023, 12, 31), "1"), (date(2024, 1, 1), None)],
)
def test_a_pair_holds_from_its_effective_to_its_deletion_date(store: Tables, day: date, indicator: str | None):
    edit = ncci(store, day).pair("practitioner", "AAAA1", "BBBB1")

    assert (edit.indicator if edit else None) == indicator


def test_a_row_taken_back_on_its_first_day_does_not_count_beside_another(store: Tables):
    assert ncci(store, date(1996, 1, 1)).pair("practitioner", "AAAA2", "BBBB1").indicator == "0"
    assert in_force((PairEdit("9", "x", date(2020, 1, 1), date(2020, 1, 1)),), date(2020, 1, 2)) is None


def test_a_day_after_the_quarter_and_before_ncci_is_missing(store: Tables):
    for day in (date(1995, 12, 31), date(2026, 10, 1)):
        with pytest.raises(TableMissing, match=r"ncci\.ptp\.practitioner"):
            ncci(store, day).pair("practitioner", "AAAA1", "BBBB1")


def test_every_pair_in_force_can_be_walked(store: Tables):
    found = [(one, two) for one, two, _ in ncci(store, date(2026, 7, 1)).pairs("hospital")]

    assert found == [("AAAA1", "BBBB2"), ("AAAA2", "BBBB1"), ("AAAA3", "BBBB3")]


def test_unlikely_edits_and_add_on_codes(store: Tables):
    view = ncci(store, date(2026, 7, 15))

    assert (view.mue("practitioner", "J1100").units, view.mue("practitioner", "J1100").adjudication) == (4, 1)
    assert view.mue("hospital", "0001U").adjudication == 2
    assert view.mue("dme", "ZZZZ9") is None
    assert [e.primary for e in view.add_on("DDDD1")] == ["CCCC1"]
    assert [e.primary for e in ncci(store, date(2025, 7, 15)).add_on("DDDD1")] == ["CCCC1", "CCCC2"]
    assert view.add_on("99999") == ()
    assert view.ref(pair_table("practitioner")).release == "2026Q3"


def test_medicaid_sets_are_their_own(store: Tables):
    view = ncci(store, date(2026, 8, 1), "medicaid")

    assert view.pair("dme", "AAAA1", "BBBB2").indicator == "0"
    assert view.mue("practitioner", "0001U").adjudication is None


def test_of_two_files_with_a_history_the_later_published_answers(store: Tables, tmp_path: Path):
    later = {
        name.replace("v322", "v323"): text.replace("20220101\t*\t0", "20220101\t20251231\t0").replace(
            "20260701", "20261001"
        )
        for name, text in NCCI[0].files.items()
    }
    install(replace(NCCI[0], files=later).write(tmp_path / "Q4"), tmp_path / "v1")
    store.reopen(pair_table("practitioner"))
    with compiling(tmp_path / "v1", replace(ORIGIN, release="2026-04-01", effective_to=date(2026, 6, 30))) as draft:
        PairDraft().pack(draft)
        draft.published = date(2026, 4, 1)

    found = {day: ncci(store, day) for day in (date(2023, 7, 1), date(2026, 2, 1), date(2026, 11, 1))}

    assert {view.ref(pair_table("practitioner")).release for view in found.values()} == {"2026Q4"}
    assert [bool(view.pair("practitioner", "AAAA1", "BBBB2")) for view in found.values()] == [True, False, False]


def test_a_view_is_made_once_for_a_day(store: Tables):
    assert ncci(store, date(2026, 8, 1)) is ncci(store, date(2026, 8, 1))
    assert ncci(store, date(2026, 8, 1)) is not ncci(store, date(2026, 8, 1), "medicaid")


ORIGIN = Origin("ncci.ptp.practitioner", "x", date(2020, 1, 1), None, "made", "0" * 64)
codes = st.text("ABC12", min_size=5, max_size=5)
edits = st.builds(PairEdit, st.sampled_from("019"), st.sampled_from(["one", "two"]), st.dates(), st.none())


@settings(max_examples=40, deadline=None)
@given(rows=st.dictionaries(st.tuples(codes, codes), st.lists(edits, min_size=1, max_size=3, unique=True), max_size=60))
def test_what_is_packed_is_found_again(rows: dict, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("packed")
    pairs = PairDraft()
    add = pairs.adding()
    for (one, two), held in rows.items():
        for edit in held:
            add((pairs.code(one) << BITS | pairs.code(two)) << BITS | pairs.edit(edit))
    with compiling(folder, ORIGIN) as draft:
        assert pairs.pack(draft) is None
    release = Release(folder / ORIGIN.name / ORIGIN.release)
    table = PairTable(release)

    assert {(one, two): set(history) for one, two, history in table.pairs()} == {k: set(v) for k, v in rows.items()}
    assert len(table) == len(rows)
    for one, two in rows:
        assert (two, one) in rows or DayPairs(table, date(2020, 1, 1)).pair(two, one) is None
    release.close()


def test_a_pair_with_the_same_edit_twice_is_named(tmp_path: Path):
    pairs = PairDraft()
    add = pairs.adding()
    number = (pairs.code("AAAA1") << BITS | pairs.code("BBBB1")) << BITS | pairs.edit(PairEdit("1", "x"))
    add(number)
    add(number)

    assert pairs.pack(Draft(tmp_path, "made")) == ("AAAA1", "BBBB1")


def test_a_damaged_release_is_refused(store: Tables, tmp_path: Path):
    place = tmp_path / "v1" / "ncci.ptp.practitioner" / "2026Q3" / ROWS
    store.close()
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 0xFF
    place.write_bytes(data)
    release = Release(place.parent)

    with pytest.raises(BadFile, match="sha256 differs"):
        release.verify()

    release.close()
    place.write_bytes(data[:-4096])
    with pytest.raises(BadFile, match="bytes instead of"):
        Release(place.parent)
