"""Equipment and supplies of a professional or supplier claim by the DMEPOS fee schedule."""

from datetime import date
from decimal import Decimal

import pytest
from tests.pricing.fee_fixtures import met, priced

from superbill.tables.compiling import Origin, compiling
from superbill.tables.dmepos import RURAL, DmeposFee, RuralZip
from superbill.tables.store import Tables

ILLINOIS = {"address": {"street": "1 Elm St", "city": "Joliet", "state": "IL", "zip": "60431"}}


def fee(amount, category="IN", rural=None):
    return DmeposFee("D", category, None, None, {"IL": Decimal(amount)}, {"IL": Decimal(rural)} if rural else {})


ROWS = {
    "E0100-NU-": fee("30.00"), "E0100-UE-": fee("22.50"), "E0100-RR-": fee("5.00"),
    "E1130-RR-": fee("45.00", "CR"), "K0823-RR-": fee("400.00", "CR"),
    "A4253-KX-": fee("8.32", "SU"), "A4253-NU-KL": fee("9.00", "SU"), "L1830--": fee("80.00", "PO"),
    "E0260-RR-": fee("90.00", "CR", rural="110.00"),
}  # fmt: skip


@pytest.fixture
def fees(schedule):
    tables = schedule([{"code": "99213", "work": "100.00"}, {"code": "L1830", "status": "X"}])
    origin = Origin(name="dmepos", release="2024B", effective_from=date(2024, 4, 1), effective_to=date(2024, 6, 30),
                    source="invented", source_sha256="0" * 64)  # fmt: skip
    with compiling(tables.folder, origin) as draft:
        for key, row in ROWS.items():
            draft.put("fee", key, row)
    tables.close()
    return tables


@pytest.mark.parametrize(
    ("code", "modifiers", "units", "allowed"),
    [
        ("E0100", ["NU"], "1", "30.00"),
        ("E0100", ["KX", "UE"], "1", "22.50"),
        ("E1130", ["RR", "KH"], "1", "45.00"),
        ("E1130", ["RR", "KI"], "1", "45.00"),
        ("E1130", ["RR", "KJ", "KX"], "1", "33.75"),
        ("K0823", ["RR", "KJ"], "1", "160.00"),
        ("A4253", ["NU", "KL"], "2", "18.00"),
        ("A4253", ["KX"], "3", "24.96"),
        ("L1830", ["LT"], "1", "80.00"),
    ],
)
def test_the_fee_of_the_patients_state(fees, code, modifiers, units, allowed):
    """42 CFR 414.210, 414.229: months 4 to 13 of a capped rental pay 7.5 for 10 percent, power wheelchairs 6 for 15."""
    line = priced(fees, {"code": code, "modifiers": modifiers, "units": units}, patient=ILLINOIS, pos="12").lines[0]

    assert str(line.allowed) == allowed, line.missing
    assert line.steps[0].table.name == "dmepos"


@pytest.mark.parametrize(("code", "allowed"), [("60431", "90.00"), ("61401", "110.00")])
def test_the_rural_list_decides_between_two_fees(fees, code, allowed):
    """42 CFR 414.210(g): E0260 is 90.00 in Illinois and 110.00 in its rural ZIP codes."""
    origin = Origin(name=RURAL, release="2024Q2", effective_from=date(2024, 4, 1), effective_to=date(2024, 6, 30),
                    source="invented", source_sha256="0" * 64)  # fmt: skip
    with compiling(fees.folder, origin) as draft:
        draft.put("zip", "61401", RuralZip("IL"))
    home = {"address": ILLINOIS["address"] | {"zip": code}}

    line = priced(Tables(fees.folder), {"code": "E0260", "modifiers": ["RR", "KH"]}, patient=home, pos="12").lines[0]

    assert str(line.allowed) == allowed, line.missing
    assert "area" in {s.step for s in line.steps}


@pytest.mark.parametrize(
    ("line", "patient", "missing"),
    [
        ({"code": "E0100", "modifiers": ["KX"]}, ILLINOIS, "bought new (NU)"),
        ({"code": "E1130", "modifiers": ["RR"]}, ILLINOIS, "the month of the rental"),
        ({"code": "E0100", "modifiers": ["NU"]}, {}, "the state where the patient lives"),
        ({"code": "E0260", "modifiers": ["RR", "KH"]}, ILLINOIS, "ZIP code is rural"),
        ({"code": "E0999"}, ILLINOIS, "E0999"),
    ],
)
def test_what_the_fee_depends_on_is_not_guessed(fees, line, patient, missing):
    told = priced(fees, line, patient=patient, pos="12").lines[0]

    assert told.allowed is None
    assert missing in told.missing


def test_equipment_has_deductible_and_coinsurance_but_no_part_for_participation(fees):
    line = priced(
        fees, {"code": "L1830"}, patient=ILLINOIS, provider={"participating": False}, coverages=met("210.00")
    ).lines[0]

    assert (str(line.allowed), str(line.deductible), str(line.coinsurance)) == ("80.00", "30.00", "10.00")
