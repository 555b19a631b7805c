"""Speed and memory of X12, against x12sdk (837P) and oxedi (835) in the same run.

Usage: python benchmarks/x12.py [--claims 10000] [--rounds 3] [--peers PYTHON] [--memory MEGABYTES ...]

The other packages run in an environment of their own: that of the interpreter --peers, else a temporary one into
which they are installed; where that fails only our own figures are given. Each program reads the same file in a process
of its own, by turns, and the best round counts. --memory reads (and with the first size also checks) files of so many
megabytes that are made while they are read, and gives the largest resident size of the process.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import x12_made

PACKAGES = ("x12sdk==2.2.0", "oxedi==0.6.0")
HERE = Path(__file__).parent

# Each prints its seconds and how many claims it saw.
READ_837 = """
import sys, time
from superbill.x12 import professional
data = open(sys.argv[1], "rb").read()
start = time.perf_counter()
count = sum(1 for _ in professional.claims(data))
print(time.perf_counter() - start, count)
"""
WRITE_837 = """
import sys, time
from superbill.x12 import professional
read = professional.read(open(sys.argv[1], "rb").read())
start = time.perf_counter()
written = [professional.write(submission) for submission in read]
print(time.perf_counter() - start, sum(text.count("CLM*") for text in written))
"""
READ_835 = """
import sys, time
from superbill.x12 import remittance
data = open(sys.argv[1], "rb").read()
start = time.perf_counter()
count = sum(len(found.claims) for found in remittance.read(data))
print(time.perf_counter() - start, count)
"""
THEIR_READ_837 = """
import sys, time
from x12sdk.io import X12ModelReader
start = time.perf_counter()
with X12ModelReader(sys.argv[1]) as reader:
    read = list(reader.models())
print(time.perf_counter() - start, open(sys.argv[1]).read().count("CLM*"))
"""
THEIR_WRITE_837 = """
import sys, time
from x12sdk.io import X12ModelReader, write_transactions
with X12ModelReader(sys.argv[1]) as reader:
    read = list(reader.models())
start = time.perf_counter()
written = write_transactions(read, sender_id="CLINIC01", receiver_id="PAYER01")
print(time.perf_counter() - start, written.count("CLM*"))
"""
THEIR_READ_835 = """
import sys, time
import oxedi
data = open(sys.argv[1], "rb").read()
start = time.perf_counter()
found = oxedi.parse(data)
tables = found.tables
print(time.perf_counter() - start, found.count_claims if isinstance(found.count_claims, int) else found.count_claims())
"""
MEMORY = """
import resource, sys, time
sys.path.insert(0, sys.argv[1])
import x12_made
from superbill.x12 import professional
from superbill.x12.check import sets

class Made:
    def __init__(self, megabytes):
        self.left, self.pieces, self.rest = megabytes << 20, x12_made.claims(megabytes * 2500, per_set=5000), b""
    def read(self, size):
        while len(self.rest) < size and self.left > 0:
            piece = next(self.pieces, "").encode()
            if not piece:
                break
            self.left -= len(piece)
            self.rest += piece
        block, self.rest = self.rest[:size], self.rest[size:]
        return block

megabytes, way = int(sys.argv[2]), sys.argv[3]
start = time.perf_counter()
source = Made(megabytes)
count = sum(1 for _ in (professional.claims(source) if way == "read" else sets(source)))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(peak, time.perf_counter() - start, count)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", help="an interpreter that has " + " and ".join(PACKAGES))
    parser.add_argument("--memory", type=int, nargs="*", default=[], help="megabytes")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        claims, remittances = Path(folder) / "claims.837", Path(folder) / "remittances.835"
        claims.write_text("".join(x12_made.claims(args.claims)), "ascii")
        remittances.write_text("".join(x12_made.remittances(args.claims)), "ascii")
        peers = args.peers or installed(Path(folder) / "peers")
        print(f"{args.claims:,} claims: 837P {claims.stat().st_size / 1e6:.1f} MB, "
              f"835 {remittances.stat().st_size / 1e6:.1f} MB; best of {args.rounds} rounds")  # fmt: skip
        compare("837P to values", (READ_837, THEIR_READ_837), claims, peers, args.rounds)
        compare("837P written", (WRITE_837, THEIR_WRITE_837), claims, peers, args.rounds)
        compare("835 to values", (READ_835, THEIR_READ_835), remittances, peers, args.rounds)
    for number, megabytes in enumerate(args.memory):
        for way in ("read", "check") if not number else ("read",):
            memory(megabytes, way)


def installed(folder: Path) -> str | None:
    """An interpreter with the other packages; none where they cannot be had."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    call = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    if subprocess.run(call, check=False, capture_output=True).returncode:
        print("the other packages cannot be installed here: our figures only")
        return None
    return str(python)


def compare(what: str, codes: tuple[str, str], file: Path, peers: str | None, rounds: int) -> None:
    """By turns, so that what else the machine does meets both. `codes` are ours and theirs."""
    ours, theirs = codes
    name = "oxedi" if "oxedi" in theirs else "x12sdk"
    rates: dict[str, float] = {}
    for _ in range(rounds):
        for who, python, code in (("ours", sys.executable, ours), (name, peers, theirs)):
            if python is not None:
                rates[who] = max(rates.get(who, 0.0), rate(python, code, file))
    told = f"{what}: {rates['ours']:,.0f} claims/s"
    if name in rates:
        told += f"; {name} {rates[name]:,.0f}; ratio {rates['ours'] / rates[name]:.2f}"
    print(told, flush=True)


def rate(python: str, code: str, file: Path) -> float:
    done = subprocess.run([python, "-c", code, file], check=True, capture_output=True, text=True)
    seconds, count = done.stdout.split()
    return int(count) / float(seconds)


def memory(megabytes: int, way: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, HERE, str(megabytes), way], check=True, capture_output=True, text=True
    )
    peak, seconds, count = done.stdout.split()
    what = "claims read" if way == "read" else "sets checked, envelope counted"
    print(f"{megabytes:,} MB: {int(count):,} {what}, {float(peak):.0f} MB at most, {float(seconds):,.0f} s", flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"{json.dumps([str(part)[:60] for part in error.cmd])} failed:\n{error.stderr}")
