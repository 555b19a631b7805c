"""Adjustment reasons: what each claim adjustment reason code asks for, from `reasons.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec

from superbill.model.remittance import Adjustment


class Treatment(StrEnum):
    """What posting does with an adjustment; only `patient` ever reaches the patient."""

    WRITE_OFF = "write off"
    OTHER = "other adjustment"
    PATIENT = "patient"
    NEUTRAL = "neutral"
    WORK = "work"


class Category(msgspec.Struct, frozen=True):
    """How a kind of denial is worked: by whom, on which path, with what chance (percent), within how many days.

    `path` is correct (a corrected claim), resend (a new claim), records, appeal, bill another, patient, close, decide.
    """

    name: str
    cause: str
    owner: str
    path: str
    chance: int
    days: int


class Reason(msgspec.Struct, frozen=True):
    """One claim adjustment reason code in our words: category, meaning, what to do, and how it is posted.

    `path` is given where it differs from that of the category.
    """

    category: str
    means: str
    do: str
    codes: tuple[str, ...] = ()
    contract: bool = False
    whole: bool = False
    neutral: bool = False
    other: bool = False
    routine: bool = False
    path: str = ""


class Remark(msgspec.Struct, frozen=True):
    """Remark codes that change what is to be done."""

    codes: tuple[str, ...]
    do: str
    path: str = ""


class Reasons(msgspec.Struct, frozen=True):
    """The whole table."""

    unknown: Reason
    reason: tuple[Reason, ...]
    remark: tuple[Remark, ...]
    category: tuple[Category, ...]


@cache
def _table() -> tuple[Reason, dict[str, Reason], dict[str, Remark], dict[str, Category]]:
    text = files("superbill.remittance").joinpath("reasons.toml").read_text(encoding="utf-8")
    table = msgspec.convert(tomllib.loads(text), Reasons)
    by_code = {code: reason for reason in table.reason for code in reason.codes}
    remarks = {code: remark for remark in table.remark for code in remark.codes}
    return table.unknown, by_code, remarks, {category.name: category for category in table.category}


def reason(code: str) -> Reason:
    """What our table says of a claim adjustment reason code; the entry for unknown codes when it says nothing."""
    table = _table()
    return table[1].get(code, table[0])


def category(name: str) -> Category:
    """How a category of denials is worked."""
    return _table()[3][name]


def path_of(code: str, remarks: Iterable[str] = ()) -> str:
    """How an adjustment is worked: as its remark codes say, else its reason code, else its category."""
    found = next((r.path for code in remarks if (r := _table()[2].get(code)) is not None and r.path), "")
    known = reason(code)
    return found or known.path or category(known.category).path


def remark_action(code: str) -> str:
    """What a remark code asks for; empty where it changes nothing."""
    known = _table()[2].get(code)
    return known.do if known else ""


def treatment(adjustment: Adjustment) -> Treatment:
    """How an adjustment is posted, by its group and reason.

    PR goes to the patient (or the next payer). CO is written off where contract or law fixes the reduction, and stays
    with the payer to be worked everywhere else. OA is neutral where an earlier payer's decision is repeated. PI, CR and
    the rest stay to be worked. Source: ASC X12N 835 005010X221A1, CAS group codes.
    """
    known = reason(adjustment.reason)
    if adjustment.group == "PR":
        return Treatment.PATIENT
    if adjustment.group == "CO" and known.contract:
        return Treatment.WRITE_OFF
    if adjustment.group == "OA" and known.neutral:
        return Treatment.NEUTRAL
    if adjustment.group == "OA" and known.other:
        return Treatment.OTHER
    return Treatment.WORK


def is_zero_payment(adjustments: Iterable[Adjustment], charge: Decimal) -> bool:
    """True where contract reductions swallow the whole charge: to be worked, and not written off in silence.

    Reasons that may take a whole line (reported for information only) do not count.
    """
    contract = [a for a in adjustments if treatment(a) is Treatment.WRITE_OFF and not reason(a.reason).whole]
    return bool(contract) and charge != 0 and sum((a.amount for a in contract), Decimal(0)) == charge
