"""`superbill tables install`, `fetch`, `diff`, `list --known` as a person runs them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.tables.layouts.small_files import NCCI
from tests.tables.layouts.small_payment_files import OPPS
from typer.testing import CliRunner, Result

from superbill.cli import tables as command

MUE, PLAIN_MUE = NCCI[7], NCCI[10]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SUPERBILL_CARRIERS", str(tmp_path / "carriers"))
    return tmp_path / "home"


def run(*words: object) -> Result:
    return CliRunner().invoke(command.app, [str(word) for word in words])


def held(home: Path) -> set[str]:
    return {f"{p.parent.name}/{p.name}" for p in (home / "tables" / "v1").glob("*/*")}


def test_a_bad_file_is_told_and_the_others_go_on(tmp_path: Path, home: Path):
    good = MUE.write(tmp_path / "in")[0]
    bad = tmp_path / "MCR_MUE_DMESupplierServices_Eff_07-01-2026.csv"
    bad.write_text(good.read_text().replace("Practitioner", "DME Supplier").replace("300", "3O0"))

    told = run("install", bad, good, tmp_path / "nothing.zip")

    assert told.exit_code == 1
    assert "installed ncci.mue.practitioner 2026Q3, 4 records" in told.stdout
    assert "layout unverified" in told.stdout
    assert f"{bad.name}, line 7, field units: is '3O0', not a whole number of units" in told.stderr
    assert "there is no such file" in told.stderr
    assert held(home) == {"ncci.mue.practitioner/2026Q3"}


def test_install_as_json_and_again(tmp_path: Path):
    path = PLAIN_MUE.write(tmp_path / "in")[0]

    first, again = (json.loads(run("install", path, "--json").stdout) for _ in range(2))

    assert (first["name"], first["release"], first["records"]) == ("ncci.mue.practitioner", "2024Q3", 2)
    assert (first["new"], again["new"], first["verified"]) == (True, False, True)


def test_release_and_days_can_be_given(tmp_path: Path, home: Path):
    path = tmp_path / "limits.csv"
    path.write_text(next(iter(MUE.files.values())))

    assert "--release NAME with --from DAY" in run("install", path).stderr
    assert run("install", path, "--release", "x", "--from", "2026-07-01", "--to", "2026-06-30").exit_code == 2
    assert run("install", path, "--release", "x").exit_code == 2
    assert run("install", path, "--from", "July").exit_code == 2
    assert run("install", path, "--release", "mine", "--from", "2026-07-01").exit_code == 0
    assert held(home) == {"ncci.mue.practitioner/mine"}


def test_a_named_table_says_what_differs(tmp_path: Path):
    path = tmp_path / "limits.csv"
    path.write_text("Code,Most\n0001U,1\n")

    told = run("install", path, "--table", "ncci.mue.practitioner", "--release", "mine", "--from", "2026-07-01")

    assert "has no column for:" in told.stderr
    assert run("install", path, "--table", "ncci.mue").exit_code == 2


def test_list_tells_what_is_out_of_date_and_what_there_is(tmp_path: Path):
    run("install", PLAIN_MUE.write(tmp_path / "in")[0])

    listed = run("list", "--date", "2026-08-01").stdout
    known = run("list", "--known", "--date", "2024-08-01").stdout
    rows = {r["name"]: r for r in map(json.loads, run("list", "--known", "--json").stdout.splitlines())}

    assert "the newest release ended with 2024-09-30; a newer one: https://www.cms.gov/" in listed
    assert "`superbill tables fetch ncci.mue.practitioner`" in listed
    assert "tables of the catalogue are not installed; --known lists them." in listed
    assert "ncci.mue.practitioner  NCCI medically unlikely edits, practitioner services  in force" in known
    assert "ccipra-v322r0-f1.txt to f4.txt  layout unverified" in known
    assert rows["nppes"]["state"] == "not installed"
    assert rows["opps.hcpcs"]["ama"] is True


def test_diff_of_two_releases(tmp_path: Path):
    text = next(iter(OPPS[2].files.values()))
    for name, changed in (("addB_2026-01.csv", text), ("addB_2026-04.csv", text.replace("12866.82", "13000.00") + "")):
        (tmp_path / name).write_text(changed.replace("0001F,E1", "0002F,E1") if "01" in name[8:12] else changed)
        run("install", tmp_path / name)

    told = run("diff", "opps.hcpcs/2026Q1", "2026Q2")
    lines = [json.loads(line) for line in run("diff", "opps.hcpcs/2026Q1", "2026Q2", "--json").stdout.splitlines()]

    assert "+ code 0001F" in told.stdout
    assert "- code 0002F" in told.stdout
    assert '"12866.82"' in told.stdout
    assert "1 code changed" in told.stdout
    assert {(d["key"], d["change"]) for d in lines} == {("0001F", "added"), ("0002F", "removed"), ("27447", "changed")}
    assert run("diff", "opps.hcpcs/2026Q1", "2026Q1").stdout.strip() == "no difference"
    assert "Installed releases of opps.hcpcs: 2026Q1, 2026Q2" in run("diff", "opps.hcpcs/2026Q1", "2027Q1").stderr
    assert run("diff", "opps.hcpcs", "2026Q1").exit_code == 2


def test_diff_of_pairs_is_pair_by_pair(tmp_path: Path):
    run("install", *NCCI[0].write(tmp_path / "in"))
    paths = NCCI[0].write(tmp_path / "next")
    paths[0].write_text(paths[0].read_text().replace("20220101\t*\t0", "20220101\t20260630\t0"))
    run("install", *paths, "--release", "later", "--from", "1996-01-01", "--to", "2026-12-31")

    lines = run("diff", "ncci.ptp.practitioner/2026Q3", "later", "--json").stdout.splitlines()

    (one,) = map(json.loads, lines)
    assert (one["kind"], one["key"], one["change"]) == ("pair", "AAAA1/BBBB2", "changed")
    assert (one["before"][0][3], one["after"][0][3]) == (None, "2026-06-30")


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[str]:
    """A server on this machine with the archives of a publisher."""
    folder = tmp_path / "publisher"
    folder.mkdir()
    MUE.archive(folder / "medicare-ncci-2026-q3-practitioner-services-mue-table.zip")
    OPPS[0].archive(folder / "addendum-a.zip")

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, directory=str(folder), **kwargs)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_fetch_asks_for_the_licence_shows_the_hash_and_installs(publisher: str, home: Path):
    address = f"{publisher}/medicare-ncci-2026-q3-practitioner-services-mue-table.zip"

    refused = run("fetch", "ncci.mue.practitioner", "--address", address)
    fetched = run("fetch", "ncci.mue.practitioner", "--address", address, "--accept-ama-licence")

    assert refused.exit_code == 2
    assert "given under the AMA's terms for CPT, which were not accepted" in refused.stderr
    assert "sha256 " in fetched.stdout
    assert "installed ncci.mue.practitioner 2026Q3, 4 records" in fetched.stdout
    assert not [p for p in (home / "downloads").rglob("*") if p.is_file()]


def test_fetch_keeps_the_file_when_asked_and_needs_no_licence_without_cpt(publisher: str, home: Path):
    done = run("fetch", "opps.apc", "--address", f"{publisher}/addendum-a.zip", "--keep", "--json")

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[0]["file"] == "addendum-a.zip"
    assert rows[0]["bytes"] == (home / "downloads" / "opps.apc" / "addendum-a.zip").stat().st_size
    assert (rows[1]["name"], rows[1]["release"]) == ("opps.apc", "2025")


def test_fetch_of_what_is_not_there_is_told(publisher: str):
    missing = run("fetch", "opps.apc", "--address", f"{publisher}/none.zip")
    unknown = run("fetch", "opps.nothing")
    moved = run("fetch", "ncci.addon", "--accept-ama-licence")

    assert (missing.exit_code, unknown.exit_code, moved.exit_code) == (1, 2, 2)
    assert "no such file (HTTP 404)" in missing.stderr
    assert "Name one of: opps.apc" in unknown.stderr
    assert "gives ncci.addon a new address each time" in moved.stderr
