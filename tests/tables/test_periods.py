"""Days read from the names that publishers give their files."""

from datetime import date
from pathlib import Path

import pytest

from superbill.tables.fee_periods import Period
from superbill.tables.official import OfficialFile
from superbill.tables.periods import month_quarter, named_day, named_fiscal_year, named_quarter, named_year


def files(name: str) -> list[OfficialFile]:
    archive, _, member = name.partition("!")
    return [OfficialFile(Path(archive), member)]


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f1.zip!ccipra-v322r0-f1.TXT", "2026Q3"),
        ("ccioph-v300r0-f2.txt", "2024Q1"),
        ("medicaid-ncci-q2-2026-ptp-edits-practitioner-services.zip", "2026Q2"),
        ("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", "2026Q3"),
        ("ptp_practitioner_2024q3.csv.gz", "2024Q3"),
        ("october-2025-alpha-numeric-hcpcs-file.zip!HCPC2025_OCT_ANWEB.txt", "2025Q4"),
        ("hcpcs_level2_attributes_2024-07.csv", "2024Q3"),
    ],
)
def test_quarters(name: str, release: str):
    assert named_quarter(files(name)).release == release


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("icd10cm_order_2026.txt", date(2025, 10, 1), date(2026, 9, 30)),
        ("icd10cm-order-Jan-2021.txt.gz", date(2021, 1, 1), date(2021, 9, 30)),
        ("FY2023_code.zip!2023 Code/icd10cm_order_2023.txt", date(2022, 10, 1), date(2023, 9, 30)),
        ("april-1-2026-code-descriptions.zip!icd10cm_order.txt", date(2026, 4, 1), date(2026, 9, 30)),
        ("icd10cm-drug-April-1-2026.xml", date(2026, 4, 1), date(2026, 9, 30)),
        ("POAexemptCodesFY26.txt", date(2025, 10, 1), date(2026, 9, 30)),
        ("icd10cm-order-2027.txt", date(2026, 10, 1), date(2027, 9, 30)),
    ],
)  # fmt: skip
def test_fiscal_years(name: str, start: date, end: date):
    assert named_fiscal_year(files(name)) == Period(start.isoformat(), start, end)


def test_the_day_on_which_a_file_was_posted_is_no_quarter():
    assert month_quarter(files("Addendum_B.11122024.txt")) is None
    assert (
        month_quarter(files("january-2026-opps-addendum-b.zip!2026 January Web Addendum B.12.29.25.csv")).release
        == "2026Q1"
    )
    assert month_quarter(files("addB_2026-02.nodesc.csv.gz")).release == "2026Q1"


def test_days_and_years():
    assert named_day(files("addon_codes_2024-06-03.csv")) == Period("2024-06-03", date(2024, 6, 3), None)
    assert named_day(files("list_2025-08.csv")) == Period("2025-08-01", date(2025, 8, 1), None)
    assert named_day(files("list.csv")) is None
    assert named_year(files("CPT_2026.txt")) == Period("2026", date(2026, 1, 1), date(2026, 12, 31))
    assert named_quarter(files("mue_2026-13-45.csv")) is None
