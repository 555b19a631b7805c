"""Find what a record leaves open and compose the questions, one a matter, each held against the linter.

What would not be compliant in its full words is quoted shorter; what cannot be asked in a compliant way is left to a
person. Source of the form: AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 update).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from superbill.coding.query.composing import compose
from superbill.coding.query.finding.details import unspecific
from superbill.coding.query.finding.missing import missing
from superbill.coding.query.finding.record import Record
from superbill.coding.query.finding.relations import conflicting, late, related
from superbill.coding.query.finding.validity import unsupported
from superbill.errors import BadInput
from superbill.model.coded import Indicator, Query
from superbill.model.encounter import Document
from superbill.model.note import Section

MOST = 8
"""Indicators that one query quotes; more is not read."""


class Matter(NamedTuple):
    """One open matter: its template, what it quotes, its words of the record, and where the criteria stand."""

    template: str
    indicators: list[Indicator]
    subject: str
    source: str


def find(
    documents: Sequence[Document], sections: Mapping[str, Sequence[Section]], *, inpatient: bool = True
) -> tuple[Query, ...]:
    """Return the questions that a record of one encounter raises, in the order of the record's matters.

    Args:
        documents: the notes of the encounter; nurses' notes give indicators, providers' notes give diagnoses.
        sections: the sections of each document by its name, as the reader cut them.
        inpatient: whether questions of a stay (present on admission) are asked too.
    """
    record = Record(documents, sections)
    return tuple(query for matter in _matters(record, inpatient=inpatient) if (query := _composed(matter)))


def _matters(record: Record, *, inpatient: bool) -> Iterator[Matter]:
    for template, found, source in missing(record):
        yield Matter(template, found, "", source)
    for template, found, subject, source in unsupported(record):
        yield Matter(template, found, subject, source)
    for template, found, subject in unspecific(record):
        yield Matter(template, found, subject, "")
    for template, found, subject in (*conflicting(record), *related(record)):
        yield Matter(template, found, subject, "")
    if inpatient:
        for template, found, subject in late(record):
            yield Matter(template, found, subject, "")


def _composed(matter: Matter) -> Query | None:
    """Return the query, without the facts whose own words would break a rule."""
    facts = _once(matter.indicators)[:MOST]
    kept = [fact for fact in facts if _compliant(matter, fact)]
    try:
        query = compose(matter.template, kept, matter.subject)
    except BadInput:
        return None
    return query.model_copy(update={"source": f"{query.source}; {matter.source}"}) if matter.source else query


def _compliant(matter: Matter, fact: Indicator) -> bool:
    try:
        compose(matter.template, [fact], matter.subject)
    except BadInput:
        return False
    return True


def _once(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Each fact once; one that supports several answers is quoted for each kind, its words once more only."""
    held: dict[tuple[str, str, str], Indicator] = {}
    for one in indicators:
        held.setdefault((one.document, one.text, one.kind), one)
    return list(held.values())
