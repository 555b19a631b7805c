"""Level 5, numbers by their form: NPI, taxonomy, NDC, ZIP code and state, wherever they stand in a transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from superbill.x12.check.rules.code_lookup import Asked, day_of
from superbill.x12.check.rules.registry import EVERYWHERE, State, rule
from superbill.x12.check.unit import Unit, loops_in
from superbill.x12.codesets import STATE, TAXONOMY
from superbill.x12.identifiers import is_ndc, is_npi, is_taxonomy, is_zip
from superbill.x12.problems import Problem
from superbill.x12.segments import Segment

_CLAIMS = frozenset({"837P", "837I", "837D"})
# Addresses that must have nine digits of ZIP code, by transaction.
_NINE_DIGITS = {("837P", "2010AA"), ("837P", "2310C"), ("837I", "2010AA"), ("837I", "2310E"), ("837D", "2010AA"),
                ("837D", "2310C")}  # fmt: skip
_NPI = " (NPI: ten digits, the last of them a check digit)"
_TAX, _TELEPHONES = frozenset({"EI", "SY"}), frozenset({"TE", "FX"})
_BOX = re.compile(r"\s*(P\.?\s?O\.?\s?BOX|POST OFFICE BOX|LOCK ?BOX)\b", re.IGNORECASE)
_HERE = frozenset({"", "US", "USA"})


@rule(5, EVERYWHERE, EVERYWHERE)
def numbers_have_their_form(unit: Unit, state: State) -> Iterator[Problem]:
    """NPI check digits, taxonomy codes, drug codes, tax and telephone numbers, addresses, ZIP codes and states.

    Source: 45 CFR 162.406 (NPI); the guides of each transaction: NM108 XX, PRV02 PXC, LIN02 N4, N402 and N403;
    of claims REF*EI, N3 of the billing provider, PER04.
    """
    for loop in loops_in(unit.loop):
        here = unit if loop is unit.loop else unit.within(loop)
        for segment in loop.items:
            if type(segment) is Segment and (judge := _JUDGES.get(segment.elements[0])) is not None:
                yield from judge(here, state, segment)


def _name(unit: Unit, _state: State, segment: Segment) -> Iterator[Problem]:
    if segment.get(8) == "XX" and segment.get(9) and not is_npi(segment.get(9)):
        yield unit.at("CODE-FORM", segment, 9, None, _NPI)


def _organisation(unit: Unit, _state: State, segment: Segment) -> Iterator[Problem]:
    if segment.get(3) == "XX" and segment.get(4) and not is_npi(segment.get(4)):
        yield unit.at("CODE-FORM", segment, 4, None, _NPI)


def _specialty(unit: Unit, state: State, segment: Segment) -> Iterator[Problem]:
    """By its form, and by the code set where it is installed, on the day the set was made."""
    if segment.get(2) != "PXC" or not segment.get(3):
        return
    if not is_taxonomy(segment.get(3)):
        yield unit.at("CODE-FORM", segment, 3, None, " (taxonomy: ten characters of the NUCC list, the last an X)")
    elif TAXONOMY in state.context.codes:
        transaction = unit.outer("ST")
        start = transaction.of("BHT") if transaction else None
        yield from Asked(unit, state, day_of(start.get(4)) if start else None).element(TAXONOMY, segment, 3)


def _drug(unit: Unit, _state: State, segment: Segment) -> Iterator[Problem]:
    if segment.get(2) == "N4" and segment.get(3) and not is_ndc(segment.get(3)):
        yield unit.at("CODE-FORM", segment, 3, None, " (NDC: eleven digits without hyphens)")


def _place(unit: Unit, state: State, segment: Segment) -> Iterator[Problem]:
    if segment.get(4) not in _HERE:
        return
    yield from Asked(unit, state, None).element(STATE, segment, 2)
    code = segment.get(3)
    if code and not is_zip(code) and not code[:1].isalpha():
        yield unit.at("CODE-FORM", segment, 3, None, " (ZIP code: five or nine digits)")
    elif len(code) == 5 and unit.guide is not None and (unit.guide.short, unit.loop.id) in _NINE_DIGITS:
        yield unit.at("ZIP-SHORT", segment, 3)


def _tax_number(unit: Unit, _state: State, segment: Segment) -> Iterator[Problem]:
    """Of a billing provider; the guides ask for nine digits without a separator."""
    value = segment.get(2)
    if segment.get(1) in _TAX and unit.loop.id == "2010AA" and not (len(value) == 9 and value.isdecimal()):
        yield unit.at("CODE-FORM", segment, 2, None, " (tax number: nine digits without hyphens)")


def _street(unit: Unit, _state: State, segment: Segment) -> Iterator[Problem]:
    if unit.loop.id == "2010AA" and unit.guide and unit.guide.short in _CLAIMS and _BOX.match(segment.get(1)):
        yield unit.at("ADDRESS-BOX", segment, 1)


def _telephone(unit: Unit, _state: State, segment: Segment) -> Iterator[Problem]:
    if unit.guide is None or unit.guide.short not in _CLAIMS:
        return
    for element in (3, 5, 7):
        number = segment.get(element + 1)
        if segment.get(element) in _TELEPHONES and number and not (len(number) == 10 and number.isdecimal()):
            yield unit.at("PHONE-FORM", segment, element + 1)


_JUDGES: dict[str, Callable[[Unit, State, Segment], Iterator[Problem]]] = {
    "NM1": _name, "N1": _organisation, "PRV": _specialty, "LIN": _drug, "N4": _place,
    "REF": _tax_number, "N3": _street, "PER": _telephone,
}  # fmt: skip
