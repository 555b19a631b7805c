"""One search: what was asked, what of it is understood, and the page that it finds (hl7.org/fhir/R4/search.html)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from superbill.office.api.fhir.offered import Offered
from superbill.office.api.fhir.parameters import Unusable

DEFAULT, MOST = 50, 500
RESULTS = ("_count", "_format", "after")
"""Parameters of every search beside those of its resource: `after` is where a page goes on."""


@dataclass(frozen=True)
class Page:
    """The rows of one page, how many there are in all, and where the next page goes on."""

    rows: list[Any]
    total: int
    after: int | None = None


@dataclass(frozen=True)
class Search:
    """A search as it is understood. `asked` are the parameters that were used, as the self link repeats them."""

    condition: Q
    asked: tuple[tuple[str, str], ...]
    count: int
    after: int

    @property
    def encounters(self) -> list[str]:
        """The values by which charts were named."""
        return [v for name, text in self.asked if name.partition(":")[0] == "encounter" for v in text.split(",")]

    def page(self, rows: QuerySet[Any]) -> Page:
        """Return the rows of this page."""
        found = rows.filter(self.condition)
        total = found.count()
        if not self.count:
            return Page([], total)
        rest = list(found.filter(pk__gt=self.after).order_by("pk")[: self.count + 1])
        shown = rest[: self.count]
        return Page(shown, total, shown[-1].pk if len(rest) > self.count else None)

    def query(self, after: int | None = None) -> str:
        """Return the parameters as a query, of this page or of the one after it."""
        kept = [(n, v) for n, v in self.asked if n != "after" or after is None]
        return urlencode([*kept, *([("after", str(after))] if after is not None else [])])


def understand(offered: Offered, asked: Iterable[tuple[str, str]], seen: frozenset[str], *, strict: bool) -> Search:
    """Read the parameters; one that is not offered is left out, or refused where the client wants that (3.1.1.3)."""
    condition, used, numbers = Q(), [], {"_count": DEFAULT, "after": 0}
    for name, text in asked:
        if not text:
            continue
        if name in numbers:
            numbers[name] = _number(name, text)
        elif name in RESULTS:
            _known_format(text)
        else:
            parameter = offered.parameter(name)
            if parameter is None:
                _unknown(offered, name, strict=strict)
                continue
            if parameter.field and parameter.field not in seen:
                raise Unusable(parameter.name, "is for roles that see numbers of patients")
            condition &= parameter.condition(text)
        used.append((name, text))
    if offered.standing and not any(name == offered.standing[0] for name, _ in used):
        condition &= offered.standing[1]
    return Search(condition, tuple(used), min(numbers["_count"], MOST), numbers["after"])


def _unknown(offered: Offered, name: str, *, strict: bool) -> None:
    """A modifier that is not known is always refused (R4, 3.1.1.4.4)."""
    base, colon, _ = name.partition(":")
    if colon and any(p.name == base for p in offered.parameters):
        raise Unusable(base, "does not take this modifier")
    if strict:
        known = ", ".join([*(p.name for p in offered.parameters), *RESULTS])
        raise Unusable("a parameter", f"is not offered for {offered.kind}; offered are {known}")


def _number(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise Unusable(name, "needs a whole number")
    return int(text)


def _known_format(text: str) -> None:
    if text not in {"json", "application/json", "application/fhir+json", "text/json"}:
        raise Unusable("_format", "only json is offered")
