"""Anesthesia by base and time units; laboratory tests by their own schedule."""

import pytest
from tests.pricing.fee_fixtures import priced

CHICAGO = {"carrier": "06102", "locality": "16"}
DAY = "2026-05-14"


@pytest.mark.parametrize(
    ("modifier", "minutes", "amount"),
    [
        ("AA", "37", "141.05"),  # (4 + 2.5) x 21.70
        ("QZ", "37", "141.05"),
        ("QK", "37", "70.53"),  # half, 70.525 rounded up
        ("QY", "15", "54.25"),
        ("QX", "15", "54.25"),
        ("AD", "90", "65.10"),  # three units, whatever the time
        ("AA", "22", "119.35"),  # 22 / 15 = 1.4667 is 1.5 units
    ],
)
def test_anesthesia(example, modifier, minutes, amount):
    """Base units 4 and factor 21.70 for 00142 in Chicago (example releases)."""
    line = {"code": "00142", "modifiers": [modifier, "QS"], "minutes": minutes, "units": "1"}

    assert str(priced(example, line, day=DAY, pos="24", provider=CHICAGO).allowed) == amount


def test_anesthesia_units_of_the_claim_do_not_multiply_it(example):
    line = {"code": "00142", "modifiers": ["AA"], "minutes": "37", "units": "37"}

    assert str(priced(example, line, day=DAY, pos="24", provider=CHICAGO).allowed) == "141.05"


def test_a_crna_is_not_reduced_a_second_time(example):
    who = {"npi": "1234567893", "specialty": "43", "credential": "CRNA"}
    line = {"code": "00142", "modifiers": ["QX"], "minutes": "15"}

    assert str(priced(example, line, day=DAY, pos="24", provider=CHICAGO, rendering=who).allowed) == "54.25"


def test_laboratory_costs_the_patient_nothing_and_needs_no_place(example):
    nowhere = {"carrier": None, "locality": None, "participating": False}
    line = {"code": "80053", "charge": "30.00", "units": "1", "place_of_service": None}

    told = priced(example, line, day=DAY, provider=nowhere).lines[0]

    assert (str(told.allowed), str(told.patient_share)) == ("10.60", "0.00")
    assert str(told.sequestration) == "0.21"


def test_a_waived_test_has_a_row_of_its_own_or_takes_the_plain_one(example):
    told = priced(example, {"code": "83036", "modifiers": ["QW"]}, {"code": "85025", "modifiers": ["QW"]}, day=DAY)

    assert [str(line.allowed) for line in told.lines] == ["9.75", "7.80"]


def test_one_anesthesia_for_several_procedures(example):
    """CMS Claims Processing Manual ch. 12 §50.E: the most base units with the time of all; (7 + 4) x 21.70."""
    told = priced(
        example,
        {"code": "00142", "modifiers": ["AA"], "minutes": "20"},
        {"code": "00790", "modifiers": ["AA"], "minutes": "60"},
        day=DAY, pos="24", provider=CHICAGO,
    )  # fmt: skip

    assert "00790, which has the most base units" in told.lines[0].missing
    assert str(told.lines[1].allowed) == "238.70"
