"""Contract: what a payer agreed to pay a provider, as dated data that a person writes in TOML.

Terms in their order of strength: a fee of the fee table, then the first `[[terms]]` entry that names the code, then an
entry without codes. A percent of Medicare takes the Medicare amount of the same line, with Medicare's own rules for
modifiers and several procedures. A fee of the table takes a payment modifier only where the contract says what it pays.
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from superbill.errors import BadFile
from superbill.model.table import TableRef

HUNDRED = Decimal(100)
KEYS = {
    "schema", "name", "payer", "effective_from", "effective_to", "lesser_of_charge", "example",
    "terms", "fees", "modifiers", "stay", "escalators", "timely_filing_days", "case_rates",
}  # fmt: skip
STAY_KEYS = {
    "drg_rate", "per_diem", "percent_of_charge", "stop_loss_threshold", "stop_loss_percent", "stop_loss_whole",
    "case_rates", "carve_outs",
}  # fmt: skip
TERM_KEYS = {"codes", "percent_of_medicare", "percent_of_charge"}
SCHEMA = "superbill/contract/1"


class Term(msgspec.Struct, frozen=True):
    """One rate. `codes` are ranges (low, high), both inclusive; empty means every code. One percentage is set."""

    codes: tuple[tuple[str, str], ...]
    percent_of_medicare: Decimal | None = None
    percent_of_charge: Decimal | None = None

    def names(self, code: str) -> bool:
        """Tell whether the term is for this code."""
        return not self.codes or any(low <= code <= high for low, high in self.codes)


class Escalator(msgspec.Struct, frozen=True):
    """From a day on every amount in dollars of the contract is so many percent more, upon those before."""

    start: date
    factor: Decimal


class StayTerms(msgspec.Struct, frozen=True):
    """Section `[stay]`: how an inpatient stay is paid. `case_rates` by group, `carve_outs` by revenue code."""

    case_rates: dict[str, Decimal]
    carve_outs: dict[str, Decimal]
    drg_rate: Decimal | None = None
    per_diem: Decimal | None = None
    percent_of_charge: Decimal | None = None
    stop_loss_threshold: Decimal | None = None
    stop_loss_percent: Decimal | None = None
    stop_loss_whole: bool = False


class Contract(msgspec.Struct, frozen=True):
    """A contract in force on some days.

    `fees` are keyed by code, or "code-modifier"; `modifiers` give the part of a fee that a modifier pays. `case_rates`
    pay a visit whole by the code that it was for. `timely_filing_days` run from the service to the filing of the claim.
    """

    name: str
    payer: str
    effective_from: date
    effective_to: date | None
    lesser_of_charge: bool
    example: bool
    terms: tuple[Term, ...]
    fees: dict[str, Decimal]
    modifiers: dict[str, Decimal]
    sha256: str
    stay: StayTerms | None = None
    escalators: tuple[Escalator, ...] = ()
    timely_filing_days: int | None = None
    case_rates: dict[str, Decimal] = {}

    def escalated(self, day: date) -> Decimal:
        """Return what the amounts in dollars are multiplied with on a day."""
        factor = Decimal(1)
        for escalator in self.escalators:
            if escalator.start <= day:
                factor *= escalator.factor
        return factor

    @property
    def ref(self) -> TableRef:
        """The contract as a table reference, for the record of the decision."""
        return TableRef(name=f"contract {self.name}", release=self.effective_from.isoformat(), sha256=self.sha256)

    def term(self, code: str) -> Term | None:
        """Return the first term for a code: one that names it, else one for every code."""
        named = next((t for t in self.terms if t.codes and t.names(code)), None)
        return named or next((t for t in self.terms if not t.codes), None)

    def covers(self, day: date) -> bool:
        """Tell whether the contract is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def read_contract(text: str, path: str) -> Contract:
    """Read a contract from TOML; `path` is for messages.

    Raises:
        BadFile: not TOML, an unknown key, or a value of the wrong kind; the message names the key.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(path, "", f"is not TOML ({error})", "Correct it there") from None
    read = _Reader(path)
    if data.get("schema") != SCHEMA:
        raise read.wrong("schema", f'must be "{SCHEMA}"')
    for key in data.keys() - KEYS:
        raise read.wrong(key, "is not a key of a contract")
    start, end = data.get("effective_from"), data.get("effective_to")
    if not isinstance(start, date) or not (end is None or isinstance(end, date)):
        raise read.wrong("effective_from, effective_to", "must be dates, such as 2026-01-01")
    if end is not None and end < start:
        raise read.wrong("effective_to", "is before effective_from")
    return Contract(
        name=read.text(data, "name"),
        payer=read.text(data, "payer"),
        effective_from=start,
        effective_to=end,
        lesser_of_charge=read.flag(data, "lesser_of_charge", default=True),
        example=read.flag(data, "example", default=False),
        terms=tuple(read.term(n, term) for n, term in enumerate(read.items(data, "terms"))),
        fees=read.amounts(data, "fees"),
        modifiers={name: percent / HUNDRED for name, percent in read.amounts(data, "modifiers").items()},
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        stay=read.stay(data["stay"]) if "stay" in data else None,
        escalators=tuple(read.escalator(n, told) for n, told in enumerate(read.items(data, "escalators"))),
        timely_filing_days=read.days(data, "timely_filing_days"),
        case_rates=read.amounts(data, "case_rates"),
    )


class _Reader:
    """Takes typed values out of parsed TOML and names the key that is wrong."""

    def __init__(self, path: str) -> None:
        self.path = path

    def wrong(self, key: str, what: str) -> BadFile:
        return BadFile(self.path, key, what, "See docs/how-to/contracts.md for an example of every key")

    def text(self, data: dict[str, Any], key: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "must be a text that is not empty")
        return value

    def flag(self, data: dict[str, Any], key: str, *, default: bool) -> bool:
        value = data.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false")
        return value

    def items(self, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(key, f"must be a list of tables, each written [[{key}]]")
        return value

    def amounts(self, data: dict[str, Any], key: str) -> dict[str, Decimal]:
        value = data.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table, written [{key}]")
        return {name.upper(): self.number(f"{key}.{name}", amount) for name, amount in value.items()}

    def number(self, key: str, value: object) -> Decimal:
        try:
            number = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or number < 0:
            raise self.wrong(key, 'must be a number of zero or more, such as "118.50"')
        return number

    def term(self, index: int, data: dict[str, Any]) -> Term:
        at = f"terms[{index}]"
        for key in data.keys() - TERM_KEYS:
            raise self.wrong(f"{at}.{key}", "is not a key of a term")
        rates = {k: self.number(f"{at}.{k}", data[k]) / HUNDRED for k in TERM_KEYS - {"codes"} if k in data}
        if len(rates) != 1:
            raise self.wrong(at, "must have either percent_of_medicare or percent_of_charge")
        codes = data.get("codes", [])
        if not isinstance(codes, list) or not all(isinstance(c, str) and c.strip() for c in codes):
            raise self.wrong(f"{at}.codes", 'must be a list such as ["99202-99215", "93000"]')
        return Term(tuple(_range(code) for code in codes), **rates)

    def days(self, data: dict[str, Any], key: str) -> int | None:
        value = data.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise self.wrong(key, "must be a whole number of days")
        return value

    def escalator(self, index: int, data: dict[str, Any]) -> Escalator:
        at = f"escalators[{index}]"
        start = data.get("from")
        if data.keys() != {"from", "percent"} or not isinstance(start, date):
            raise self.wrong(at, 'must have "from", a date, and "percent"')
        return Escalator(start, 1 + self.number(f"{at}.percent", data["percent"]) / HUNDRED)

    def stay(self, data: object) -> StayTerms:
        if not isinstance(data, dict):
            raise self.wrong("stay", "must be a table, written [stay]")
        for key in data.keys() - STAY_KEYS:
            raise self.wrong(f"stay.{key}", "is not a key of the inpatient terms")
        amounts = {k: self.number(f"stay.{k}", data[k]) for k in ("drg_rate", "per_diem", "stop_loss_threshold")
                   if k in data}  # fmt: skip
        parts = {k: self.number(f"stay.{k}", data[k]) / HUNDRED for k in ("percent_of_charge", "stop_loss_percent")
                 if k in data}  # fmt: skip
        if ("stop_loss_threshold" in amounts) != ("stop_loss_percent" in parts):
            raise self.wrong("stay.stop_loss_threshold", "goes together with stop_loss_percent")
        carved = {code.zfill(4): part / HUNDRED for code, part in self.amounts(data, "carve_outs").items()}
        return StayTerms(
            case_rates={group.zfill(3): rate for group, rate in self.amounts(data, "case_rates").items()},
            carve_outs=carved,
            stop_loss_whole=self.flag(data, "stop_loss_whole", default=False),
            **amounts,
            **parts,
        )


def _range(text: str) -> tuple[str, str]:
    low, _, high = text.strip().upper().partition("-")
    return low.strip(), (high or low).strip()
