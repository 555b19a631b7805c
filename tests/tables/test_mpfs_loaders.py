"""Fee schedule files: official layouts read, wrong ones refused with line and field, days told by the file."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.tables.installs import install

from superbill.errors import BadFile, BadInput, TableMissing
from superbill.tables import examples
from superbill.tables.examples import PERIOD, install_examples
from superbill.tables.fee_periods import Period
from superbill.tables.mpfs import fee_schedule
from superbill.tables.release import Release
from superbill.tables.store import Tables

EXAMPLES = Path(examples.__file__).parent
RVU = EXAMPLES / "PPRRVU2026_EXAMPLE.csv"
DAY = date(2026, 5, 14)
YEAR = Period("test", date(2026, 1, 1), date(2026, 12, 31))
COLUMNS = (
    "hcpcs,mod,status_code,not_used_for_medicare_payment,work_rvu,non_fac_pe_rvu,non_fac_indicator,facility_pe_rvu,"
    "facility_indicator,mp_rvu,non_facility_total,facility_total,pctc_ind,glob_days,pre_op,intra_op,post_op,mult_proc,"
    "bilat_surg,asst_surg,co_surg,team_surg,endo_base,conv_factor,physician_supervision_of_diagnostic_procedures,"
    "calculation_flag,diagnostic_imaging_family_indicator,non_facility_pe_used_for_opps_payment_amount,"
    "facility_pe_used_for_opps_payment_amount,mp_used_for_opps_payment_amount"
)
PLAIN_ROW = "99213,,A,,1.3,1.33,,0.56,NA,0.1,2.73,1.96,0,XXX,0,0,0,0,0,0,0,0,,33.2875,09,0,99,1.5,1.4,0.2"


def held(folder: Path, name: str) -> Release:
    return next(iter(Tables(folder).releases(name)))


def test_every_example_file_is_of_an_official_layout(tmp_path):
    refs = install_examples(tmp_path)

    assert {r.name for r in refs} == set(examples.tables())
    assert install_examples(tmp_path) == ()
    assert all(held(tmp_path, r.name).manifest.example for r in refs)


def test_columns_are_found_by_their_headers_wherever_they_stand(tmp_path):
    """The same rows with the columns in reverse order give the same release."""
    turned = [",".join(reversed(line.split(","))) for line in RVU.read_text().splitlines()]
    other = tmp_path / "PPRRVU_turned.csv"
    other.write_text("\n".join(turned) + "\n")

    straight = install(RVU, tmp_path / "a", period=YEAR)
    moved = install(other, tmp_path / "b", period=YEAR)

    assert straight[0].sha256 == moved[0].sha256


def test_plain_columns_with_a_header_are_the_same_layout(tmp_path):
    path = tmp_path / "RVU24AR_pprrvu.csv.gz"
    path.write_bytes(gzip.compress(f"{COLUMNS}\n{PLAIN_ROW}\n".encode()))

    install(path, tmp_path / "store")
    schedule = fee_schedule(Tables(tmp_path / "store"), date(2024, 3, 10))
    row = schedule.rvu("99213")

    assert schedule.conversion_factor() == Decimal("33.2875")
    assert row is not None
    assert (row.work, row.facility_pe, row.facility_na) == (Decimal("1.3"), Decimal("0.56"), True)
    assert (row.opps_nonfacility_pe, row.opps_facility_pe) == (Decimal("1.5"), Decimal("1.4"))


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (("work_rvu", "work"), "header", "no column for: work"),
        (("conv_factor", "x"), "header", "factor"),
        ((",1.3,", ",one,"), "line 2, field work", "is 'one', not a number"),
        ((",1.3,", ",-1.3,"), "line 2, field work", "zero or more"),
        ((",1.3,", ",NaN,"), "line 2, field work", "NaN"),
        (("99213,,", "9921,,"), "line 2, field code", "five-character"),
        (("99213,,", "99213,25,"), "line 2, field modifier", "'25'"),
        ((",A,,", ",AA,,"), "line 2, field status", "not one character"),
        ((",33.2875,", ",,"), "line 2, field factor", "empty or zero"),
        ((",1.5,1.4,0.2", ""), "line 2, field opps", "only 27 cells"),
        ((PLAIN_ROW, f"{PLAIN_ROW}\n{PLAIN_ROW}"), "line 3, field code", "stands twice"),
        ((PLAIN_ROW, f"{PLAIN_ROW}\n{PLAIN_ROW.replace('33.2875', '32.7442')}"), "line 3, field factor", "rows above"),
        ((PLAIN_ROW, ""), "line 1", "no row"),
    ],
)
def test_a_wrong_relative_value_file_is_refused_and_the_old_release_stays(tmp_path, change, where, what):
    good, bad, store = tmp_path / "RVU24A_pprrvu.csv", tmp_path / "RVU24B_pprrvu.csv", tmp_path / "store"
    good.write_text(f"{COLUMNS}\n{PLAIN_ROW}\n")
    bad.write_text(f"{COLUMNS}\n{PLAIN_ROW}\n".replace(*change))
    install(good, store)

    with pytest.raises(BadFile) as refused:
        install(bad, store, table="mpfs.rvu")

    assert refused.value.path == bad.name
    assert refused.value.where.startswith(where)
    assert what in refused.value.what
    assert [r.manifest.release for r in Tables(store).releases("mpfs.rvu")] == ["2024A"]


NAMED = {
    "GPCI": "mpfs.gpci", "": "mpfs.locality", "ANES": "mpfs.anesthesia.factor", "OPPSCAP": "mpfs.oppscap",
    "anesthesia_base_units": "mpfs.anesthesia.base", "ZIP5_OCT": "mpfs.zip", "CLFS": "clfs", "PPRRVU": "mpfs.rvu",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        (
            "GPCI2025.csv",
            "mac,locality_number,locality_name,gpci_work,gpci_pe,gpci_mp\n101,00,ALABAMA,1,0.9,\n",
            "line 2",
        ),
        ("GPCI2025.csv", "no header here\n1,2,3\n", "header"),
        (
            "25LOCCO.csv",
            "mac,locality_number,state,fee_schedule_area,counties\nABC,00,X,Y,Z\n",
            "line 2, field carrier",
        ),
        ("ANES2025.csv", "Contractor,Locality,Locality Name,National Anes CF of 20.3178\n10112,0,AL,free\n", "line 2"),
        ("OPPSCAP_2025_Oct.csv", "HCPCS,MOD,PROCSTAT,CARRIER,LOCALITY,FACILITY PRICE,NON-FACILTY PRICE\n", "line 1"),
        ("anesthesia_base_units_2025.txt", "CODE\t2025\n00100\t5\nno number\n", "line 3"),
        ("ZIP5_OCT2025.txt", "IL606010610216 Z9   0 A\n", "line 1"),
        ("ZIP5_OCT2025.txt", "IL6060X0610216 Z9   0 A".ljust(75) + "20254\n", "line 1, field zip code (columns 3-7)"),
        ("CLFS_2025_Q2V1.csv", "YEAR,HCPCS,MOD,EFF_DATE,INDICATOR,RATE\n2025,80053,,20250401,N,ten\n", "line 2"),
        ("PPRRVU2025_Oct.csv", b"PK\x00\x01binary", "byte 0"),
        ("PPRRVU2025_Oct.csv.gz", b"\x1f\x8b\x00broken", ""),
    ],
)
def test_wrong_layouts_name_file_line_and_field(tmp_path, name, content, where):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(BadFile) as refused:
        install(path, tmp_path / "store", table=NAMED[name.split("2")[0].rstrip("_")], period=YEAR)

    assert refused.value.path == name
    assert refused.value.where.startswith(where)
    assert not any(Tables(tmp_path / "store").releases(table) for table in NAMED.values())


@pytest.mark.parametrize(
    ("name", "content", "release", "first", "last"),
    [
        ("RVU20A_pprrvu.csv", f"{COLUMNS}\n{PLAIN_ROW}\n", "2020A", "2020-01-01", "2020-03-31"),
        ("RVU24A_pprrvu.csv", f"{COLUMNS}\n{PLAIN_ROW}\n", "2024A", "2024-01-01", "2024-03-08"),
        ("RVU24AR_pprrvu.csv", f"{COLUMNS}\n{PLAIN_ROW}\n", "2024AR", "2024-03-09", "2024-03-31"),
        ("PPRRVU23_JUL.csv", f"{COLUMNS}\n{PLAIN_ROW}\n", "2023C", "2023-07-01", "2023-09-30"),
        (
            "PPRRVU.csv",
            f"2025 National Physician Fee Schedule Relative Value File October Release\n{COLUMNS}\n{PLAIN_ROW}\n",
            "2025D", "2025-10-01", "2025-12-31",
        ),
        (
            "GPCI.csv",
            "CY 2025 INDICES\nMAC,LOCALITY NUMBER,LOCALITY NAME,2025 PW GPCI,2025 PE GPCI,2025 MP GPCI\n"
            "10112,00,ALABAMA*,1,0.869,0.575\nA note below,,,,,\n", "2025", "2025-01-01", "2025-12-31",
        ),
        (
            "22LOCCO.csv", "mac,locality_number,state,fee_schedule_area,counties\n2102,1,ALASKA,STATEWIDE,ALL\n",
            "2022", "2022-01-01", "2022-12-31",
        ),
        ("ZIP5.txt", "IL606010610216 Z9   0 A".ljust(75) + "20254\r\n", "2025D", "2025-10-01", "2025-12-31"),
        (
            "CLFS_2025_Q2V1.csv", "YEAR,HCPCS,MOD,EFF_DATE,INDICATOR,RATE\n2025,80053,,20250401,N,00010.56\n",
            "2025B", "2025-04-01", "2025-06-30",
        ),
        ("base_units_2022.txt", "CODE\t2022\n\tBASE\n00100\t5\n", "2022", "2022-01-01", None),
    ],
)  # fmt: skip
def test_the_file_tells_its_days(tmp_path, name, content, release, first, last):  # noqa: PLR0917
    path = tmp_path / name
    path.write_text(content)

    (ref,) = install(path, tmp_path / "store")
    manifest = held(tmp_path / "store", ref.name).manifest

    assert manifest.release == release
    assert (manifest.effective_from.isoformat(), manifest.effective_to and manifest.effective_to.isoformat()) == (
        first,
        last,
    )
    assert len(manifest.source_sha256) == 64


def test_a_file_that_does_not_tell_its_days_is_asked_about(tmp_path):
    path = tmp_path / "PPRRVU.csv"
    path.write_text(f"{COLUMNS}\n{PLAIN_ROW}\n")

    with pytest.raises(BadInput, match="--release NAME with --from DAY"):
        install(path, tmp_path / "store")


def test_where_the_name_tells_nothing_the_content_does(tmp_path):
    path = tmp_path / "download.csv"
    path.write_text(f"{COLUMNS}\n{PLAIN_ROW}\n")

    assert install(path, tmp_path / "store", period=YEAR)[0].name == "mpfs.rvu"


def test_a_spreadsheet_took_the_zeros_off_an_anesthesia_code(tmp_path):
    path = tmp_path / "RVU24B_pprrvu.csv"
    path.write_text(f"{COLUMNS}\n{PLAIN_ROW.replace('99213,,A', '142,,J')}\n")

    install(path, tmp_path / "store")

    assert fee_schedule(Tables(tmp_path / "store"), date(2024, 5, 1)).rvu("00142") is not None


def test_a_release_is_never_changed_by_another_file(tmp_path):
    path = tmp_path / "RVU24B_pprrvu.csv"
    path.write_text(f"{COLUMNS}\n{PLAIN_ROW}\n")
    first = install(path, tmp_path / "store")

    assert install(path, tmp_path / "store") == first
    path.write_text(f"{COLUMNS}\n{PLAIN_ROW.replace(',1.3,', ',9.9,')}\n")
    with pytest.raises(BadInput, match="installed already"):
        install(path, tmp_path / "store")


def test_an_example_of_another_version_of_the_program_is_renewed(tmp_path, monkeypatch):
    changed = tmp_path / "GPCI2026_EXAMPLE.csv"
    changed.write_text((EXAMPLES / "GPCI2026_EXAMPLE.csv").read_text().replace("CHICAGO", "CHICAGO LOOP"))
    install_examples(tmp_path / "store")

    monkeypatch.setattr(examples, "TABLES", {changed: "mpfs.gpci"})
    (renewed,) = install_examples(tmp_path / "store")

    assert renewed.name == "mpfs.gpci"
    gpci = fee_schedule(Tables(tmp_path / "store"), DAY).gpci("06102", "16")
    assert gpci is not None
    assert gpci.name == "CHICAGO LOOP"


def test_an_archive_gives_every_table_it_holds(tmp_path):
    archive = tmp_path / "rvu26a.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for name in ("PPRRVU2026_EXAMPLE.csv", "GPCI2026_EXAMPLE.csv", "26LOCCO_EXAMPLE.csv"):
            zipped.write(EXAMPLES / name, name)
        zipped.writestr("RVU26A.pdf", b"the record layout")
        zipped.writestr("PPRRVU2026_Jan_QPP.csv", b"the file with the other conversion factor")

    names = {ref.name for ref in install(archive, tmp_path / "store", period=YEAR)}

    assert names == {"mpfs.rvu", "mpfs.gpci", "mpfs.locality"}


def test_an_official_release_stands_before_the_example(tmp_path):
    install_examples(tmp_path)
    path = tmp_path / "RVU26B_pprrvu.csv"
    path.write_text(f"{COLUMNS}\n{PLAIN_ROW.replace('33.2875', '33.4009')}\n")
    install(path, tmp_path)
    tables = Tables(tmp_path)

    assert fee_schedule(tables, date(2026, 5, 14)).release("mpfs.rvu").manifest.release == "2026B"
    assert fee_schedule(tables, date(2026, 8, 14)).release("mpfs.rvu").manifest.release == PERIOD.release


def test_descriptors_are_not_kept(tmp_path):
    path = tmp_path / "RVU24B_pprrvu.csv"
    path.write_text(f"description,{COLUMNS}\nSECRET WORDS,{PLAIN_ROW}\n")

    install(path, tmp_path / "store")

    assert b"SECRET" not in (tmp_path / "store/mpfs.rvu/2024B/rows.mdb").read_bytes()


def test_utf16_with_tabs_as_cms_exports_it(tmp_path):
    text = "CF of 2025\nContractor\tLocality\tName\tNational Anes CF of 20.3178\r\n10112 \t00 \tALABAMA\t19.31 \r\n"
    path = tmp_path / "ANES2025.csv"
    path.write_bytes(text.encode("utf-16"))

    install(path, tmp_path / "store")

    assert fee_schedule(Tables(tmp_path / "store"), date(2025, 6, 1)).anesthesia_factor("10112", "00") == Decimal(
        "19.31"
    )


def test_a_locality_on_two_rows_has_the_counties_of_both(tmp_path):
    path = tmp_path / "25LOCCO.csv"
    path.write_text(
        "Medicare Adminstrative Contractor,Locality Number,State ,Fee Schedule Area ,Counties\n,,,,\n"
        "5302,99,MISSOURI,REST OF STATE*,ALL OTHER COUNTIES\n5302,99,,REST OF STATE*,NORTH\n"
        "*  Payment locality is serviced by two carriers.,,,,\n"
    )
    install(path, tmp_path / "store")

    area = fee_schedule(Tables(tmp_path / "store"), date(2025, 6, 1)).area("05302", "99")

    assert area is not None
    assert (area.state, area.name, area.counties) == ("MISSOURI", "REST OF STATE", ("ALL OTHER COUNTIES", "NORTH"))


def test_a_zip_file_of_another_quarter_is_carried_over_and_says_so(tmp_path):
    path = tmp_path / "ZIP5_OCT2025.txt"
    path.write_text("IL606010610216 Z9   0 A".ljust(75) + "20254\n")
    install(path, tmp_path / "store")

    release, carried = fee_schedule(Tables(tmp_path / "store"), date(2026, 2, 1)).zip_release()

    assert (release.manifest.release, carried) == ("2025D", True)


def test_an_example_zip_file_is_not_carried_to_other_years(tmp_path):
    install_examples(tmp_path)

    with pytest.raises(TableMissing):
        fee_schedule(Tables(tmp_path), date(2024, 2, 1)).zip_release()


def test_days_with_the_same_releases_share_what_was_looked_up(tmp_path):
    install_examples(tmp_path)
    tables = Tables(tmp_path)

    one, other = fee_schedule(tables, DAY), fee_schedule(tables, date(2026, 9, 1))

    assert one is fee_schedule(tables, DAY)
    assert one.memo is other.memo


REAL = [
    ("mpfs/rvu2025/PPRRVU2025_Oct.csv", 19091), ("mpfs/rvu2025/GPCI2025.csv", 218), ("mpfs/rvu2025/25LOCCO.csv", 109),
    ("mpfs/rvu2025/ANES2025.csv", 218), ("mpfs/rvu2025/OPPSCAP_Oct.csv", 16100),
    ("mpfs/zip/ZIP5_OCT2025.txt.gz", 42956),
    ("mpfs/anesthesia_base_units_2022.txt", 276), ("clfs/CLFS_2025_Q2V1.csv", 2039),
    ("mpfs/rvu2020_2024/RVU20A_pprrvu.csv.gz", 17237), ("mpfs/rvu2020_2024/RVU22C_pprrvu.csv.gz", None),
    ("mpfs/rvu2020_2024/RVU20A_gpci.csv.gz", 224), ("mpfs/rvu2020_2024/RVU20A_locco.csv.gz", 112),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rows"), REAL, ids=[n for n, _ in REAL])
def test_real_files_of_every_layout(shared, tmp_path, name, rows):
    (ref,) = install(shared / "data" / name, tmp_path)

    manifest = held(tmp_path, ref.name).manifest

    assert manifest.rows == rows if rows else manifest.rows > 17000


@pytest.mark.long
def test_every_older_release_is_read(shared, tmp_path):
    paths = sorted((shared / "data/mpfs/rvu2020_2024").glob("*.csv.gz"))

    assert len([ref for path in paths for ref in install(path, tmp_path)]) == len(paths) == 100
