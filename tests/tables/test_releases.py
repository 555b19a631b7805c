"""Releases: picked by day, immutable, complete or absent, refused when damaged."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from superbill.errors import BadFile, TableMissing
from superbill.tables.compiling import PARTIAL, STALE_SECONDS, Origin, compiling
from superbill.tables.release import MANIFEST, ROWS, Release
from superbill.tables.store import Tables

FEES = "fees"
Put = Callable[..., Path]


class Fee(msgspec.Struct, frozen=True, array_like=True):
    code: str
    amount: str


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Compile one release of a table with one row."""

    def compile_one(release: str, ends: str | None = None, amount: str = "1.00", **changes) -> Path:
        told = Origin(
            FEES,
            release,
            date.fromisoformat(release[:10]),
            date.fromisoformat(ends) if ends else None,
            "hand-written",
            "0" * 64,
            **changes,
        )
        with compiling(tmp_path, told) as draft:
            draft.put("fee", "99213", Fee("99213", amount))
        return tmp_path / FEES / release

    return compile_one


def amount(store: Path, day: str) -> str:
    release = Tables(store).as_of(FEES, date.fromisoformat(day))
    row = release.get("fee", "99213", Fee)
    assert row is not None
    return row.amount


def test_the_release_of_the_day_answers(put: Put, tmp_path: Path):
    put("2025-10-01", "2026-03-31", "1.00")
    put("2026-04-01", "2026-09-30", "2.00")
    put("2026-10-01", None, "3.00")

    days = ("2025-10-01", "2026-03-31", "2026-04-01", "2026-09-30", "2026-10-01", "2031-01-01")

    assert [amount(tmp_path, day) for day in days] == ["1.00", "1.00", "2.00", "2.00", "3.00", "3.00"]


def test_an_official_release_goes_before_an_example(put: Put, tmp_path: Path):
    put("2026-01-01", None, "1.00")
    put("2026-04-01", None, "2.00", example=True)

    assert amount(tmp_path, "2026-05-15") == "1.00"


def test_a_day_outside_every_release_is_told_with_what_is_there(put: Put, tmp_path: Path):
    put("2026-04-01", "2026-09-30")

    with pytest.raises(TableMissing, match=r"'fees' covers 2026-10-01\. Installed: 2026-04-01"):
        Tables(tmp_path).as_of(FEES, date(2026, 10, 1))


@pytest.mark.parametrize(("day", "release"), [("2020-01-01", "2024-01-01"), ("2025-06-01", "2024-01-01")])
def test_the_nearest_release_is_marked_as_carried(put: Put, tmp_path: Path, day: str, release: str):
    put("2024-01-01", "2024-12-31")
    put("2026-04-01", "2026-09-30")

    held = Tables(tmp_path).nearest(FEES, date.fromisoformat(day))

    assert (held.carried, held.release.manifest.release) == (True, release)


def test_the_same_rows_give_the_same_hash(put: Put):
    first = Release(put("2026-04-01")).ref
    second = Release(put("2026-05-01")).ref

    assert first.sha256 == second.sha256


def test_a_release_is_immutable(put: Put, tmp_path: Path):
    put("2026-04-01", amount="1.00")
    put("2026-04-01", amount="9.00")

    assert amount(tmp_path, "2026-04-01") == "1.00"


def compile_fees(store: Path, *codes: str) -> None:
    told = Origin(FEES, "2026-04-01", date(2026, 4, 1), None, "fees.csv", "0" * 64)
    with compiling(store, told) as draft:
        for code in codes:
            draft.put("fee", code, Fee(code, "1.00"))


def test_a_key_that_stands_twice_is_refused(tmp_path: Path):
    with pytest.raises(BadFile, match=r"fees\.csv, fee 99213: stands twice"):
        compile_fees(tmp_path, "99213", "99213")

    assert Tables(tmp_path).releases(FEES) == ()
    assert list(tmp_path.glob(f"{PARTIAL}*")) == []


def test_rows_are_scanned_in_order_by_prefix(tmp_path: Path):
    told = Origin(FEES, "2026-04-01", date(2026, 4, 1), None, "fees.csv", "0" * 64)
    with compiling(tmp_path, told) as draft:
        for code in ("99215", "99213", "J1100", "9921"):
            draft.put("fee", code, Fee(code, "1.00"))
        draft.put("feeling", "99214", Fee("99214", "1.00"))
    release = Release(tmp_path / FEES / "2026-04-01")

    assert [key for key, _ in release.scan("fee", Fee, "9921")] == ["9921", "99213", "99215"]
    assert release.get("fee", "99214", Fee) is None
    assert release.has("feeling", "99214")


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"name": "fees"}', b"\xff\xfe"])
def test_a_garbage_description_is_refused_with_what_to_do(put: Put, tmp_path: Path, text: bytes):
    (put("2026-04-01") / MANIFEST).write_bytes(text)

    with pytest.raises(BadFile, match="superbill tables compile"):
        Tables(tmp_path).releases(FEES)


@pytest.mark.parametrize("length", [0, 1, 4096, -1])
def test_truncated_rows_are_refused_before_they_are_mapped(put: Put, tmp_path: Path, length: int):
    rows = put("2026-04-01") / ROWS
    os.truncate(rows, length if length >= 0 else rows.stat().st_size + length)

    with pytest.raises(BadFile, match=r"rows\.mdb.*bytes instead of"):
        Tables(tmp_path).releases(FEES)


def test_changed_rows_fail_verification(put: Put):
    folder = put("2026-04-01")
    rows = folder / ROWS
    data = bytearray(rows.read_bytes())
    data[data.rindex(b"1.00")] = ord("7")
    rows.write_bytes(data)

    with pytest.raises(BadFile, match="sha256"):
        Release(folder).verify()


def test_a_damaged_release_makes_room_for_a_new_one(put: Put, tmp_path: Path):
    os.truncate(put("2026-04-01", amount="1.00") / ROWS, 10)

    put("2026-04-01", amount="2.00")

    assert amount(tmp_path, "2026-04-01") == "2.00"


COMPILE_FOREVER = """
    import sys, time
    from datetime import date
    from pathlib import Path
    from superbill.tables.compiling import Origin, compiling
    told = Origin("fees", sys.argv[2], date(2026, 4, 1), None, "fees.csv", "0" * 64)
    with compiling(Path(sys.argv[1]), told) as draft:
        draft.file("half").write_bytes(b"half")
        draft.put("fee", "99213", ["99213", "9.00"])
        draft.write()
        print("writing", flush=True)
        time.sleep(60)
"""


def test_a_kill_during_compile_leaves_the_store_usable(put: Put, tmp_path: Path):
    put("2026-04-01", amount="1.00")
    script = [sys.executable, "-c", textwrap.dedent(COMPILE_FOREVER), str(tmp_path), "2026-05-01"]
    with subprocess.Popen(script, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)

    store = Tables(tmp_path)

    assert process.returncode == -signal.SIGKILL
    assert [r.manifest.release for r in store.releases(FEES)] == ["2026-04-01"]
    assert store.names() == (FEES,)
    assert amount(tmp_path, "2026-06-01") == "1.00"


def test_what_a_killed_compilation_left_is_removed_a_day_later(put: Put, tmp_path: Path):
    left = tmp_path / f"{PARTIAL}old"
    left.mkdir()
    fresh = tmp_path / f"{PARTIAL}fresh"
    fresh.mkdir()
    old = time.time() - STALE_SECONDS - 1
    os.utime(left, (old, old))

    put("2026-04-01")

    assert not left.exists()
    assert fresh.exists()


FULL_DISK = """
    import resource, sys
    from datetime import date
    from pathlib import Path
    from superbill.errors import SuperbillError
    from superbill.tables import search
    from superbill.tables.compiling import Origin, compiling
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    told = Origin("fees", "2026-05-01", date(2026, 5, 1), None, "fees.csv", "0" * 64)
    try:
        with compiling(Path(sys.argv[1]), told) as draft:
            for number in range(5_000):
                draft.put("fee", str(number), [str(number), "9.00"])
            if sys.argv[2] == "search":
                search.write(draft, ((str(n), f"title {n}", "") for n in range(5_000)))
    except SuperbillError as error:
        print(error)
"""


@pytest.mark.parametrize("part", ["rows", "search"])
def test_a_full_disk_is_told_and_changes_nothing(put: Put, tmp_path: Path, part: str):
    put("2026-04-01", amount="1.00")
    script = [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(tmp_path), part]

    told = subprocess.run(script, capture_output=True, text=True, check=True).stdout

    assert "could not be written" in told
    assert "Free some space or set SUPERBILL_HOME" in told
    assert "already installed are unchanged" in told
    assert amount(tmp_path, "2026-06-01") == "1.00"
    assert list(tmp_path.glob(f"{PARTIAL}*")) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "store").write_text("a file where the folder belongs")

    with pytest.raises(BadFile, match="SUPERBILL_HOME"):
        compile_fees(tmp_path / "store", "99213")


def test_two_stores_in_one_process_share_a_release(put: Put, tmp_path: Path):
    put("2026-04-01")
    first, second = Tables(tmp_path), Tables(tmp_path)

    assert first.as_of(FEES, date(2026, 5, 1)).has("fee", "99213")
    assert second.as_of(FEES, date(2026, 5, 1)).has("fee", "99213")
    first.close()
    assert second.as_of(FEES, date(2026, 5, 1)).has("fee", "99213")


def test_a_closed_store_opens_again(put: Put, tmp_path: Path):
    put("2026-04-01")
    store = Tables(tmp_path)
    assert store.as_of(FEES, date(2026, 5, 1)).has("fee", "99213")

    store.close()

    assert store.as_of(FEES, date(2026, 5, 1)).has("fee", "99213")
