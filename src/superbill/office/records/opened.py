"""One chart as it stands in the records, each part of it read once while a request is answered.

What never changes once it is stored (a version of the encounter, a coding run) is taken apart once for the life of the
process and found again by the hash of its content.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pydantic import TypeAdapter

from superbill.model import encounter as read
from superbill.model.coded import CodedEncounter
from superbill.model.finding import Finding, Verdict
from superbill.office.models import (
    Assignment,
    CheckRun,
    CodingRun,
    Document,
    Encounter,
    EncounterVersion,
    Evidence,
    NotCoded,
    PriceRun,
)
from superbill.office.records.encounters import newest_version, value_of

REMEMBERED = 128
"""So many charts are kept apart in the memory of a process: what its coders have in hand and opened just now."""


class Span(NamedTuple):
    """Words of one document that are cited for a code, or for not coding one. End exclusive."""

    pk: int
    run_id: int
    document_id: int
    assignment_id: int | None
    not_coded_id: int | None
    start: int
    end: int
    section: str


class Left(NamedTuple):
    """One candidate that was not coded, and why."""

    pk: int
    system: str
    code: str
    title: str
    reason: str
    source: str


class Said(NamedTuple):
    """What one run of the edits found, and what became of each edit."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]


class Opened:
    """The parts of one chart. `codes` may be given where the caller holds them already."""

    def __init__(self, row: Encounter, codes: tuple[Assignment, ...] | None = None) -> None:
        self.row = row
        if codes is not None:
            self.codes = codes

    @cached_property
    def version(self) -> EncounterVersion:
        """The newest version, without its value."""
        return newest_version(self.row, value=False)

    @cached_property
    def encounter(self) -> read.Encounter:
        """The encounter as it was read."""
        return _encounter(_Stored(self.version.sha256, self.version.pk))

    @cached_property
    def run(self) -> CodingRun | None:
        """The newest coding run, without its value."""
        return self.row.codings.defer("value").order_by("-id").first()

    @cached_property
    def coded(self) -> CodedEncounter | None:
        """What the newest run said."""
        return _coded(_Stored(self.run.sha256, self.run.pk)) if self.run else None

    @cached_property
    def codes(self) -> tuple[Assignment, ...]:
        """Every code of the chart in its order; what it rests on is read where that is shown."""
        return tuple(self.row.assignments.defer("rationale").order_by("sequence", "id"))

    @cached_property
    def left(self) -> tuple[Left, ...]:
        """What the newest run did not code."""
        return _left(self.run.public_id) if self.run else ()

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Every version of every document, with its text."""
        return tuple(self.row.documents.all())

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The evidence that counts: of the newest run, and of codes that it no longer names but a person keeps."""
        if self.run is None:
            return ()
        newest = self.run.pk
        coded_by = {code.pk: code.run_id for code in self.codes}
        left = {one.pk for one in self.left}
        rows = Evidence.objects.filter(document__encounter=self.row).values_list(*Span._fields)
        spans = (Span(*row) for row in rows)
        return tuple(
            s
            for s in spans
            if (s.assignment_id in coded_by or s.not_coded_id in left)
            and (s.run_id == newest or coded_by.get(s.assignment_id or 0, s.run_id + 1) <= s.run_id)
        )

    @cached_property
    def said(self) -> Said | None:
        """What the edits said last; None when they have not run."""
        run = self.row.checks.only("sha256", "encounter").order_by("-id").first()
        return _said(_Stored(run.sha256, run.pk)) if run else None

    def charged_anew_since(self, at: dt.datetime) -> bool:
        """Tell whether the service lines are others than at a moment: another code, count, modifier or charge."""
        if self.version.at <= at:
            return False
        then = self.row.versions.filter(at__lte=at).order_by("-number").first()
        if then is None:
            return False
        return _charged(_encounter(_Stored(then.sha256, then.pk))) != _charged(self.encounter)

    @cached_property
    def priced(self) -> PriceRun | None:
        """The newest price that was stored."""
        return self.row.prices.order_by("-id").first()


def _charged(value: read.Encounter) -> list[tuple[object, ...]]:
    return [(n.number, n.code, n.modifiers, n.units, n.charge) for n in value.lines]


_SAID = TypeAdapter(Said)


@dataclass(frozen=True)
class _Stored:
    """What is known by the hash of its content; `pk` says where to read it the first time."""

    sha256: str
    pk: int = field(compare=False)


@functools.lru_cache(maxsize=REMEMBERED)
def _encounter(stored: _Stored) -> read.Encounter:
    return value_of(EncounterVersion.objects.get(pk=stored.pk))


@functools.lru_cache(maxsize=REMEMBERED)
def _left(run: uuid.UUID) -> tuple[Left, ...]:
    return tuple(Left(*row) for row in NotCoded.objects.filter(run__public_id=run).values_list(*Left._fields))


@functools.lru_cache(maxsize=REMEMBERED)
def _said(stored: _Stored) -> Said:
    return _SAID.validate_json(CheckRun.objects.only("value").get(pk=stored.pk).value)


@functools.lru_cache(maxsize=REMEMBERED)
def _coded(stored: _Stored) -> CodedEncounter:
    return CodedEncounter.model_validate_json(CodingRun.objects.only("value").get(pk=stored.pk).value)
