"""Encounters to price, and rows of the relative value file in its official layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from superbill.model.encounter import Encounter
from superbill.model.price import Price
from superbill.pricing import price
from superbill.tables import examples
from superbill.tables.store import Tables

EXAMPLES = Path(examples.__file__).parent
HEADER = "\n".join((EXAMPLES / "PPRRVU2026_EXAMPLE.csv").read_text().splitlines()[:7]) + "\n"
GPCI_HEADER = (
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,2024 PW GPCI (with 1.0 Floor),"
    "2024 PE GPCI,2024 MP GPCI\n"
)
ROW: dict[str, str] = {
    "modifier": "", "status": "A", "work": "0", "nonfacility_pe": "0", "facility_pe": "0", "malpractice": "0",
    "pctc": "0",
    "global_days": "XXX", "pre": "0", "intra": "0", "post": "0", "multiple": "0", "bilateral": "0", "assistant": "0",
    "co_surgeon": "0", "team": "0", "endoscopy_base": "", "family": "99", "opps_pe": "0", "opps_mp": "0",
}  # fmt: skip


def pprrvu_line(factor: str, row: dict[str, Any]) -> str:
    r = ROW | {k: str(v) for k, v in row.items()}
    facility = r["facility_pe"] if "facility_pe" in row else r["nonfacility_pe"]
    cells = [
        r["code"], r["modifier"], "", r["status"], "", r["work"], r["nonfacility_pe"], "", facility, "",
        r["malpractice"], "0", "0", r["pctc"], r["global_days"], r["pre"], r["intra"], r["post"], r["multiple"],
        r["bilateral"], r["assistant"], r["co_surgeon"], r["team"], r["endoscopy_base"], factor, "09", "0", r["family"],
        r["opps_pe"], r["opps_pe"], r["opps_mp"],
    ]  # fmt: skip
    return ",".join(cells)


def encounter(*lines: dict[str, Any], day: str = "2024-05-02", pos: str = "11", **more: Any) -> Encounter:
    """An encounter with Medicare in Alabama; `lines` give code, modifiers, units, charge."""
    told = [
        {"number": n, "service_date": day, "place_of_service": pos, "charge": "99999.00"} | line
        for n, line in enumerate(lines, 1)
    ]
    base: dict[str, Any] = {
        "id": "E1", "setting": "professional", "payer": {"kind": "medicare"}, "lines": told,
        "provider": {"npi": "1234567893", "carrier": "10112", "locality": "00", "participating": True},
    }  # fmt: skip
    provider = base["provider"] | more.pop("provider", {})
    return Encounter.model_validate(base | more | {"provider": provider})


def met(deductible: str, year: int = 2024) -> list[dict[str, Any]]:
    """A Medicare coverage with so much of the deductible met."""
    accumulators = {"as_of": f"{year}-05-01", "deductible_met": deductible}
    return [{"order": 1, "payer": {"kind": "medicare"}, "accumulators": accumulators}]


def allowed(tables: Tables, *lines: dict[str, Any], **more: Any) -> list[str | None]:
    """The allowed amounts of the lines as text."""
    return [None if line.allowed is None else str(line.allowed) for line in priced(tables, *lines, **more).lines]


def priced(tables: Tables, *lines: dict[str, Any], **more: Any) -> Price:
    return price(encounter(*lines, **more), tables)
