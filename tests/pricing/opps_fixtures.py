"""Addenda of the outpatient system with invented codes and rates: letter, then the rate in the code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from superbill.model.encounter import Encounter
from superbill.model.price import Price
from superbill.pricing import price
from superbill.pricing.hospital import read_hospital
from superbill.tables import opps
from superbill.tables.compiling import Origin, compiling
from superbill.tables.opps import Apc, Complexity, Composite, OppsCode, Rank
from superbill.tables.store import Tables

CODES = {  # code: status, APC, rate
    "T1000": ("T", "1001", "1000.00"), "T0400": ("T", "1002", "400.00"), "T0200": ("T", "1003", "200.00"),
    "S0300": ("S", "2001", "300.00"), "V0100": ("V", "2002", "100.00"), "G0463": ("V", "2003", "130.00"),
    "K0010": ("K", "3001", "10.00"), "G0020": ("G", "3002", "20.00"), "U0060": ("U", "3003", "60.00"),
    "N0000": ("N", "", ""), "A0000": ("A", "", ""), "I0000": ("C", "", ""), "Q4000": ("Q4", "", ""),
    "Q1050": ("Q1", "4001", "50.00"), "Q1080": ("Q1", "4002", "80.00"), "Q2070": ("Q2", "4003", "70.00"),
    "J5000": ("J1", "5001", "5000.00"), "J4000": ("J1", "5002", "4000.00"), "J3000": ("J1", "5003", "3000.00"),
    "99285": ("J2", "6001", "600.00"), "G0378": ("N", "", ""), "99291": ("S", "5041", "850.00"),
    "C0100": ("Q3", "7001", "100.00"), "C0110": ("Q3", "7002", "110.00"), "C0180": ("Q3", "7003", "180.00"),
    "X0040": ("Q3", "7004", "40.00"),
}  # fmt: skip
APCS = {  # APCs that no code is in alone: status, rate
    "5099": ("J1", "8000.00"), "8005": ("S", "150.00"), "8006": ("S", "220.00"), "8010": ("S", "999.00"),
    "8011": ("J2", "2500.00"),
}  # fmt: skip
OWN = {"Q1": "S", "Q2": "T", "Q3": "S", "J2": "V"}
COMPOSITES = {"C0100": ("8005", "8006"), "C0110": ("8005", "8006"), "C0180": ("8006",), "X0040": ("5041", "5045")}
HOSPITAL = """
schema = "superbill/hospital/1"
name = "Invented General"
effective_from = 2026-01-01
[outpatient]
wage_index = "{}"
cost_to_charge = "0.2"
outlier_fixed = "6000"
"""


def addenda(folder: Path) -> Tables:
    """Compile the addenda of an invented year 2026."""

    def amount(rate: str) -> tuple[Decimal | None, ...]:
        value = Decimal(rate) if rate else None
        return None, value, None, value * Decimal("0.2") if value else None, None, None

    apcs = {apc: Apc(apc, "invented", OWN.get(si, si), *amount(rate)) for si, apc, rate in CODES.values() if apc}
    apcs |= {apc: Apc(apc, "invented", si, *amount(rate)) for apc, (si, rate) in APCS.items()}
    rows: dict[str, tuple[str, dict[str, Any]]] = {
        opps.APC: ("apc", apcs),
        opps.CODES: ("code", {c: OppsCode(c, si, "", apc, *amount(rate)) for c, (si, apc, rate) in CODES.items()}),
        opps.COMPOSITE: ("code", {c: Composite("Q3", CODES[c][1], families) for c, families in COMPOSITES.items()}),
        opps.RANK: ("code", {c: Rank("J1", CODES[c][1], n, None, deleted=False)
                             for n, c in enumerate(("J5000", "J4000", "J3000"), 1)}),
        opps.COMPLEXITY: ("pair", {"J5000/J4000": Complexity("500D", "5099")}),
    }  # fmt: skip
    for name, (kind, values) in rows.items():
        origin = Origin(name=name, release="2026", effective_from=date(2026, 1, 1), effective_to=date(2026, 12, 31),
                        source="invented", source_sha256="0" * 64)  # fmt: skip
        with compiling(folder, origin) as draft:
            for key, value in values.items():
                draft.put(kind, key, value)
    return Tables(folder)


def claim(*lines: str, charge: str = "10.00", **more: Any) -> Encounter:
    """A claim of lines written "CODE-MODIFIERxUNITS@DAY"."""
    told = []
    for number, text in enumerate(lines, 1):
        rest, _, day = text.partition("@")
        rest, _, units = rest.partition("x")
        code, *modifiers = rest.split("-")
        told.append({"number": number, "code": code, "modifiers": modifiers, "units": units or "1", "charge": charge,
                     "service_date": day or "2026-05-02", "revenue_code": "0360"})  # fmt: skip
    base = {"id": "H1", "setting": "outpatient", "payer": {"kind": "medicare"}, "lines": told}
    return Encounter.model_validate(base | more)


def priced(tables: Tables, *lines: str, wage: str = "1", **more: Any) -> Price:
    return price(claim(*lines, **more), tables, hospital=read_hospital(HOSPITAL.format(wage), "hospital.toml"))
