"""The facts of a visit as a form states them, with the words that each quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import ValidationError

from superbill.errors import BadInput
from superbill.model.evidence import Evidence
from superbill.model.visit import DataItem, DataKind, Problem, ProblemKind, Risk, RiskKind, TimeSpent, Visit

NEW_ROWS = 2
"""Empty rows at the end of each list of the form."""
Fact = Problem | DataItem | Risk


class BadField(BadInput):
    """A field of the form that cannot be taken; `at` is its id on the page."""

    def __init__(self, at: str, field: str, what: str, do: str) -> None:
        super().__init__(field, what, do)
        self.at = at


@dataclass(frozen=True)
class FactRow:
    """One row of the form as it stands; `held` is the fact that it began with."""

    at: str
    held: Fact | None = None
    kind: str = ""
    name: str = ""
    addressed: bool = True
    apart: bool = False
    out: bool = False

    @property
    def field(self) -> str:
        """The id of its first field."""
        return f"{self.at}-kind"

    @property
    def quotes(self) -> tuple[Evidence, ...]:
        """What a fact quotes stays with it as long as it is the same kind of fact."""
        return self.held.evidence if self.held is not None and self.held.kind == self.kind else ()

    @property
    def blank(self) -> bool:
        """Whether the row is one to add a fact in, and nobody has."""
        return self.held is None and not (self.kind or self.name)


@dataclass(frozen=True)
class FactList:
    """One list of the form: problems, data or risk, with the kinds to choose from."""

    legend: str
    kinds: tuple[str, ...]
    of: type[Fact]
    rows: tuple[FactRow, ...] = ()


@dataclass(frozen=True)
class Typed:
    """The form as it stands: what a person typed comes back as typed, also when it is refused."""

    family: str
    patient: str
    basis: str
    minutes: str
    lists: dict[str, FactList]
    reason: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The places of the page where a refusal can be shown."""
        return ("minutes", "reason", *(row.field for listed in self.lists.values() for row in listed.rows))


LISTS = {
    "problem": FactList("Problems", get_args(ProblemKind), Problem),
    "data": FactList("Data", get_args(DataKind), DataItem),
    "risk": FactList("Risk", get_args(RiskKind), Risk),
}


def as_held(base: Visit) -> Typed:
    """Return the form of facts as they stand."""
    minutes = next((str(t.minutes) for t in base.times if t.of == "total"), "")
    rows = {name: [_held(f"{name}-{n}", fact) for n, fact in enumerate(_facts(base, name))] for name in LISTS}
    return Typed(base.family, base.patient or "", base.basis, minutes, _lists(rows))


def as_typed(sent: Mapping[str, str], base: Visit) -> Typed:
    """Return the form as it was sent."""
    rows = {name: _sent(sent, name, _facts(base, name)) for name in LISTS}
    return Typed(
        family=sent.get("family", base.family),
        patient=sent.get("patient", ""),
        basis=sent.get("basis", base.basis),
        minutes=sent.get("minutes", "").strip(),
        lists=_lists(rows),
        reason=sent.get("reason", ""),
    )


def read_facts(form: Typed, base: Visit) -> Visit:
    """Return the facts that a form states.

    Raises:
        BadInput: a field cannot be taken; a `BadField` names its place on the page.
    """
    stated = {
        "family": form.family,
        "patient": form.patient or None,
        "basis": form.basis,
        "times": _times(form.minutes, base),
        "problems": _stated(form.lists["problem"]),
        "data": _stated(form.lists["data"]),
        "risks": _stated(form.lists["risk"]),
    }
    try:
        return base.model_validate(base.model_dump() | stated)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BadInput(where or "facts", "cannot be", "Choose a value of the list") from None


def _facts(base: Visit, name: str) -> tuple[Fact, ...]:
    held: dict[str, tuple[Fact, ...]] = {"problem": base.problems, "data": base.data, "risk": base.risks}
    return held[name]


def _held(at: str, fact: Fact) -> FactRow:
    addressed = fact.addressed if isinstance(fact, Problem) else True
    apart = fact.separately_billed if isinstance(fact, DataItem) else False
    return FactRow(at, fact, fact.kind, fact.name or "", addressed, apart)


def _sent(sent: Mapping[str, str], name: str, held: tuple[Fact, ...]) -> list[FactRow]:
    found = (re.fullmatch(rf"{name}-([0-9]{{1,3}})-(?:kind|name)", key) for key in sent)
    rows = max([len(held), *(int(place[1]) + 1 for place in found if place)])
    return [_row(sent, f"{name}-{n}", held[n] if n < len(held) else None) for n in range(rows)]


def _row(sent: Mapping[str, str], at: str, held: Fact | None) -> FactRow:
    return FactRow(
        at=at,
        held=held,
        kind=sent.get(f"{at}-kind", ""),
        name=sent.get(f"{at}-name", "").strip(),
        addressed=bool(sent.get(f"{at}-addressed")),
        apart=bool(sent.get(f"{at}-apart")),
        out=bool(sent.get(f"{at}-out")),
    )


def _lists(rows: Mapping[str, list[FactRow]]) -> dict[str, FactList]:
    return {name: replace(listed, rows=_with_new(name, rows[name])) for name, listed in LISTS.items()}


def _with_new(name: str, rows: list[FactRow]) -> tuple[FactRow, ...]:
    new = NEW_ROWS - sum(row.blank for row in rows)
    return (*rows, *(FactRow(f"{name}-{len(rows) + n}") for n in range(new)))


def _stated(listed: FactList) -> tuple[Fact, ...]:
    found = []
    for number, row in enumerate(listed.rows, 1):
        where = row.field, f"{listed.legend}, row {number},"
        if row.name and not row.kind and not row.out:
            raise BadField(*where, "has words but no kind", "Choose its kind, or clear the words")
        if row.kind and row.kind not in listed.kinds:
            raise BadField(*where, "is of a kind that is not on the list", "Choose one of the list")
        if row.kind and not row.out:
            found.append(listed.of.model_validate(_parts(row, listed.of)))
    return tuple(found)


def _parts(row: FactRow, of: type[Fact]) -> dict[str, Any]:
    parts: dict[str, Any] = {"kind": row.kind, "name": row.name or None, "evidence": row.quotes}
    if of is Problem:
        parts |= {"addressed": row.addressed}
    if of is DataItem:
        parts |= {"separately_billed": row.apart}
    more = row.held.model_dump(include={"count", "code"}) if row.held is not None else {}
    return more | parts


def _times(minutes: str, base: Visit) -> tuple[TimeSpent, ...]:
    others = tuple(t for t in base.times if t.of != "total")
    if not minutes:
        return others
    held = next((t for t in base.times if t.of == "total" and str(t.minutes) == minutes), None)
    return (held or TimeSpent(minutes=_whole(minutes)), *others)


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) > 1440:
        raise BadField("minutes", "minutes", "must be a whole number from 0 to 1440", "Correct them, or leave them out")
    return int(text)
