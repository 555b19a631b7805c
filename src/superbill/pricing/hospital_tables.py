"""A hospital's inpatient values out of the installed tables of the final rule, where its file leaves them out.

Source: IPPS final rule, Tables 1A and 1B (standardized amounts by wage index), 1D (capital rate), 2 (wage index by
CCN), 3 (wage index of an area, for a hospital that Table 2 does not list);
42 CFR 412.316 (geographic adjustment factor: the wage index to the power 0.6848).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.errors import TableMissing
from superbill.pricing.hospital import Hospital, Inpatient
from superbill.tables.ipps import amount, area_wage, hospital_wage
from superbill.tables.store import Tables

POWER, FOUR = Decimal("0.6848"), Decimal("0.0001")
FULL_UPDATE, CAPITAL_COLUMN = 1, 1


def completed(hospital: Hospital, tables: Tables, day: date) -> Inpatient | str:
    """Return the inpatient values with what the tables of the day add, or what is missing. What is stated stands."""
    facts = hospital.inpatient
    if facts is None:
        return "the section [inpatient] of the hospital file"
    try:
        return _filled(facts, hospital, tables, day)
    except TableMissing as missing:
        return str(missing)


def _filled(facts: Inpatient, hospital: Hospital, tables: Tables, day: date) -> Inpatient | str:
    index = facts.wage_index
    if not index:
        found_index = _index(hospital, tables, day)
        if found_index is None:
            return "wage_index of the hospital file, its ccn as Table 2 lists it, or its cbsa and state as Table 3 does"
        index = found_index
    changes: dict[str, Decimal] = {"wage_index": index}
    if not facts.operating_rate:
        found = amount(tables, "1A" if index > 1 else "1B", FULL_UPDATE, day)
        if found is None or found.nonlabor is None:
            return "operating_rate of the hospital file, or Tables 1A and 1B"
        changes["operating_rate"] = found.labor + found.nonlabor
        changes["labor_share"] = found.labor / (found.labor + found.nonlabor)
    if facts.capital_rate is None:
        federal = amount(tables, "1D", CAPITAL_COLUMN, day)
        if federal is None:
            return "capital_rate of the hospital file, or Table 1D"
        changes["capital_rate"] = federal.labor
    if facts.geographic_adjustment_factor is None:
        changes["geographic_adjustment_factor"] = (index**POWER).quantize(FOUR)
    return msgspec.structs.replace(facts, **changes)


def _index(hospital: Hospital, tables: Tables, day: date) -> Decimal | None:
    """Return the wage index of the hospital, else that of its area."""
    own = hospital_wage(tables, hospital.ccn, day) if hospital.ccn else None
    if own is not None:
        return own.wage_index
    if hospital.cbsa is None or hospital.state is None:
        return None
    area = area_wage(tables, hospital.cbsa, hospital.state, day)
    return area.wage_index if area else None
