"""The invented charts that ship with the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from superbill.model.encounter import Document, Encounter, Setting
from superbill.pricing.contract import Contract, read_contract


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: what the front desk and the charges say, with the note as its document.

    `record` is the setting whose rules the record itself follows: a hospital stay is coded as a stay, while the
    attending physician's services are billed as professional.
    """

    name: str
    told: str
    record: Setting
    encounter: Encounter
    contract: Contract | None


TOLD: tuple[tuple[str, str, Setting], ...] = (
    ("office_visit", "Office visit: follow-up of several chronic problems, Medicare", "outpatient"),
    (
        "emergency_injury",
        "Emergency visit: a fall from a skateboard, commercial plan, patient is a child",
        "outpatient",
    ),
    ("inpatient_stay", "Hospital stay: discharge summary, Medicare, attending physician's services", "inpatient"),
)


def charts() -> tuple[Chart, ...]:
    """Return the three charts, each with its note."""
    return tuple(_chart(name, told, record) for name, told, record in TOLD)


def _chart(name: str, told: str, record: Setting) -> Chart:
    folder = files("superbill.demo") / "charts" / name
    encounter = Encounter.model_validate_json((folder / "encounter.json").read_text(encoding="utf-8"))
    note = Document(
        name=f"{encounter.id}.txt",
        kind="discharge summary" if record == "inpatient" else "progress note",
        date=encounter.day,
        text=(folder / "note.txt").read_text(encoding="utf-8"),
    )
    terms = folder / "contract.toml"
    contract = read_contract(terms.read_text(encoding="utf-8"), terms.name) if terms.is_file() else None
    return Chart(name, told, record, encounter.model_copy(update={"documents": (note,)}), contract)
