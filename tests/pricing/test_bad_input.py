"""Bad input: a stated verdict and reason each, never a zero in silence; nothing priced is not exit status 0."""

import json
from decimal import Decimal

import pytest
from tests.pricing.fee_fixtures import encounter, met, priced
from typer.testing import CliRunner

from superbill.cli.price import app
from superbill.model.finding import Outcome

CHICAGO = {"carrier": "06102", "locality": "16"}
DAY = "2026-05-14"


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ({"code": "99213", "modifiers": ["ZZ"]}, "ZZ"),
        ({"code": "99213", "modifiers": ["25", "Q!"]}, "Q!"),
        ({"code": "99213", "place_of_service": "88"}, "88 is not in the code set"),
        ({"code": "99213", "place_of_service": "00"}, "00 is not in the code set"),
        ({"code": "99213", "units": "-3"}, "a usable number of units"),
        ({"code": "99213", "units": "99999999"}, "a usable number of units"),
        ({"code": "99199"}, "a price from the contractor"),
        ({"code": "ABCDE"}, "ABCDE in the relative value file"),
    ],
)
def test_a_line_that_cannot_be_is_not_checked(example, line, missing):
    told = priced(example, line, day=DAY, provider=CHICAGO).lines[0]

    assert told.verdict is Outcome.NOT_CHECKED
    assert missing in told.missing
    assert (told.allowed, told.patient_share) == (None, None)


def test_the_charge_below_the_allowed_amount_is_said(example):
    told = priced(example, {"code": "99213", "charge": "15.00"}, day=DAY, provider=CHICAGO).lines[0]

    assert str(told.allowed) == "15.00"
    assert "allowed: the charge, which is lower" in [s.step for s in told.steps]


def test_a_charge_of_nothing_is_a_zero_with_its_step(example):
    told = priced(example, {"code": "99213", "charge": "0.00"}, day=DAY, provider=CHICAGO).lines[0]

    assert str(told.allowed) == "0.00"
    assert "allowed: the charge, which is lower" in [s.step for s in told.steps]


@pytest.mark.parametrize(("modifier", "owed"), [("GY", "120.00"), ("GZ", "0.00")])
def test_what_the_claim_itself_calls_not_payable(example, modifier, owed):
    """GY is the patient's, GZ the provider's (CMS Claims Processing Manual ch. 1 §60.4.2)."""
    told = priced(
        example, {"code": "99213", "modifiers": [modifier], "charge": "120.00"}, day=DAY, provider=CHICAGO
    ).lines[0]

    assert told.verdict is Outcome.FAIL
    assert modifier in told.reason
    assert (str(told.allowed), str(told.patient_share)) == ("0.00", owed)


def status(tmp_path, monkeypatch, told, *options):
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))
    path = tmp_path / "visit.json"
    path.write_text(told.model_dump_json())
    return CliRunner().invoke(app, [str(path), *options])


@pytest.mark.parametrize(
    "lines",
    [
        [{"code": "99213", "modifiers": ["ZZ"]}],
        [{"code": "99199"}, {"code": "99213", "units": "-1"}],
        [{"code": "99051"}],
        [{"code": "99213", "charge": "0.00"}],
    ],
)
def test_a_run_that_priced_nothing_does_not_look_clean(tmp_path, monkeypatch, lines):
    done = status(tmp_path, monkeypatch, encounter(*lines, day=DAY, provider=CHICAGO), "--json")

    assert done.exit_code == 3
    assert json.loads(done.stdout)["id"] == "E1"


def test_coverage_that_ended_is_not_checked_and_not_clean(tmp_path, monkeypatch):
    ended = [met("0")[0] | {"effective_to": "2026-04-30"}]
    told = encounter({"code": "99213"}, day=DAY, provider=CHICAGO, coverages=ended)

    done = status(tmp_path, monkeypatch, told)

    assert done.exit_code == 3
    assert "ended on 2026-04-30" in done.stdout


def test_a_run_that_priced_a_part_is_clean_and_tells_the_rest(tmp_path, monkeypatch):
    told = encounter({"code": "99213"}, {"code": "99199"}, day=DAY, provider=CHICAGO)

    done = status(tmp_path, monkeypatch, told)

    assert done.exit_code == 0
    assert "not checked" in done.stdout


def test_the_estimate_of_a_notice_on_the_command_line(tmp_path, monkeypatch):
    told = encounter({"code": "99213", "charge": "300.00"}, {"code": "G0008"}, day=DAY, provider=CHICAGO)

    page = status(tmp_path, monkeypatch, told, "--abn", "1")
    told_json = json.loads(status(tmp_path, monkeypatch, told, "--abn", "1", "--json").stdout)

    assert "from 200.00 to 400.00" in page.stdout
    assert (told_json["id"], told_json["lines"], told_json["amount"]) == ("E1", [1], "300.00")
    assert status(tmp_path, monkeypatch, told, "--abn", "7").exit_code == 3
    assert status(tmp_path, monkeypatch, told, "--abn", "first").exit_code == 2


ROW = {"code": "70450", "pctc": "1", "work": "0", "nonfacility_pe": "100"}
SPLIT = [ROW, ROW | {"modifier": "TC", "nonfacility_pe": "80"}, ROW | {"modifier": "26", "nonfacility_pe": "20"}]


@pytest.mark.parametrize(
    ("modifiers", "year", "allowed"),
    [
        (["FX"], 2024, "84.00"),
        (["FY"], 2024, "92.00"),
        (["FY"], 2022, "94.40"),
        (["CT"], 2024, "88.00"),
        (["TC", "CT"], 2024, "68.00"),
        (["26", "CT"], 2024, "20.00"),
    ],
)
def test_older_imaging_equipment_takes_from_the_technical_component(schedule, modifiers, year, allowed):
    """Social Security Act §1848(b)(9), §1834(p)."""
    tables = schedule(SPLIT, year=year)

    told = priced(tables, {"code": "70450", "modifiers": modifiers}, day=f"{year}-05-02").lines[0]

    assert str(told.allowed) == allowed


def test_incident_to_services_are_not_paid_in_a_hospital(schedule):
    tables = schedule([{"code": "96372", "pctc": "5", "work": "20"}])

    assert str(priced(tables, {"code": "96372"}, pos="11").lines[0].allowed) == "20.00"
    assert "incident-to" in priced(tables, {"code": "96372"}, pos="22").lines[0].reason


@pytest.mark.parametrize(("through", "allowed"), [(None, "20.00"), ("2024-05-31", "6.67"), ("2024-12-31", "20.00")])
def test_postoperative_care_is_split_by_its_days(schedule, through, allowed):
    """CMS Claims Processing Manual ch. 12 §40.4."""
    rows = [{"code": "27447", "work": "100", "global_days": "090", "pre": "0.10", "intra": "0.70", "post": "0.20"}]

    told = priced(schedule(rows), {"code": "27447", "modifiers": ["55"], "through_date": through}).lines[0]

    assert str(told.allowed) == allowed


def test_two_therapists_of_one_claim_share_the_reduction(schedule):
    rows = [{"code": "97110", "pctc": "7", "multiple": "5", "work": "10", "nonfacility_pe": "10"}]
    lines = [{"code": "97110", "rendering": {"npi": n}} for n in ("1234567893", "1245319599")]

    told = [line.allowed for line in priced(schedule(rows), *lines).lines]

    assert sorted(told) == [Decimal("15.00"), Decimal("20.00")]


def test_the_assistant_is_ranked_beside_nobody_but_assistants(schedule):
    rows = [{"code": c, "work": w, "multiple": "2", "assistant": "2"} for c, w in (("27447", "100"), ("27125", "80"))]
    lines = [{"code": "27447"}, {"code": "27447", "modifiers": ["80"]}, {"code": "27125", "modifiers": ["80"]}]

    told = [str(line.allowed) for line in priced(schedule(rows), *lines).lines]

    assert told == ["100.00", "16.00", "6.40"]


@pytest.mark.parametrize(
    ("rendering", "allowed"),
    [({"credential": "RDN"}, "85.00"), ({"specialty": "71"}, "85.00"), ({"credential": "PA"}, "85.00"), ({}, "95.00")],
)
def test_practitioners_who_must_accept_assignment_are_not_reduced_twice(schedule, rendering, allowed):
    """Social Security Act §1842(b)(18); 42 CFR 414.64 for dietitians."""
    tables = schedule([{"code": "97802", "work": "100"}])

    told = priced(tables, {"code": "97802"}, provider={"participating": False} | rendering).lines[0]

    assert str(told.allowed) == allowed
