"""Every layout that is read: recognised by what it holds, read whole, and refused when anything of it is wrong."""

from __future__ import annotations

import gzip
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.tables.layouts.small_files import ICD, NCCI, Small
from tests.tables.layouts.small_payment_files import LISTS, OPPS, PAYMENT
from tests.tables.layouts.small_post_acute_files import POST_ACUTE

from superbill.errors import BadFile, BadInput, SuperbillError
from superbill.tables.catalogue import catalogue
from superbill.tables.examples import TABLES as EXAMPLES
from superbill.tables.fee_periods import Period
from superbill.tables.installing import Wish, grouped, install, pieces
from superbill.tables.layouts import LAYOUTS
from superbill.tables.release import Release

SMALL = (*NCCI, *ICD, *OPPS, *PAYMENT, *POST_ACUTE, *LISTS)
LICENSED = Wish(accept_ama_licence=True)
READ_ELSEWHERE = {
    "mpfs.rvu", "mpfs.gpci", "mpfs.locality", "mpfs.oppscap", "mpfs.anesthesia.factor", "mpfs.anesthesia.base",
    "mpfs.zip", "mpfs.zip9", "clfs", "msdrg.weights",
    "icd10cm", "icd10cm.index", "icd10cm.neoplasms", "icd10cm.drugs", "icd10cm.external_causes",
}  # fmt: skip
"""Tables whose small files stand beside the tests of their own loaders."""
UNKNOWN_END = {
    *(f"ncci.medicaid.{set_}.{service}" for set_ in ("ptp", "mue") for service in ("practitioner", "hospital", "dme")),
    *(f"ipps.{name}" for name in ("new_diagnoses", "new_procedures", "invalid_diagnoses", "invalid_procedures")),
    "home_health.groups", "home_health.diagnoses", "home_health.rates", "skilled_nursing.rates",
    "opps.rank", "mcd.article", "mcd.lcd", "mcd.ncd", "mcd.documents", "nppes", "payer.ids", "dmepos.rural",
    "clia.waived",
}  # fmt: skip
"""Lists whose last row nobody can know: a cut exactly between two lines leaves a file that looks whole."""


def named(small: Small) -> str:
    return f"{small.table} {small.layout}"


def held(folder: Path) -> set[str]:
    return {f"{p.parent.name}/{p.name}" for p in folder.glob("*/*")} if folder.is_dir() else set()


@pytest.mark.parametrize("small", SMALL, ids=named)
def test_is_told_by_its_content_and_read_whole(small: Small, tmp_path: Path):
    (one,) = install(small.write(tmp_path / "in"), tmp_path / "out", LICENSED)[:1]

    assert (one.ref.name, one.ref.release, one.records) == (small.table, small.release, small.records)
    assert one.verified == catalogue()[small.table].layout(small.layout).verified
    release = Release(tmp_path / "out" / one.ref.name / one.ref.release)
    release.verify()
    release.close()


@pytest.mark.parametrize("small", SMALL, ids=named)
def test_is_read_in_place_in_an_archive(small: Small, tmp_path: Path):
    years = {"2024": "2024", "FY26": "FY26"}
    archive = small.archive(tmp_path / f"download-{next((y for y in years if y in str(small.files)), 'file')}.zip")

    (piece,) = grouped(pieces(archive, LICENSED))

    assert {p.layout.name for p in piece} == {small.layout}
    assert len(piece) == len(small.files)


@pytest.mark.parametrize("small", [s for s in SMALL if len(s.files) == 1], ids=named)
def test_is_read_packed_with_gzip(small: Small, tmp_path: Path):
    (path,) = small.write(tmp_path / "in")
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    plain = install([path], tmp_path / "plain", LICENSED)[0]

    one = install([packed], tmp_path / "out", LICENSED)[0]

    assert (one.ref.sha256, one.records) == (plain.ref.sha256, plain.records)


@pytest.mark.parametrize("small", [s for s in SMALL if s.duplicate], ids=named)
def test_a_line_that_stands_twice_is_refused(small: Small, tmp_path: Path):
    paths = small.write(tmp_path / "in")
    for path in paths:
        data = path.read_bytes()
        line = small.duplicate.encode(small.encoding) + b"\r\n"
        path.write_bytes(data.replace(line, line + line, 1))

    with pytest.raises(BadFile, match=r"twice|missing"):
        install(paths, tmp_path / "out", LICENSED)

    assert held(tmp_path / "out") == set()


@pytest.mark.parametrize("small", [s for s in SMALL if not s.duplicate and s.plain], ids=named)
def test_a_repeated_line_is_refused_or_holds_no_record(small: Small, tmp_path: Path):
    path = small.write(tmp_path / "in")[0]
    others = [p for p in (tmp_path / "in").iterdir() if p != path]
    rows, refused = path.read_bytes().splitlines(keepends=True), 0
    for place, row in enumerate(rows):
        path.write_bytes(
            b"".join([*rows[: place + 1], row if row.endswith(b"\n") else b"\n" + row, *rows[place + 1 :]])
        )
        try:
            (one,) = install(
                [path, *others], tmp_path / f"out{place}", Wish(table=small.table, accept_ama_licence=True)
            )
        except SuperbillError:
            refused += 1
            assert held(tmp_path / f"out{place}") == set()
        else:
            assert one.records == small.records

    assert refused


@pytest.mark.parametrize("place", range(len(SMALL)), ids=lambda place: named(SMALL[place]))
def test_the_header_of_another_layout_is_refused(place: int, tmp_path: Path):
    """What stands under a table's name is another official file, as when the wrong one was downloaded."""
    small = SMALL[place]
    others = (s for s in (*SMALL[place + 1 :], *SMALL[:place]) if s.table.split(".")[0] != small.table.split(".")[0])
    other = next(others)
    paths = small.write(tmp_path / "in")
    paths[0].write_bytes(next(iter(other.files.values())).encode(other.encoding))

    with pytest.raises((BadFile, BadInput)) as refused:
        install(paths, tmp_path / "out", Wish(table=small.table, accept_ama_licence=True))

    assert paths[0].name in str(refused.value) or small.table in str(refused.value)
    assert held(tmp_path / "out") == set()


@pytest.mark.parametrize("small", [s for s in SMALL if s.bad], ids=named)
def test_a_bad_file_leaves_the_installed_release_as_it_was(small: Small, tmp_path: Path):
    wish = Wish(table=small.table, accept_ama_licence=True)
    paths = small.write(tmp_path / "in")
    install(paths, tmp_path / "out", wish)
    before = {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    right, wrong = small.bad[0]
    for path in paths:
        text = path.read_bytes().replace(right.encode(small.encoding), wrong.encode(small.encoding), 1)
        path.write_bytes(text)

    with pytest.raises((BadFile, BadInput)):
        install(paths, tmp_path / "out", wish)

    assert {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("small", "right", "wrong"),
    [(small, *pair) for small in SMALL for pair in small.bad],
    ids=lambda value: named(value) if isinstance(value, Small) else repr(value)[:24],
)
def test_a_wrong_value_is_refused_with_its_place(small: Small, right: str, wrong: str, tmp_path: Path):
    paths = small.write(tmp_path / "in")
    changed = 0
    for path in paths:
        data = path.read_bytes()
        changed += right.encode(small.encoding) in data
        path.write_bytes(data.replace(right.encode(small.encoding), wrong.encode(small.encoding), 1))
    assert changed

    with pytest.raises((BadFile, BadInput)) as refused:
        install(paths, tmp_path / "out", Wish(table=small.table, accept_ama_licence=True))

    assert not isinstance(refused.value, BadFile) or refused.value.where
    assert held(tmp_path / "out") == set()


def cut_and_install(small: Small, at: int, place: int, folder: Path) -> SuperbillError | None:
    """Cut one of the files of a release, then install it: refused, unless only blank lines or notes are lost."""
    shutil.rmtree(folder, ignore_errors=True)
    paths = small.write(folder / "in")
    path = paths[place % len(paths)]
    data = path.read_bytes()
    path.write_bytes(data[: 1 + at % (len(data) - 2)])
    try:
        done = install(paths, folder / "out", Wish(table=small.table, accept_ama_licence=True))
    except SuperbillError as error:
        return error
    assert path.suffix in {".xml", ".json"} or path.read_bytes().endswith((b"\n", b"\r"))
    assert done[0].records == small.records or small.table in UNKNOWN_END or len(small.files) > 1
    return None


@pytest.mark.parametrize("small", SMALL, ids=named)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 100_000), place=st.integers(0, 9))
def test_a_file_cut_off_at_any_byte_is_refused(small: Small, at: int, place: int, tmp_path: Path):
    refused = cut_and_install(small, at, place, tmp_path / "cut")

    if refused:
        assert isinstance(refused, (BadFile, BadInput))
        assert held(tmp_path / "cut" / "out") == set()


@pytest.mark.long
@pytest.mark.parametrize("small", [s for s in SMALL if len(s.files) == 1], ids=named)
def test_every_cut_of_every_file(small: Small, tmp_path: Path):
    length = len(next(iter(small.files.values())).encode(small.encoding))
    for at in range(length - 2):
        cut_and_install(small, at, 0, tmp_path / "cut")


@pytest.mark.parametrize("small", [NCCI[2], ICD[0], OPPS[1], PAYMENT[0]], ids=named)
def test_packed_files_cut_off_at_any_byte_are_refused(small: Small, tmp_path: Path):
    (path,) = small.write(tmp_path / "in")
    packed = gzip.compress(path.read_bytes())
    target = path.with_name(path.name + ".gz")
    path.unlink()
    for length in range(1, len(packed), 3):
        target.write_bytes(packed[:length])
        with pytest.raises((BadFile, BadInput)):
            install([target], tmp_path / "out", Wish(table=small.table))
    archive = small.archive(tmp_path / "whole.zip").read_bytes()
    for length in range(1, len(archive) - 1, 7):
        (tmp_path / "cut.zip").write_bytes(archive[:length])
        with pytest.raises((BadFile, BadInput)):
            install([tmp_path / "cut.zip"], tmp_path / "out", Wish(table=small.table))
    assert held(tmp_path / "out") == set()


def test_what_was_installed_stays_when_the_next_file_is_bad(tmp_path: Path):
    good = next(s for s in NCCI if s.table == "ncci.mue.hospital")
    install(good.write(tmp_path / "in"), tmp_path / "out")
    before = {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    bad = tmp_path / "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2026.csv"
    bad.write_text(next(iter(good.files.values())).replace("300", "3O0"))

    with pytest.raises(BadFile) as refused:
        install([bad], tmp_path / "out")

    assert refused.value.where == "line 7, field units"
    assert "3O0" in refused.value.what
    assert {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()} == before


def test_a_file_of_another_year_than_its_name_says_is_refused(tmp_path: Path):
    for small, name in (
        (OPPS[0], "january-2024-Addendum_A.txt"),
        (PAYMENT[2], "DME24-A.csv"),
        (PAYMENT[3], "july-2024-asp.csv"),
    ):
        path = tmp_path / name
        path.write_text(next(iter(small.files.values())), newline="")

        with pytest.raises(BadFile, match="another year"):
            install([path], tmp_path / "out")


def test_pairs_that_end_after_their_quarter_are_refused(tmp_path: Path):
    path = tmp_path / "ptp_practitioner_2023q4.csv"
    path.write_text(next(iter(NCCI[2].files.values())))

    with pytest.raises(BadFile, match=r"speaks of 2024-06-30, but ncci\.ptp\.practitioner 2023Q4 ends 2023-12-31"):
        install([path], tmp_path / "out")


def test_a_part_that_is_missing_is_named(tmp_path: Path):
    paths = NCCI[0].write(tmp_path / "in")

    with pytest.raises(BadInput, match="comes in 4 files, 3 were given"):
        install(paths[:3], tmp_path / "out")


def test_the_same_file_again_changes_nothing_and_another_one_is_refused(tmp_path: Path):
    paths = NCCI[7].write(tmp_path / "in")
    first = install(paths, tmp_path / "out")[0]

    again = install(paths, tmp_path / "out")[0]

    assert first.new
    assert not again.new
    paths[0].write_text(paths[0].read_text().replace("300", "301"))
    with pytest.raises(BadInput, match="installed already, from a file with other content"):
        install(paths, tmp_path / "out")


def test_release_and_days_can_be_given(tmp_path: Path):
    path = tmp_path / "mue.csv"
    path.write_text(next(iter(NCCI[7].files.values())))
    with pytest.raises(BadInput, match=r"the days of .* cannot be told"):
        install([path], tmp_path / "out")

    one = install([path], tmp_path / "out", Wish(period=Period("mine", date(2026, 7, 1), None)))[0]

    assert one.ref.release == "mine"


def test_a_shorter_release_is_taken_only_when_the_user_says_so(tmp_path: Path):
    path = tmp_path / "icd10cm_order_2026.txt"
    path.write_text("".join(next(iter(ICD[0].files.values())).splitlines(keepends=True)[:3]))
    with pytest.raises(BadFile, match="goes on to 'Z9989': the file is cut off"):
        install([path], tmp_path / "out")

    one = install([path], tmp_path / "out", Wish(partial=True))[0]

    assert one.records == 3
    assert one.notes[0].startswith("Partial: the last line holds 'QA00101'")


def test_what_no_layout_knows_is_refused_without_a_word_of_it(tmp_path: Path):
    path = tmp_path / "note.txt"
    path.write_text("Ana Invented, born 1958, has chest pain\n")

    with pytest.raises(BadFile) as refused:
        install([path], tmp_path / "out")

    assert "Ana" not in str(refused.value)
    assert "superbill tables list --known" in refused.value.do


def test_cpt_descriptors_are_kept_only_under_the_users_licence(tmp_path: Path):
    text = next(iter(OPPS[1].files.values())).replace("00100\t\t", "00100\tInvented words\t")
    path = tmp_path / "Addendum_B.11122024.txt"
    path.write_text(text, newline="")

    plain = install([path], tmp_path / "plain")
    licensed = install([path], tmp_path / "licensed", LICENSED)

    assert [one.ref.name for one in plain] == ["opps.hcpcs"]
    assert "CPT descriptors in the file were not kept" in plain[0].notes[0]
    assert [one.ref.name for one in licensed] == ["opps.hcpcs", "cpt.descriptors"]
    assert licensed[1].records == 1
    assert not any(b"Invented words" in p.read_bytes() for p in (tmp_path / "plain").rglob("*.mdb"))
    with pytest.raises(BadInput, match="needs a CPT licence"):
        install(next(s for s in LISTS if s.table == "cpt.descriptors").write(tmp_path / "in"), tmp_path / "plain")


def test_a_folder_gives_every_table_in_it(tmp_path: Path):
    for small in (OPPS[0], OPPS[3]):
        small.write(tmp_path / "in" / "deep")
    (tmp_path / "in" / "readme.txt").write_text("nothing\n")

    done = install([tmp_path / "in"], tmp_path / "out")

    assert {one.ref.name for one in done} == {"opps.apc", "opps.status"}


def test_the_examples_are_the_tables_that_they_are_called():
    assert {path: [p.layout.table for p in pieces(path)] for path in EXAMPLES} == {p: [t] for p, t in EXAMPLES.items()}


def test_every_layout_has_a_small_file_or_tests_of_its_own():
    tested = {(small.table, small.layout) for small in SMALL}
    read = {(x.table, x.name) for x in LAYOUTS if x.table not in READ_ELSEWHERE} - {("icd9cm.titles", "workbook")}

    assert tested == read


def test_the_catalogue_names_every_layout_that_is_read_and_no_other():
    assert {(x.table, x.name) for x in LAYOUTS} == {
        (name, layout.name) for name, entry in catalogue().items() for layout in entry.layouts
    }
