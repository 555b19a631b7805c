"""Spoils X12 files at random and reads them in every way, for as long as asked: only our own refusals may come out.

Usage: python benchmarks/x12_fuzz.py [--minutes 10] [--seed 1] [FILE OR FOLDER ...]. Without files the clean ones of the
tests are spoiled. Ends with status 1 at the first foreign exception, at a reading that takes longer than 20 seconds, or
when memory has grown by more than 60 MB since the first tenth of the time. What was spoiled is written to a temporary
file only then, and named.
"""

from __future__ import annotations

import argparse
import gc
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType

from superbill.errors import SuperbillError
from superbill.x12 import claim_answer, payer_rules, professional
from superbill.x12.answer import write_answer
from superbill.x12.check import Context, check, sets
from superbill.x12.codesets import shipped
from superbill.x12.contents import contents, read_values
from superbill.x12.document import read, text_of
from superbill.x12.json_tree import from_tree, to_tree
from superbill.x12.source import Encoding, encoding_of
from superbill.x12.write import Header

CLEAN = Path(__file__).parents[1] / "tests" / "x12" / "bases"
LONGEST_SECONDS = 20
MOST_GROWTH = 60.0
HEADER = Header("PAYER01", "CLINIC01", 7, "2026-01-06T10:00")
CONTEXT = Context(shipped(), tuple(payer_rules.shipped()))
Spoil = Callable[[random.Random, bytes, list[bytes]], bytes]


class TooSlow(Exception):
    """A reading that may never end."""


def main() -> None:
    args = arguments()
    corpus = [path.read_bytes() for path in files(args.files)]
    chance = random.Random(args.seed)  # noqa: S311
    signal.signal(signal.SIGALRM, _late)
    start, end = time.monotonic(), time.monotonic() + 60 * args.minutes
    outcomes: Counter[str] = Counter()
    settled = 0.0
    while time.monotonic() < end:
        content = spoiled(chance, corpus)
        read_in_every_way(content, outcomes)
        if outcomes["files"] % 200 == 0:
            gc.collect()
            if not settled and time.monotonic() - start > 6 * args.minutes:
                settled = resident()
            if settled and resident() - settled > MOST_GROWTH:
                sys.exit(f"memory grew from {settled:.0f} to {resident():.0f} MB")
    minutes = (time.monotonic() - start) / 60
    grown = resident() - settled if settled else 0.0
    print(f"{minutes:.1f} minutes, {len(corpus)} files to begin with, seed {args.seed}")
    print(", ".join(f"{count:,} {what}" for what, count in outcomes.most_common()))
    print(f"no foreign exception, no reading above {LONGEST_SECONDS} s; memory {grown:+.1f} MB after the first tenth")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=[CLEAN])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def files(named: list[Path]) -> list[Path]:
    found = [p for path in named for p in ([path] if path.is_file() else sorted(path.rglob("*"))) if p.is_file()]
    return found or sys.exit("no files to spoil")


def resident() -> float:
    """The memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / (1 << 20)


def _late(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


# --- spoiling --------------------------------------------------------------------------------------------------------


def _pieces(content: bytes) -> tuple[list[bytes], bytes]:
    """A file cut at its terminators."""
    at = content.find(b"ISA")
    mark = content[at + 105 : at + 106] or b"~"
    return content.split(mark), mark


def _cut(chance: random.Random, content: bytes, _corpus: list[bytes]) -> bytes:
    pieces, mark = _pieces(content)
    a = chance.randrange(len(pieces))
    return mark.join(pieces[:a] + pieces[a + chance.randint(1, 4) :])


def _cut_off(chance: random.Random, content: bytes, _corpus: list[bytes]) -> bytes:
    return content[: chance.randint(0, len(content))]


def _double(chance: random.Random, content: bytes, _corpus: list[bytes]) -> bytes:
    pieces, mark = _pieces(content)
    a = chance.randrange(len(pieces))
    b = a + chance.choice((1, 1, 2, 5, 20))
    times = chance.choice((2, 2, 3, 40))
    return mark.join(pieces[:a] + pieces[a:b] * times + pieces[b:])


def _swap(chance: random.Random, content: bytes, _corpus: list[bytes]) -> bytes:
    pieces, mark = _pieces(content)
    a, b = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    pieces[a], pieces[b] = pieces[b], pieces[a]
    return mark.join(pieces)


def _splice(chance: random.Random, content: bytes, corpus: list[bytes]) -> bytes:
    """Segments of another file in between, or another file behind."""
    pieces, mark = _pieces(content)
    others, _ = _pieces(chance.choice(corpus))
    a, b = chance.randrange(len(pieces)), chance.randrange(len(others))
    some = others[b : b + chance.randint(1, 6)] if chance.random() < 0.9 else others
    return mark.join(pieces[:a] + some + pieces[a:])


def _flip(chance: random.Random, content: bytes, _corpus: list[bytes]) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 10))):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] = chance.choice((chance.randrange(256), *b"*:~^>|\n-0189AZ "))
    return bytes(spoilt)


def _elements(chance: random.Random, content: bytes, _corpus: list[bytes]) -> bytes:
    """An element emptied, doubled, swapped with another, or made long or odd."""
    pieces, mark = _pieces(content)
    a = chance.randrange(len(pieces))
    elements = pieces[a].split(b"*")
    b, c = chance.randrange(len(elements)), chance.randrange(len(elements))
    odd = (b"", elements[c], b"9" * 400, b"-", b"1E5", b"NaN", b"99999999", b"\xc3\xa9", b"\xff", b"A:B:C:D:E:F:G:H")
    elements[b] = chance.choice(odd)
    pieces[a] = b"*".join(elements)
    return mark.join(pieces)


def _recode(chance: random.Random, content: bytes, _corpus: list[bytes]) -> bytes:
    text = content.decode("latin-1")
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-8"))
    return text.encode(encoding)


WAYS_TO_SPOIL: tuple[Spoil, ...] = (_cut, _double, _swap, _splice, _flip, _elements, _elements, _cut_off, _recode)
WEIGHTS = (4, 4, 4, 4, 4, 4, 4, 1, 1)


def spoiled(chance: random.Random, corpus: list[bytes]) -> bytes:
    content = chance.choice(corpus)
    for spoil in chance.choices(WAYS_TO_SPOIL, WEIGHTS, k=chance.randint(1, 5)):
        content = spoil(chance, content, corpus)
        if len(content) > 1 << 21:
            break
    return content


# --- reading ---------------------------------------------------------------------------------------------------------


def _answer(content: bytes) -> None:
    reports = check(content, context=CONTEXT)
    write_answer(reports, HEADER)
    judged = [found for report in reports for group in report.groups for found in group.sets]
    claim_answer.receipts(content, judged, date(2026, 1, 6))


def _round(content: bytes) -> None:
    text = text_of(read(content))
    if from_tree(to_tree(content)) != text:
        raise AssertionError("the JSON does not lead back to the text")
    if encoding_of(content[:4]) == Encoding() and content.isascii() and text.encode() != content:
        raise AssertionError("a file is not written back as it was")


WAYS_TO_READ: tuple[Callable[[bytes], object], ...] = (
    contents,
    read_values,
    lambda content: list(professional.claims(content, only=False)),
    lambda content: list(sets(content, context=CONTEXT)),
    _answer,
    _round,
)


def read_in_every_way(content: bytes, outcomes: Counter[str]) -> None:
    outcomes["files"] += 1
    for way in WAYS_TO_READ:
        signal.alarm(LONGEST_SECONDS)
        try:
            way(content)
        except SuperbillError:
            outcomes["refusals"] += 1
        except Exception:  # noqa: BLE001 - the script is there to find them
            keep(content)
        else:
            outcomes["readings"] += 1
        finally:
            signal.alarm(0)


def keep(content: bytes) -> None:
    traceback.print_exc()
    with tempfile.NamedTemporaryFile(suffix=".x12", delete=False) as file:
        file.write(content)
    sys.exit(f"the file that did this: {file.name}")


if __name__ == "__main__":
    main()
