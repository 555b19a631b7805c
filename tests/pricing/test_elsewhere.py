"""Outpatient hospital lines that other schedules or cost pay; blood, screening, and payers before Medicare."""

from datetime import date
from decimal import Decimal

import pytest
from tests.pricing.opps_fixtures import HOSPITAL, claim
from tests.pricing.test_equipment import ILLINOIS, fee

from superbill.pricing import price
from superbill.pricing.hospital import read_hospital
from superbill.tables import opps
from superbill.tables.compiling import Origin, compiling
from superbill.tables.mpfs import CLFS, Fee
from superbill.tables.opps import Device, OppsCode
from superbill.tables.outpatient_editor import EDITOR, EditorCode, Marked
from superbill.tables.store import Tables
from superbill.tables.validity import Period

YEAR = {"release": "2026", "effective_from": date(2026, 1, 1), "effective_to": date(2026, 12, 31),
        "source": "invented", "source_sha256": "0" * 64}  # fmt: skip
STATUSES = {"97110": "A", "97112": "A", "77067": "A", "80053": "A", "L1830": "A", "G0108": "A", "Q3014": "A",
            "V2785": "F", "90686": "L", "C1234": "H", "C9999": "H1"}  # fmt: skip
PAID = {"P9016": ("R", "9501", "200.00"), "45385": ("T", "5312", "1000.00"), "G0463": ("V", "5012", "130.00"),
        "T1000": ("T", "1001", "1000.00")}  # fmt: skip
ROWS = [
    {"code": "97110", "work": "20.00", "nonfacility_pe": "16.00", "facility_pe": "4.00", "pctc": "7", "multiple": "5"},
    {"code": "97112", "work": "18.00", "nonfacility_pe": "12.00", "facility_pe": "4.00", "pctc": "7", "multiple": "5"},
    {"code": "77067", "work": "140.00", "pctc": "1"},
    {"code": "77067", "modifier": "26", "work": "40.00", "pctc": "1"},
    {"code": "77067", "modifier": "TC", "work": "100.00", "pctc": "1"},
    {"code": "80053", "status": "X"}, {"code": "L1830", "status": "X"}, {"code": "Q3014", "status": "X"},
    {"code": "G0108", "work": "50.00"},
]  # fmt: skip
PLACE = {"provider": {"npi": "1234567893", "carrier": "10112", "locality": "00"}, "patient": ILLINOIS}
VALUES = HOSPITAL.format("1")
MET = [{"order": 1, "payer": {"kind": "medicare"}, "accumulators": {"deductible_met": "283.00"}}]


@pytest.fixture
def hospital_tables(schedule):
    tables = schedule(ROWS, year=2026)
    folder = tables.folder
    tables.close()

    def compiled(name, kind, values):
        with compiling(folder, Origin(name=name, **YEAR)) as draft:
            for key, value in values.items():
                draft.put(kind, key, value)

    codes = {c: OppsCode(c, si, "", "", None, None, None, None, None, None) for c, si in STATUSES.items()}
    for code, (si, apc, rate) in PAID.items():
        codes[code] = OppsCode(code, si, "", apc, None, Decimal(rate), None, Decimal(rate) / 5, None, None)
    compiled(opps.CODES, "code", codes)
    compiled(opps.DEVICE, "code", {"T1000": Device("T", "1001", Decimal("0.3"), Decimal("300.00"))})
    compiled(CLFS, "fee", {"80053-": Fee(Decimal("10.56"))})
    compiled("dmepos", "fee", {"L1830--": fee("80.00", "PO")})
    return Tables(folder)


def told(tables, *lines, charge="5000.00", facts=VALUES, **more):
    hospital = read_hospital(facts, "hospital.toml")
    return price(claim(*lines, charge=charge, **(PLACE | {"coverages": MET} | more)), tables, hospital=hospital)


@pytest.mark.parametrize(
    ("lines", "charge", "allowed", "owed"),
    [
        (["97110x2"], "500.00", ["64.00"], ["12.80"]),
        (["97110", "97112"], "500.00", ["36.00", "24.00"], ["7.20", "4.80"]),
        (["97110-CQ"], "500.00", ["30.60"], ["6.12"]),
        (["77067"], "500.00", ["100.00"], ["0.00"]),
        (["80053"], "500.00", ["10.56"], ["0.00"]),
        (["L1830"], "500.00", ["80.00"], ["16.00"]),
        (["G0108"], "40.00", ["40.00"], ["8.00"]),
        (["Q3014"], "60.00", ["31.85"], ["6.37"]),
        (["V2785"], "2500.00", ["500.00"], ["100.00"]),
        (["90686"], "50.00", ["10.00"], ["0.00"]),
        (["T1000", "C1234"], "5000.00", ["1000.00", "700.00"], ["200.00", "0.00"]),
        (["G0463", "97110"], "500.00", ["130.00", "36.00"], ["26.00", "7.20"]),
    ],
)
def test_the_other_schedule_or_the_cost_pays(hospital_tables, lines, charge, allowed, owed):
    """Therapy at the non-facility amount, reduced; imaging its technical component; cost at a ratio of 0.2."""
    priced = told(hospital_tables, *lines, charge=charge)

    assert [str(n.allowed) for n in priced.lines] == allowed, priced.missing
    assert [str(n.patient_share) for n in priced.lines] == owed
    for line in priced.lines:
        assert line.allowed == line.patient_share + line.payer_share + line.sequestration


@pytest.mark.parametrize(
    ("line", "facts", "missing"),
    [
        ("V2785", HOSPITAL.format("1").replace('cost_to_charge = "0.2"', ""), "cost_to_charge"),
        ("C9999", HOSPITAL.format("1"), "pain relief"),
        ("97110@2027-05-02", HOSPITAL.format("1"), "opps.hcpcs"),
    ],
)
def test_what_is_missing_for_it_is_said(hospital_tables, line, facts, missing):
    priced = told(hospital_tables, line, facts=facts)

    assert priced.lines[0].allowed is None
    assert missing in priced.lines[0].missing


def test_a_line_of_no_schedule_names_what_it_looked_for(hospital_tables):
    with compiling(hospital_tables.folder, Origin(name=opps.CODES, **(YEAR | {"release": "later"}))) as draft:
        draft.put("code", "A0999", OppsCode("A0999", "A", "", "", None, None, None, None, None, None))

    priced = told(Tables(hospital_tables.folder), "A0999")

    assert "fee schedule" in priced.lines[0].missing


def test_a_screening_that_became_a_procedure_in_a_hospital(hospital_tables):
    """42 CFR 410.152(l)(5): 15 percent in 2026, without deductible."""
    line = told(hospital_tables, "45385-PT", coverages=[]).lines[0]

    assert (str(line.deductible), str(line.coinsurance)) == ("0.00", "150.00")


def pints(number):
    met = {"deductible_met": "283.00", "blood_pints_met": number}
    return [{"order": 1, "payer": {"kind": "medicare"}, "accumulators": met}]


@pytest.mark.parametrize(
    ("line", "center", "used", "owed"),
    [
        ("P9016-BLx2", "0381", 0, "400.00"),
        ("P9016-BLx4", "0381", 0, "640.00"),
        ("P9016-BLx2", "0381", 3, "80.00"),
        ("P9016-BLx2", "0390", 0, "80.00"),
        ("P9016-BLx2", "0389", 0, "80.00"),
        ("P9016x2", "0381", 0, "80.00"),
        ("P9016-BLx2", "0381", 2, "240.00"),
    ],
)
def test_the_first_three_pints_of_blood_are_the_patients(hospital_tables, line, center, used, owed):
    """42 CFR 410.161: 200 a pint; of two pints bought, all 400; of four, three and 20 percent of one."""
    lines = claim(line).model_dump(mode="json")["lines"]
    priced = told(hospital_tables, line, coverages=pints(used), lines=[lines[0] | {"revenue_code": center}])

    assert str(priced.lines[0].patient_share) == owed


def test_a_payer_before_medicare_on_a_hospital_claim(hospital_tables):
    """42 CFR 411.33(e): gross 1,130, cost share 226, the plan paid 600 of 2,000: lowest is 530."""
    paid = [{"amount": "600.00", "payer_id": "PLAN1"}]

    priced = told(hospital_tables, "T1000", "G0463", charge="1000.00", prior_payments=paid)

    assert (str(priced.payer_share), str(priced.sequestration)) == ("519.40", "10.60")
    assert (str(priced.patient_share), str(priced.other_payers)) == ("0.00", "600.00")


def test_a_device_that_was_not_used_is_not_paid_for(hospital_tables):
    """42 CFR 419.44(b)(2): (1,000 - 300) at half before anesthesia; in full after it."""
    before, after = (told(hospital_tables, f"T1000-{m}").lines[0] for m in ("73", "74"))

    assert (str(before.allowed), str(after.allowed)) == ("350.00", "1000.00")


@pytest.mark.parametrize(
    ("conditions", "credit", "allowed"),
    [(["53"], "120.00", "880.00"), (["49"], "900.00", "700.00"), ([], "120.00", "1000.00")],
)
def test_a_credit_for_a_device_comes_off_at_most_its_part(hospital_tables, conditions, credit, allowed):
    """42 CFR 419.45: the device is 300 of the 1,000."""
    bill = {"values": [{"code": "FD", "amount": credit}]}

    line = told(hospital_tables, "T1000", bill=bill, condition_codes=conditions).lines[0]

    assert str(line.allowed) == allowed


def test_without_addendum_b_the_editors_file_tells_the_status(schedule):
    """A service of another schedule is priced there; one that the system pays lacks its rate, and says so."""
    tables = schedule(ROWS, year=2026)
    marks = {"97110": "A", "G0463": "J2", "J1885": "N", "99213": "B"}
    with compiling(tables.folder, Origin(name=EDITOR, **YEAR)) as draft:
        for code, status in marks.items():
            draft.put("code", code, EditorCode((Marked(Period(date(2026, 1, 1), date(2026, 12, 31)), status),)))
    tables.close()

    told_ = told(Tables(tables.folder), "97110", "G0463", "J1885", "99213", charge="500.00")

    assert [None if n.allowed is None else str(n.allowed) for n in told_.lines] == ["36.00", None, "0.00", "0.00"]
    assert "opps.hcpcs" in told_.lines[1].missing
    assert "not recognized" in told_.lines[3].reason
