"""Hospital: what Medicare's payment of one hospital rests on, as dated data that a person writes in TOML.

The values are those of the hospital's line in the provider specific file and of the impact file of the final rule; the
national rates are those of Tables 1A to 1D. Source of the fields: CMS Claims Processing Manual ch. 3, addendum A.
"""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import msgspec

from superbill.errors import BadFile
from superbill.model.table import TableRef

S = TypeVar("S", bound=msgspec.Struct)
SCHEMA = "superbill/hospital/1"
WORDS = {"schema", "name", "ccn", "npi", "cbsa", "state", "effective_from", "effective_to", "example"}
SECTIONS = {"inpatient", "outpatient", "home_health", "skilled_nursing"}
ONE, NONE = Decimal(1), Decimal(0)


class Inpatient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[inpatient]`: rates and factors of the inpatient prospective payment systems.

    `operating_rate` is the standardized amount, labor and nonlabor together; `capital_rate` the Federal capital rate.
    The percentages for indirect medical education and for a disproportionate share are fractions, the latter the
    empirically justified quarter; `uncompensated_care` is dollars a discharge. Rates, wage index and adjustment factor
    may be left to the installed tables of the final rule (`hospital_tables`).
    """

    operating_rate: Decimal = NONE
    wage_index: Decimal = NONE
    labor_share: Decimal | None = None
    cola: Decimal = ONE
    ime: Decimal = NONE
    dsh: Decimal = NONE
    uncompensated_care: Decimal = NONE
    value_based_purchasing: Decimal = ONE
    readmissions: Decimal = ONE
    hac_reduction: Decimal = NONE
    capital_rate: Decimal | None = None
    geographic_adjustment_factor: Decimal | None = None
    capital_cola: Decimal = ONE
    capital_ime: Decimal = NONE
    capital_dsh: Decimal = NONE
    fixed_loss: Decimal | None = None
    operating_cost_to_charge: Decimal | None = None
    capital_cost_to_charge: Decimal | None = None


class Outpatient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[outpatient]`: factors of the outpatient prospective payment system.

    `rural` is the adjustment of rural sole community hospitals (1.071); `outlier_fixed` the year's fixed threshold.
    """

    wage_index: Decimal
    rural: Decimal = ONE
    cost_to_charge: Decimal | None = None
    outlier_fixed: Decimal | None = None


class HomeHealth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[home_health]`: the wage index of the patient's area; the agency's value-based factor."""

    wage_index: Decimal
    value_based_purchasing: Decimal = ONE


class SkilledNursing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[skilled_nursing]`: wage index, `rural` 1 for a facility outside urban areas, value-based factor."""

    wage_index: Decimal
    rural: Decimal = NONE
    value_based_purchasing: Decimal = ONE


class Hospital(msgspec.Struct, frozen=True):
    """One hospital on some days."""

    name: str
    effective_from: date
    effective_to: date | None
    example: bool
    sha256: str
    ccn: str | None = None
    npi: str | None = None
    cbsa: str | None = None
    state: str | None = None
    inpatient: Inpatient | None = None
    outpatient: Outpatient | None = None
    home_health: HomeHealth | None = None
    skilled_nursing: SkilledNursing | None = None

    @property
    def ref(self) -> TableRef:
        """The file as a table reference, for the record of the decision."""
        return TableRef(name=f"hospital {self.name}", release=self.effective_from.isoformat(), sha256=self.sha256)

    def covers(self, day: date) -> bool:
        """Tell whether the values are in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


def read_hospital(text: str, path: str) -> Hospital:
    """Read a hospital from TOML; `path` is for messages.

    Raises:
        BadFile: not TOML, an unknown key, or a value of the wrong kind; the message names the key.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(path, "", f"is not TOML ({error})", "Correct it there") from None
    if data.get("schema") != SCHEMA:
        raise _wrong(path, "schema", f'must be "{SCHEMA}"')
    for key in data.keys() - WORDS - SECTIONS:
        raise _wrong(path, key, "is not a key of a hospital")
    start, end, name = data.get("effective_from"), data.get("effective_to"), data.get("name")
    if not isinstance(start, date) or not (end is None or (isinstance(end, date) and end >= start)):
        raise _wrong(path, "effective_from, effective_to", "must be dates in their order, such as 2025-10-01")
    if not isinstance(name, str) or not name.strip():
        raise _wrong(path, "name", "must be a text that is not empty")
    return Hospital(
        name=name,
        effective_from=start,
        effective_to=end,
        example=data.get("example") is True,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        ccn=data.get("ccn"),
        npi=data.get("npi"),
        cbsa=data.get("cbsa"),
        state=data.get("state"),
        inpatient=_section(data, "inpatient", Inpatient, path),
        outpatient=_section(data, "outpatient", Outpatient, path),
        home_health=_section(data, "home_health", HomeHealth, path),
        skilled_nursing=_section(data, "skilled_nursing", SkilledNursing, path),
    )


def _section(data: dict[str, Any], name: str, kind: type[S], path: str) -> S | None:
    if name not in data:
        return None
    given = data[name]
    if not isinstance(given, dict):
        raise _wrong(path, name, f"must be a table, written [{name}]")
    values = {key: _number(path, f"{name}.{key}", value) for key, value in given.items()}
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise _wrong(path, name, str(error)[:1].lower() + str(error)[1:]) from None


def _number(path: str, key: str, value: object) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or number < 0:
        raise _wrong(path, key, 'must be a number of zero or more, such as "0.9634"')
    return number


def _wrong(path: str, key: str, what: str) -> BadFile:
    return BadFile(path, key, what, "See docs/how-to/price-an-encounter.md for an example of every key")
