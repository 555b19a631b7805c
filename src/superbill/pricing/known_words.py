"""Modifiers and places of service that exist: what no code set has is not priced as if it were not there.

Source: 45 CFR 162.1002(c) (modifiers); CMS Claims Processing Manual ch. 23 §20.3, ch. 26 §10.5 (place of service).
"""

from __future__ import annotations

from datetime import date
from typing import cast

from superbill.errors import TableMissing
from superbill.tables.hcpcs import hcpcs
from superbill.tables.loaders.code_sets import own_words
from superbill.tables.store import Tables

_CPT = """
22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 93 95 96 97 99
"""
_LEVEL_TWO = """
AA AD AI AS AT AV AW AU BL CO CQ CR CS CT E1 E2 E3 E4 EP ET F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FQ FR FS FT FX FY
G0 GA GC GE GF GG GH GJ GK GL GN GO GP GQ GT GU GV GW GX GY GZ JA JB JW JZ KX LC LD LM LT MS NU PA PB PC PI PN PO
PS PT GM QL QM QN Q0 Q1 Q5 Q6 QK QQ QS QW QX QY QZ RA RB RC RI RR RT SA SG T1 T2 T3 T4 T5 T6 T7 T8 T9 TA TC UE XE
XP XS XU KC KE KF KH KI KJ KL KR KU KW
"""
_JOURNEY = "DEGHIJNPRSX"
"""Origins and destinations of an ambulance, two of which make its modifier (CPM ch. 15 §30)."""
READ_HERE = frozenset(f"{_CPT} {_LEVEL_TWO}".split()) | {
    a + b for a in _JOURNEY for b in _JOURNEY if b != "X" or a != b
}
"""Modifiers that can be told without the installed list; any other needs it."""


def unknown_modifier(modifiers: tuple[str, ...], tables: Tables, day: date) -> str | None:
    """Return what is missing where a modifier of a line is in no code set of the day; None when all are known."""
    if not modifiers:
        return None
    key = ("unknown modifier", modifiers, day)
    if key not in tables.views:
        tables.views[key] = _unknown(modifiers, tables, day)
    return cast("str | None", tables.views[key])


def _unknown(modifiers: tuple[str, ...], tables: Tables, day: date) -> str | None:
    try:
        listed = hcpcs(tables, day, carry=True)
    except TableMissing:
        wanted = [m for m in modifiers if m not in READ_HERE]
        return f"the list of modifiers (table hcpcs), to know what {', '.join(wanted)} is" if wanted else None
    wanted = [m for m in modifiers if not listed.modifier(m) and m not in READ_HERE]
    return (
        f"a modifier that exists: {', '.join(wanted)} is not in the code set of {day.isoformat()}" if wanted else None
    )


def unknown_place(place: str) -> str | None:
    """Return what is missing where the place of service means nothing; None when it is in the code set."""
    return None if place in own_words() else f"a place of service that exists: {place} is not in the code set"
