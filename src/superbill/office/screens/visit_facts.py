"""The facts of a visit as a form states them, with the words that each quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from superbill.errors import BadInput
from superbill.model.evidence import Evidence
from superbill.model.visit import DataItem, Problem, Risk, TimeSpent, Visit

NEW_ROWS = 2
"""Empty rows at the end of each list of the form."""
F = TypeVar("F", Problem, DataItem, Risk)


def read_facts(sent: Mapping[str, str], base: Visit) -> Visit:
    """Return the facts that a form states; what a fact quotes stays with it as long as it is the same kind of fact."""
    minutes = sent.get("minutes", "").strip()
    times = tuple(t for t in base.times if t.of != "total")
    if minutes:
        held = next((t for t in base.times if t.of == "total" and str(t.minutes) == minutes), None)
        times = (held or TimeSpent(minutes=_whole(minutes)), *times)
    try:
        return base.model_validate(
            base.model_dump()
            | {
                "family": sent.get("family", base.family),
                "patient": sent.get("patient") or None,
                "basis": sent.get("basis", base.basis),
                "problems": _facts(sent, "problem", base.problems, _problem),
                "data": _facts(sent, "data", base.data, _data),
                "risks": _facts(sent, "risk", base.risks, _risk),
                "times": times,
            }
        )
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BadInput(where or "facts", "cannot be", "Choose a value of the list") from None


def _facts(sent: Mapping[str, str], name: str, held: Sequence[F], make: Callable[..., F]) -> tuple[F, ...]:
    found = []
    for place in range(len(held) + NEW_ROWS):
        kind = sent.get(f"{name}-{place}-kind", "")
        if kind and not sent.get(f"{name}-{place}-out"):
            before = held[place] if place < len(held) else None
            evidence = before.evidence if before is not None and before.kind == kind else ()
            found.append(make(sent, f"{name}-{place}", kind, before, evidence))
    return tuple(found)


def _named(sent: Mapping[str, str], at: str) -> dict[str, Any]:
    return {"name": sent.get(f"{at}-name", "").strip() or None}


def _problem(
    sent: Mapping[str, str], at: str, kind: str, before: Problem | None, quotes: Sequence[Evidence]
) -> Problem:
    count = before.count if before else 1
    addressed = bool(sent.get(f"{at}-addressed"))
    return _made(Problem, kind=kind, count=count, addressed=addressed, evidence=tuple(quotes), **_named(sent, at))


def _data(sent: Mapping[str, str], at: str, kind: str, before: DataItem | None, quotes: Sequence[Evidence]) -> DataItem:
    more = {"count": before.count, "code": before.code} if before else {}
    apart = bool(sent.get(f"{at}-apart"))
    return _made(DataItem, kind=kind, separately_billed=apart, evidence=tuple(quotes), **more, **_named(sent, at))


def _risk(sent: Mapping[str, str], at: str, kind: str, _: Risk | None, quotes: Sequence[Evidence]) -> Risk:
    return _made(Risk, kind=kind, evidence=tuple(quotes), **_named(sent, at))


def _made(of: type[F], **values: Any) -> F:  # noqa: ANN401 - checked by the model
    try:
        return of.model_validate(values)
    except ValidationError:
        raise BadInput("kind", "is not on the list", "Choose one of the list") from None


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) > 1440:
        raise BadInput("minutes", "are no number of minutes of one day", "Write whole minutes")
    return int(text)
