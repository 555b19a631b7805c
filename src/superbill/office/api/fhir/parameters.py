"""Search parameters of FHIR R4 (hl7.org/fhir/R4/search.html): tokens, references and dates, read into conditions."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q
from django.utils import timezone

NOTHING = Q(pk__in=[])
_DATE = re.compile(
    r"(?P<prefix>[a-z]{2})?(?P<year>1[89]\d\d|2\d{3})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.\d+)?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)
_PREFIXES = ("eq", "ne", "gt", "ge", "lt", "le", "sa", "eb")


class Unusable(Exception):
    """A search that cannot be done as asked; names the parameter and the reason, never the value."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name}: {why}")


@dataclass(frozen=True)
class Parameter:
    """One parameter that a resource is searched by; `reads` turns one value into a condition.

    What names a person or a visit in the world outside needs a field of the account's roles, and stands in no address:
    it is sent as a form.
    """

    name: str
    type: Literal["token", "reference", "date"]
    reads: Callable[[str], Q]
    about: str = ""
    modifiers: tuple[str, ...] = ()
    field: str = ""

    def condition(self, text: str) -> Q:
        """Return the condition of one occurrence: values apart by commas are alternatives (R4, 3.1.1.5.4)."""
        found = NOTHING
        for value in text.split(",")[:100]:
            if not re.fullmatch(r"[ -~]{1,200}", value):
                raise Unusable(self.name, "needs a value of at most 200 plain characters")
            try:
                found |= self.reads(value)
            except ValueError as error:
                raise Unusable(self.name, str(error)) from None
        return found


def token(path: str, *, systems: tuple[str, ...] = ()) -> Callable[[str], Q]:
    """Compare a code or a number; a system, where one is given, must be one of `systems`."""

    def read(value: str) -> Q:
        system, bar, code = value.rpartition("|")
        return NOTHING if bar and system and system not in systems else Q(**{path: code})

    return read


def choice(ways: dict[str, Q], system: str = "") -> Callable[[str], Q]:
    """Choose one of the conditions by its code; a code that none has finds nothing."""

    def read(value: str) -> Q:
        given, bar, code = value.rpartition("|")
        return NOTHING if bar and given not in {"", system} else ways.get(code, NOTHING)

    return read


def identity(path: str, kind: str) -> Callable[[str], Q]:
    """Compare the id of a resource of one kind: alone, as `Kind/id`, as address, or as identifier (urn:uuid)."""

    def read(value: str) -> Q:
        *before, name = value.rpartition("|")[2].removeprefix("urn:uuid:").split("/")
        if before and before[-1] != kind:
            return NOTHING
        try:
            return Q(**{path: uuid.UUID(name)})
        except ValueError:
            return NOTHING

    return read


def date(path: str, *, days: bool) -> Callable[[str], Q]:
    """Compare a day or a moment with the period that a date of any precision is (R4, 3.1.1.4.5)."""

    def read(value: str) -> Q:
        prefix, low, high = _period(value)
        start: dt.date = low.date() if days else low
        end: dt.date = (high - dt.timedelta(microseconds=1)).date() + dt.timedelta(days=1) if days else high
        if prefix in {"gt", "sa"}:
            return Q(**{f"{path}__gte": end})
        if prefix in {"lt", "eb"}:
            return Q(**{f"{path}__lt": start})
        if prefix == "ge":
            return Q(**{f"{path}__gte": start})
        if prefix == "le":
            return Q(**{f"{path}__lt": end})
        within = Q(**{f"{path}__gte": start, f"{path}__lt": end})
        return ~within if prefix == "ne" else within

    return read


def _period(value: str) -> tuple[str, dt.datetime, dt.datetime]:
    found = _DATE.fullmatch(value)
    if found is None or (found["prefix"] or "eq") not in _PREFIXES:
        raise ValueError(f"needs a date such as 2026-05-31, after one of {', '.join(_PREFIXES)} or none")
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        low = dt.datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"]))
    except ValueError:
        raise ValueError("is no day of the calendar or no time of the day") from None
    return found["prefix"] or "eq", low, _end(low, found)


def _zone(text: str | None) -> dt.tzinfo:
    if text is None:
        return timezone.get_current_timezone()
    if text == "Z":
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    return dt.timezone((1 if text[0] == "+" else -1) * dt.timedelta(hours=hours, minutes=minutes))


def _end(low: dt.datetime, found: re.Match[str]) -> dt.datetime:
    """The first moment after the period."""
    if found["second"]:
        return low + dt.timedelta(seconds=1)
    if found["hour"]:
        return low + dt.timedelta(minutes=1)
    if found["day"]:
        return low + dt.timedelta(days=1)
    if found["month"]:
        return (low + dt.timedelta(days=31)).replace(day=1)
    return low.replace(year=low.year + 1)
