"""What one run of coding proposes, codes and services alike, as it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from superbill.model import coded as model


@dataclass(frozen=True)
class Proposal:
    """One code or service that a run proposes; `where` is its place in the run, for messages."""

    where: str
    system: str
    code: str
    title: str
    role: str
    sequence: int
    confidence: float
    decision: str
    evidence: tuple[model.Evidence, ...]
    rationale: tuple[dict[str, Any], ...]
    table: dict[str, Any]
    poa: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def proposals(coded: model.CodedEncounter) -> Iterator[Proposal]:
    """Yield the codes of a run in their order, then its services."""
    for number, code in enumerate(coded.codes):
        yield _code(f"codes[{number}]", code)
    for number, line in enumerate(coded.lines):
        yield _service(f"lines[{number}]", line)


def _code(where: str, value: model.Assignment) -> Proposal:
    return Proposal(
        where=where,
        system=value.system,
        code=value.code,
        title=value.title,
        role=value.role,
        sequence=value.sequence,
        confidence=value.confidence,
        decision=value.decision,
        evidence=value.evidence,
        rationale=tuple(r.model_dump() for r in value.rationale),
        table=value.table.model_dump(),
        poa=value.poa or "",
    )


def _service(where: str, value: model.CodedLine) -> Proposal:
    return Proposal(
        where=where,
        system=value.system,
        code=value.code,
        title=value.title or "",
        role="service",
        sequence=value.number,
        confidence=value.confidence,
        decision=value.decision,
        evidence=value.evidence,
        rationale=tuple(r.model_dump() for r in value.rationale),
        table=value.table.model_dump() if value.table else {},
        detail={"modifiers": list(value.modifiers), "units": format(value.units, "f")},
    )
