"""NCCI: installing pairs, unlikely edits and add-on codes; disk, memory, look-ups a second; the stores not chosen.

Run: `python benchmarks/ncci.py [FOLDER]`. FOLDER (by default `../shared/data/ncci`) holds three files: pairs
(ptp_practitioner_2024q3.csv.gz), mue_practitioner_2024q3.csv and addon_codes_2024-06-03.csv; without it made-up ones of
the same number are used. `--stores` measures the stores that were not chosen too. Rates are for each second of one core
(processor time), so that other work on the machine does not count.
"""

from __future__ import annotations

import gzip
import json
import mmap
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import lmdb
import msgspec

from superbill.tables.installing import install
from superbill.tables.ncci import ncci
from superbill.tables.store import Tables

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SUPERBILL_SHARED", ROOT.parent / "shared")) / "data" / "ncci"
DAY = date(2024, 8, 15)
NAMES = ("ptp_practitioner_2024q3.csv.gz", "mue_practitioner_2024q3.csv", "addon_codes_2024-06-03.csv")
LOOKUPS = 400_000
Pair = tuple[str, str]


def made_up(folder: Path) -> list[Path]:
    """Write pairs, limits and add-on codes of the real number, all invented."""
    chosen = random.Random(7)  # noqa: S311
    codes = [f"{n:05d}" for n in range(13_000)]
    pairs = sorted({(chosen.choice(codes), chosen.choice(codes)) for _ in range(2_240_000)})
    with gzip.open(folder / NAMES[0], "wt", compresslevel=1) as file:
        file.write("column1,column2,deletion_date,modifier_indicator,ptp_edit_rationale\n")
        for one, two in pairs:
            end = "9999-12-31" if chosen.random() < 0.75 else "2019-12-31"
            file.write(f"{one},{two},{end},{chosen.choice('01')},Standards of practice\n")
        file.write("U0003,U0004,2023-06-30,0,Mutually exclusive\n")
    rows = "".join(f"{code},{n % 9},3,CMS Policy,Practitioner\n" for n, code in enumerate(codes))
    head = "hcpcs_code,mue_units,mue_mai,mue_rationale,mue_service\n"
    (folder / NAMES[1]).write_text(f"{head}{rows}V5364,0,3,CMS Policy,Practitioner\n")
    (folder / NAMES[2]).write_text("primary_code,add_on_code,aoc_edit_type\n00001,G2212,1\n")
    return [folder / name for name in NAMES]


def rate(name: str, look: Callable[[str, str], object], pairs: list[Pair]) -> None:
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for one, two in pairs:
            look(one, two)
        best = max(best, len(pairs) / (time.process_time() - start))
    print(f"{name:<44} {best:>12,.0f} look-ups a second")


def installing(paths: list[Path], folder: Path) -> None:
    start, worked = time.perf_counter(), time.process_time()
    done = install(paths, folder)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 2**20
    records = sum(one.records for one in done)
    print(f"install {records:,} records: {seconds:.1f} s ({worked:.1f} s of work), {size:.1f} MB on disk")


def asked(folder: Path) -> list[Pair]:
    """Return half pairs in force, half chosen from all codes, shuffled."""
    tables = Tables(folder)
    view, chosen = ncci(tables, DAY), random.Random(1)  # noqa: S311
    held = [(one, two) for one, two, _ in view.pairs("practitioner")]
    codes = sorted({one for one, _ in held})
    print(f"pairs in force on {DAY}: {len(held):,}")
    pairs = chosen.choices(held, k=LOOKUPS // 2)
    pairs += [(chosen.choice(codes), chosen.choice(codes)) for _ in range(LOOKUPS // 2)]
    chosen.shuffle(pairs)
    tables.close()
    return pairs


MEMORY = """
import json, sys
from datetime import date
from pathlib import Path
from superbill.tables.ncci import ncci
from superbill.tables.store import Tables
def held():
    lines = Path('/proc/self/smaps_rollup').read_text().splitlines()
    return {l.split()[0]: int(l.split()[1]) / 1024 for l in lines if l.startswith(('Rss:', 'Anonymous:'))}
pairs = json.load(open(sys.argv[2]))
before = held()
view = ncci(Tables(Path(sys.argv[1])), date(2024, 8, 15))
for one, two in pairs:
    view.pair('practitioner', one, two)
    view.mue('practitioner', one)
    view.add_on(two)
after = held()
rss, own = after['Rss:'] - before['Rss:'], after['Anonymous:'] - before['Anonymous:']
print(f"a process that uses them: {rss:.1f} MB more, of which {own:.1f} MB its own")
"""


def memory(folder: Path, pairs: list[Pair], scratch: Path) -> None:
    listed = scratch / "pairs.json"
    listed.write_text(json.dumps(pairs))
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(folder), str(listed)], capture_output=True, text=True, check=True
    )
    print(done.stdout.strip())


def other_stores(folder: Path, pairs: list[Pair], scratch: Path) -> None:
    """A row a pair in LMDB and SQLite, sorted keys in a memory-mapped file, a dict: the stores that were not chosen."""
    held = [(one, two, edit) for one, two, edit in ncci(Tables(folder), DAY).pairs("practitioner")]
    base = sqlite3.connect(scratch / "pairs.sqlite")
    base.execute("CREATE TABLE pair (one TEXT, two TEXT, indicator TEXT, PRIMARY KEY (one, two)) WITHOUT ROWID")
    base.executemany("INSERT INTO pair VALUES (?,?,?)", ((one, two, e.indicator) for one, two, e in held))
    base.commit()
    ask = "SELECT indicator FROM pair WHERE one = ? AND two = ?"
    rate("SQLite, a row a pair", lambda one, two: base.execute(ask, (one, two)).fetchone(), pairs[:50_000])
    env = lmdb.open(str(scratch / "pairs.mdb"), subdir=False, map_size=1 << 31, sync=False)
    with env.begin(write=True) as write:
        for one, two, edit in sorted(held, key=lambda pair: pair[:2]):
            write.put(f"pair\0{one}/{two}".encode(), msgspec.msgpack.encode(edit), append=True)
    read, decoder = env.begin(buffers=True), msgspec.msgpack.Decoder(type(held[0][2]))

    def row(one: str, two: str) -> object:
        raw = read.get(f"pair\0{one}/{two}".encode())
        return None if raw is None else decoder.decode(raw)

    rate("LMDB, a row a pair", row, pairs)
    numbers = {code: n for n, code in enumerate(sorted({c for one, two, _ in held for c in (one, two)}))}
    keys = array("I", sorted(numbers[one] << 16 | numbers[two] for one, two, _ in held))
    (scratch / "keys").write_bytes(keys.tobytes())
    with (scratch / "keys").open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast("I")

    def sorted_keys(one: str, two: str) -> bool:
        if one not in numbers or two not in numbers:
            return False
        key = numbers[one] << 16 | numbers[two]
        place = bisect_left(view, key)
        return place < len(view) and view[place] == key

    rate("sorted keys in a memory map, bisect over all", sorted_keys, pairs)
    table = {(one, two): edit for one, two, edit in held}
    rate("dict of pairs", lambda one, two: table.get((one, two)), pairs)
    for name in ("pairs.sqlite", "pairs.mdb", "keys"):
        print(f"{name:<44} {(scratch / name).stat().st_blocks * 512 / 2**20:>12.1f} MB")


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    source = Path(words[0]) if words else SHARED
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        real = all((source / n).exists() for n in NAMES)
        paths = [source / n for n in NAMES] if real else made_up(scratch)
        print("real files of 2024 Q3" if real else "made-up pairs of the same number")
        installing(paths, scratch / "v1")
        pairs = asked(scratch / "v1")
        tables = Tables(scratch / "v1")
        view = ncci(tables, DAY)
        rate("ncci(tables, day).pair", partial(view.pair, "practitioner"), pairs)
        tables.close()
        memory(scratch / "v1", pairs, scratch)
        if "--stores" in sys.argv:
            other_stores(scratch / "v1", pairs, scratch)


if __name__ == "__main__":
    main()
