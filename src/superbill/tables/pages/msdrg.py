"""The page of an MS-DRG: weight, mean stays, transfer rule flags."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from superbill.tables.msdrg import WEIGHTS, drg
from superbill.tables.pages.values import Page, days
from superbill.tables.store import Tables

SYSTEM = "MS-DRG"


def page(tables: Tables, code: str, day: date) -> Page | None:
    """Return the page of a group by its number of three digits; None when the release does not hold it.

    Raises:
        TableMissing: no Table 5 is installed.
    """
    if not re.fullmatch(r"\d{3}", code.strip()):
        return None
    held = tables.nearest(WEIGHTS, day)
    found = drg(held.release, code)
    if found is None:
        return None
    facts = (
        ("MDC", found.mdc),
        ("type", found.kind),
        ("relative weight", _shown(found.weight)),
        ("weight before the 10% cap", _shown(found.weight_before_cap)),
        ("geometric mean stay", _shown(found.geometric_mean_stay)),
        ("arithmetic mean stay", _shown(found.arithmetic_mean_stay)),
        ("post-acute transfer", "yes" if found.post_acute else "no"),
        ("special pay", "yes" if found.special_pay else "no"),
    )
    carried = (f"carried over from the release for {days(held.release)}",) if held.carried else ()
    return Page(
        system=SYSTEM,
        code=found.drg,
        title=found.title,
        day=day,
        billable=None,
        covered=not held.carried,
        facts=facts,
        remarks=carried,
        tables=(held.release.ref,),
    )


def _shown(number: Decimal | None) -> str:
    return "none" if number is None else str(number)
