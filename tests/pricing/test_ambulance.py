"""Ambulance by the point of pickup: urban, rural, the rural areas with the fewest people, miles, several patients."""

from datetime import date
from decimal import Decimal

import pytest
from tests.pricing.fee_fixtures import met, priced

from superbill.tables.ambulance import AMBULANCE, AmbulanceRate
from superbill.tables.compiling import Origin, compiling
from superbill.tables.mpfs import ZIP, ZipArea
from superbill.tables.store import Tables

ORIGIN = {"release": "2024", "effective_from": date(2024, 1, 1), "effective_to": date(2024, 12, 31),
          "source": "invented", "source_sha256": "0" * 64}  # fmt: skip
RATES = {
    "A0425": ("9.00", "9.10", None, "13.65"), "A0427": ("475.00", "480.00", "588.48", None),
    "A0428": ("250.00", "252.00", "308.95", None), "A0429": ("400.00", "404.00", "495.30", None),
    "A0431": ("4000.00", "6000.00", None, None), "A0436": ("28.00", "42.00", None, None),
}  # fmt: skip
AREAS = {"60601": "", "61401": "R", "62930": "B", "61402": None}


@pytest.fixture
def fees(schedule):
    tables = schedule([{"code": "99213", "work": "100.00"}, *({"code": code, "status": "X"} for code in RATES)])
    folder = tables.folder
    tables.close()
    with compiling(folder, Origin(name=AMBULANCE, **ORIGIN)) as draft:
        for code, (urban, rural, lowest, first) in RATES.items():
            rest = [Decimal(v) if v else None for v in (lowest, first)]
            draft.put("rate", f"{code}/1011200", AmbulanceRate(Decimal(urban), Decimal(rural), *rest))
    with compiling(folder, Origin(name=ZIP, **ORIGIN)) as draft:
        for code, rural in AREAS.items():
            draft.put("zip", code, ZipArea(code, "IL", "10112", "00", plus_four=False, rural=rural))
    return Tables(folder)


def journey(code="60601", **more):
    pick_up = {"street": "1 Elm St", "city": "Joliet", "state": "IL", "zip": code}
    return {"reason": "A", "miles": "10", "pick_up": pick_up} | more


def line(code, units="1", modifiers=()):
    return {"code": code, "units": units, "modifiers": list(modifiers), "charge": "99999.00"}


@pytest.mark.parametrize(
    ("lines", "transport", "allowed"),
    [
        ([line("A0429"), line("A0425", "10")], journey(), ["400.00", "90.00"]),
        ([line("A0429"), line("A0425", "20")], journey("61401"), ["404.00", "259.35"]),
        ([line("A0427"), line("A0425", "5")], journey("62930"), ["588.48", "68.25"]),
        ([line("A0431"), line("A0436", "30")], journey("61401"), ["6000.00", "1260.00"]),
        ([line("A0429", modifiers=["GM"]), line("A0425", "10", ["GM"])], journey(patients=2), ["300.00", "45.00"]),
        ([line("A0429", modifiers=["GM"]), line("A0425", "10", ["GM"])], journey(patients=3), ["240.00", "30.00"]),
        ([line("A0429", modifiers=["GM"]) | {"charge": "300.00"}], journey(patients=2), ["225.00"]),
        ([line("A0428", modifiers=["RJ"]), line("A0425", "10", ["RJ"])], journey(), ["192.50", "69.30"]),
        ([line("A0429", modifiers=["RJ"])], journey(), ["400.00"]),
        ([line("A0427", modifiers=["QL"])], journey(), ["250.00"]),
        ([line("A0425", "10", ["QL"])], journey(), ["0.00"]),
        ([line("A0429") | {"charge": "350.00"}], journey(), ["350.00"]),
    ],
)
def test_base_rate_and_miles(fees, lines, transport, allowed):
    """20 rural miles: 13.65 × 17 + 9.10 × 3; to dialysis without emergency 23 percent less."""
    told = priced(fees, *lines, pos="41", transport=transport)

    assert [str(n.allowed) for n in told.lines] == allowed, told.missing


def test_the_patients_part_is_that_of_part_b(fees):
    told = priced(fees, line("A0429"), pos="41", transport=journey(), coverages=met("240.00"),
                  provider={"participating": False}).lines[0]  # fmt: skip

    assert (str(told.coinsurance), str(told.limiting_charge)) == ("80.00", "None")


@pytest.mark.parametrize(
    ("one", "transport", "missing"),
    [
        (line("A0429"), None, "the point of pickup"),
        (line("A0429"), journey("99999"), "the locality of ZIP code 99999"),
        (line("A0429"), journey("61402"), "whether the point of pickup is rural"),
        (line("A0433"), journey(), "the ambulance rate of A0433"),
        (line("A0429", modifiers=["GM"]), journey(), "how many patients"),
    ],
)
def test_what_is_missing_is_said(fees, one, transport, missing):
    told = priced(fees, one, pos="41", transport=transport)

    assert told.lines[0].allowed is None
    assert missing in told.missing


def test_two_journeys_are_not_taken_for_each_other(fees):
    """A line is priced once for all alike: the point of pickup is part of what makes them alike."""
    first = priced(fees, line("A0429"), pos="41", transport=journey())
    second = priced(fees, line("A0429"), pos="41", transport=journey("61401"))

    assert (str(first.allowed), str(second.allowed)) == ("400.00", "404.00")


def test_without_the_fee_schedule_its_name_is_told(schedule):
    tables = schedule([{"code": "A0429", "status": "X"}])
    with compiling(tables.folder, Origin(name=ZIP, **ORIGIN)) as draft:
        draft.put("zip", "60601", ZipArea("60601", "IL", "10112", "00", plus_four=False, rural=""))

    told = priced(Tables(tables.folder), line("A0429"), pos="41", transport=journey())

    assert "'ambulance'" in told.missing
