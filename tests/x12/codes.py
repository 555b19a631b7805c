"""Look-ups of long code lists for tests: the codes of the clean files, so that no test depends on installed tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from superbill.x12.check import Context
from superbill.x12.codesets import CDT, HCPCS, ICD10CM, ICD10PCS, MODIFIER, Lookup, shipped
from superbill.x12.payer_rules import shipped as shipped_payers

_ALWAYS = (date(2015, 10, 1), date(2099, 12, 31))
_DIAGNOSES = ("I10", "E119", "J189", "S52501A", "W1830XA", "M1711", "R0602", "S61412A", "W260XXA", "M5450")
_ICD10CM = dict.fromkeys(_DIAGNOSES, _ALWAYS)
_ICD10CM["M545"] = (date(2015, 10, 1), date(2021, 9, 30))
_HCPCS = ("99213", "93000", "A0427", "A0425", "99223", "01402", "J1885", "99283", "J0690", "99212", "27447")
_MODIFIERS = ("25", "RH", "AA")


def _periods(codes: Mapping[str, tuple[date, date]]) -> Lookup:
    def holds(code: str, day: date | None) -> bool | None:
        period = codes.get(code)
        return period is not None and (day is None or period[0] <= day <= period[1])

    return holds


LOOKUPS: dict[str, Lookup] = {
    **shipped(),
    ICD10CM: _periods(_ICD10CM),
    ICD10PCS: _periods({"0BH17EZ": _ALWAYS, "0HQFXZZ": _ALWAYS}),
    HCPCS: _periods(dict.fromkeys((*_HCPCS, "D1110"), _ALWAYS)),
    MODIFIER: _periods(dict.fromkeys(_MODIFIERS, _ALWAYS)),
    CDT: _periods(dict.fromkeys(("D1110", "D2391"), _ALWAYS)),
}
CONTEXT = Context(codes=LOOKUPS, payers=shipped_payers())
