"""What cannot be priced is said, with what is missing; what is not paid is zero with a reason, never in silence."""

import pytest
from tests.pricing.fee_fixtures import encounter, met, priced

from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.pricing import price
from superbill.tables.store import Tables

CHICAGO = {"carrier": "06102", "locality": "16"}
DAY = "2026-05-14"


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ({"code": "99199"}, "a price from the contractor"),
        ({"code": "A0425"}, "the point of pickup"),
        ({"code": "80076"}, "80076 in the relative value file or the laboratory schedule"),
        ({"code": "20610", "modifiers": ["52"]}, "modifier 52 is paid by report"),
        ({"code": "45385", "modifiers": ["53"]}, "modifier 53 has no relative values"),
        ({"code": "22612", "modifiers": ["66"]}, "team surgery"),
        ({"code": "27447", "modifiers": ["62"]}, "two surgeons were needed"),
        ({"code": "71046", "modifiers": ["80"]}, "an assistant was needed"),
        ({"code": "20610", "modifiers": ["50"], "units": "2"}, "one unit"),
        ({"code": "99213", "units": "0"}, "a usable number of units"),
        ({"code": "99213", "units": "-1"}, "a usable number of units"),
        ({"code": "99213", "units": "100000"}, "a usable number of units"),
        ({"code": "99213", "units": "1.5"}, "a whole number of units"),
        ({"code": "99213", "place_of_service": None}, "the place of service"),
        ({"code": None}, "a procedure code"),
        ({"code": "00142", "modifiers": ["AA"]}, "the minutes of anesthesia"),
        ({"code": "00142", "minutes": "30"}, "one modifier that says who gave the anesthesia"),
    ],
)
def test_not_checked_says_what_is_missing(example, line, missing):
    told = priced(example, line, {"code": "99213"}, day=DAY, provider=CHICAGO)

    assert told.lines[0].verdict is Outcome.NOT_CHECKED
    assert missing in told.lines[0].missing
    assert told.lines[0].allowed is None
    assert told.lines[1].verdict is Outcome.PASS
    assert (told.verdict, told.allowed, told.patient_share) == (Outcome.NOT_CHECKED, None, None)
    assert told.missing.startswith("line 1: ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"code": "99051"}, "always bundled"),
        ({"code": "99070"}, "bundled, or excluded"),
        ({"code": "99441"}, "uses another code"),
        ({"code": "3044F"}, "for reporting only"),
        ({"code": "99213", "modifiers": ["26"]}, "modifier 26 cannot be used with 99213"),
        ({"code": "20610", "modifiers": ["80"]}, "an assistant at surgery is not paid"),
        ({"code": "44950", "modifiers": ["62"]}, "two surgeons are not paid"),
        ({"code": "20610", "modifiers": ["66"]}, "team surgery is not paid"),
        ({"code": "20610", "modifiers": ["54"]}, "no global period to split"),
    ],
)
def test_not_paid_is_zero_with_a_reason(example, line, reason):
    told = priced(example, line, day=DAY, provider=CHICAGO)

    assert told.lines[0].verdict is Outcome.FAIL
    assert reason in told.lines[0].reason
    assert str(told.lines[0].allowed) == "0.00"
    assert str(told.lines[0].patient_share) == "0.00"
    assert told.verdict is Outcome.FAIL


def test_a_service_that_medicare_never_covers_is_the_patients_only_when_the_claim_says_so(example):
    silent = priced(example, {"code": "92015", "charge": "40.00"}, day=DAY, provider=CHICAGO)
    said = priced(example, {"code": "92015", "charge": "40.00", "modifiers": ["GY"]}, day=DAY, provider=CHICAGO)

    assert silent.lines[0].patient_share is None
    assert "GY" in silent.lines[0].missing
    assert str(said.lines[0].patient_share) == "40.00"


def without(told: Encounter, **more) -> Encounter:
    return Encounter.model_validate(told.model_dump(by_alias=True) | more)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"payer": None}, "the payer"),
        ({"lines": []}, "service lines"),
        ({"setting": "hospice"}, "the payment system of the setting 'hospice'"),
        ({"setting": "outpatient"}, "opps.hcpcs"),
        ({"payer": {"kind": "commercial"}}, "a contract with the payer"),
        ({"coverages": [met("0.00")[0] | {"effective_to": "2026-03-31"}]}, "ended on 2026-03-31"),
        ({"coverages": [met("0.00")[0] | {"effective_from": "2026-06-01"}]}, "began on 2026-06-01"),
    ],
)
def test_a_whole_encounter_that_cannot_be_priced(example, change, missing):
    told = without(encounter({"code": "99213"}, day=DAY, provider=CHICAGO), **change)

    whole = price(told, example)

    assert whole.verdict is Outcome.NOT_CHECKED
    assert missing in whole.missing
    assert whole.allowed is None
    assert all(line.verdict is Outcome.NOT_CHECKED for line in whole.lines)


@pytest.mark.parametrize(
    ("where", "missing"),
    [
        ({"zip": None}, "the ZIP code of the place of service"),
        ({"zip": "00000"}, "ZIP code 00000"),
        ({"zip": "35958"}, "nine digits of ZIP code 35958"),
        ({"carrier": "99999", "locality": "01"}, "geographic indices of carrier 99999"),
    ],
)
def test_a_place_that_is_not_known(example, where, missing):
    told = priced(example, {"code": "99213"}, day=DAY, provider={"carrier": None, "locality": None} | where)

    assert missing in told.lines[0].missing


def test_a_day_outside_every_release_names_the_table(example):
    told = priced(example, {"code": "99213"}, day="2019-05-14", provider=CHICAGO)

    assert told.lines[0].verdict is Outcome.NOT_CHECKED
    assert "'mpfs.rvu'" in told.lines[0].missing


def test_nothing_installed_is_not_checked(tmp_path):
    told = priced(Tables(tmp_path), {"code": "99213"}, day=DAY, provider=CHICAGO)

    assert told.verdict is Outcome.NOT_CHECKED
    assert "superbill tables" in told.missing


def test_home_visits_take_the_patients_locality(example):
    told = encounter({"code": "99213"}, day=DAY, pos="12", patient={"zip": "10001"}, provider={"zip": "60601"})
    told = told.model_copy(update={"provider": told.provider.model_copy(update={"carrier": None, "locality": None})})

    assert price(told, example).lines[0].steps[0].value == "13202/01 MANHATTAN"


def test_california_is_found_under_either_of_its_carriers(example):
    told = priced(example, {"code": "99213"}, day=DAY, provider={"carrier": "01112", "locality": "18"})

    assert told.lines[0].steps[0].value == "01182/18 LOS ANGELES"


def test_the_example_is_flagged_on_line_and_price(example):
    told = priced(example, {"code": "99213"}, {"code": "80053"}, day=DAY, provider=CHICAGO)

    assert told.example
    assert all(line.example for line in told.lines)


def test_a_qualifying_participant_of_a_year_without_a_known_factor(schedule):
    tables = schedule([{"code": "99213", "work": "2.00"}], factor="34.0000", year=2027)

    told = priced(tables, {"code": "99213"}, day="2027-05-14", provider={"qualifying_apm": True})

    assert "conversion factor for qualifying participants" in told.lines[0].missing


def test_a_year_whose_deductible_is_not_known_leaves_the_share_open(schedule):
    tables = schedule([{"code": "99213", "work": "100.00"}], year=2031)

    told = priced(tables, {"code": "99213"}, day="2031-05-14")

    assert str(told.allowed) == "100.00"
    assert told.patient_share is None
    assert "the Part B deductible of 2031" in told.missing


def test_what_the_patient_met_in_another_year_does_not_count(schedule):
    tables = schedule([{"code": "99213", "work": "100.00"}])

    told = priced(tables, {"code": "99213"}, coverages=met("240.00", 2023))

    assert "not stated" in next(s.given for s in told.lines[0].steps if s.step == "deductible left")
