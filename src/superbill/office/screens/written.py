"""Money, days, times and names of fields as every screen writes them: $1,234.50, Nov 23, 2026, type of bill."""

from __future__ import annotations

import datetime as dt
import functools
import re
import typing
from decimal import Decimal

from django.utils import timezone
from pydantic import BaseModel

from superbill.model.days import in_words
from superbill.model.encounter import Encounter
from superbill.office.screens.field_names import SHORT

UNKNOWN = "–"
_FIELD = re.compile(r"\b[a-z]+(?:[._][a-z]+)+\b")
_OPTION = re.compile(r" \(--[a-z-]+[^)]*\)")
"""How a message tells the command line what to give, which a browser cannot."""
_WORD = re.compile(r"O\.R\.|C\.D\.E\.|D&C|T-(?=CELL)|[A-Z]+")
_ABBREVIATED = frozenset({
    "AICD", "AMA", "AMI", "CAR", "CC", "CNS", "ECMO", "HIV", "MCC", "MV", "PTCA", "TPA", "URI", "O.R.", "C.D.E.", "D&C",
    "T-",
})  # fmt: skip
"""What stays in capitals in the titles of MS-DRG groups."""


def dollars(amount: Decimal | None) -> str:
    """Write dollars: $1,234.50, a minus sign before the dollar, a dash for what is not known."""
    if amount is None:
        return UNKNOWN
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


def day(value: dt.date | None, otherwise: str = "") -> str:
    """Write a day: Nov 3, 2026."""
    return in_words(value) if value else otherwise


def moment(value: dt.datetime | None, otherwise: str = "") -> str:
    """Write a day with its time in the office's time zone: Nov 3, 2026 14:05 UTC."""
    if value is None:
        return otherwise
    local = timezone.localtime(value)
    return f"{day(local)} {local:%H:%M %Z}"


def sentence(title: str) -> str:
    """Write a group's title that is printed in capitals as a sentence begins; abbreviations keep theirs."""
    if not title.isupper():
        return title
    words = _WORD.sub(lambda found: found[0] if found[0] in _ABBREVIATED else found[0].lower(), title)
    return words[:1].upper() + words[1:]


def plain(text: str) -> str:
    """Write the names of an encounter's fields as words: attending.npi is attending NPI, type_of_bill type of bill.

    What a message says of the options of the command line is left out.
    """
    return _FIELD.sub(lambda found: _words(found[0]), _OPTION.sub("", text))


def _words(path: str) -> str:
    if not set(path.split(".")) <= _field_names():
        return path
    return " ".join(SHORT.get(word, word) for word in re.split(r"[._]", path))


@functools.cache
def _field_names() -> frozenset[str]:
    """The names of all fields of an encounter and of what stands in it."""
    found: set[str] = set()
    waiting: list[type[BaseModel]] = [Encounter]
    known: set[type[BaseModel]] = set()
    while waiting:
        model = waiting.pop()
        known.add(model)
        for name, field in model.model_fields.items():
            found.add(name)
            waiting += [each for each in _models(field.annotation) if each not in known]
    return frozenset(found)


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [each for part in typing.get_args(annotation) for each in _models(part)]
