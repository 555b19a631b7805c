"""Every edit survives any encounter, and every finding says where to look."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superbill.edits import run
from superbill.edits.payer.book import payer_book
from superbill.model.encounter import Encounter
from superbill.model.finding import CheckedEncounter, Outcome, Severity
from superbill.tables.store import Tables

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-payer-rule.md"
KNOWN = (
    "E11.9", "E10.9", "E11.22", "N18.31", "I10", "I13.0", "I50.33", "F02.80", "G30.9", "S52.501A", "S52.501S",
    "S52.509A", "W01.0XXA", "Y93.01", "Y99.0", "O80", "Z37.0", "Z38.00", "P22.0", "T36.0X5A", "T39.011A", "K29.00",
    "Z00.00", "R65.21", "A41.9", "B96.20", "M54.5", "E11", "S72.001", "W01.0", "Z68.41", "N40.1", "H28", "I10X", "C00",
    "U07.1", "J12.82",
)  # fmt: skip
PROCEDURES = ("0DTJ4ZZ", "0DJJ4ZZ", "10E0XZZ", "0FYG0Z0", "5A1955Z", "0SR20JZ", "02YA0Z0", "30250G0", "0U570ZZ")
CODES = (
    st.sampled_from(KNOWN)
    | st.from_regex(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", fullmatch=True)
    | st.text(max_size=9)
)
DAYS = st.none() | st.dates(date(1890, 1, 1), date(2099, 12, 31)) | st.dates(date(2026, 4, 1), date(2026, 10, 31))
NUMBERS = st.none() | st.from_regex(r"[0-9]{9,11}", fullmatch=True) | st.text(max_size=12)
AMOUNTS = st.none() | st.decimals(Decimal(-100), Decimal(10**7), places=2, allow_nan=False)
POINTERS = st.lists(st.integers(-1, 14), max_size=5)


def objects(**fields):
    return st.fixed_dictionaries({}, optional=fields)


PROCEDURE_CODES = st.sampled_from(
    [
        "99213",
        "99203",
        "99223",
        "99291",
        "99292",
        "99417",
        "20610",
        "93000",
        "97110",
        "J1885",
        "0275T",
        "99391",
        "36430",
    ]
) | st.text(max_size=6)
MODIFIERS = st.lists(
    st.sampled_from(["25", "59", "LT", "RT", "50", "26", "TC", "24", "78", "GA", "GZ", "93", "76", "CA"])
    | st.text(max_size=3),
    max_size=5,
)
PROVIDERS = objects(npi=NUMBERS, taxonomy=NUMBERS, tax_id=NUMBERS, zip=NUMBERS, clia=NUMBERS)
LINES = objects(
    code=st.none() | PROCEDURE_CODES, modifiers=MODIFIERS, charge=AMOUNTS,
    minutes=st.none() | st.integers(-1, 300).map(str), revenue_code=st.none() | st.text(max_size=4),
    emergency=st.none() | st.booleans(),
    units=st.decimals(Decimal(-2), Decimal(10**8), places=4, allow_nan=False), service_date=DAYS, through_date=DAYS,
    place_of_service=st.none() | st.text(max_size=3), diagnoses=POINTERS, ndc=NUMBERS,
    ndc_unit=st.none() | st.text(max_size=3), ndc_quantity=AMOUNTS, rendering=st.none() | PROVIDERS,
)  # fmt: skip
PAYERS = st.sampled_from(["medicare", "medicaid", "commercial", "self_pay"]).map(lambda kind: {"kind": kind})
COVERAGES = st.fixed_dictionaries(
    {"payer": PAYERS},
    optional={
        "subscriber": st.none() | st.fixed_dictionaries({"member_id": st.text(max_size=13)}),
        "order": st.integers(0, 3), "effective_from": DAYS, "effective_to": DAYS,
        "basis": st.sampled_from([None, "retired", "current_employment"]),
        "entitlement": st.sampled_from([None, "age", "esrd"]),
    },
)  # fmt: skip
OVERRIDES = st.fixed_dictionaries(
    {"edit": st.sampled_from(["ICD10CM-EXCLUDES1", "CLAIM-NPI", "X"]), "lines": st.just([1]),
     "reason": st.just("documented"), "by": st.just("coder 1")},
    optional={"codes": st.lists(CODES, max_size=2)},
)  # fmt: skip
ENCOUNTERS = st.fixed_dictionaries(
    {"id": st.just("T"), "setting": st.sampled_from(["professional", "outpatient", "inpatient", "hospice"])},
    optional={
        "service_date": DAYS, "admit_date": DAYS, "discharge_date": DAYS, "payer": st.none() | PAYERS,
        "charge": AMOUNTS, "discharge_status": st.none() | st.text(max_size=3),
        "procedures": st.lists(
            st.fixed_dictionaries({"code": st.sampled_from(PROCEDURES) | st.text(max_size=8)}, optional={"date": DAYS}),
            max_size=4,
        ),
        "patient": objects(birth_date=DAYS, sex=st.sampled_from([None, "F", "M", "U"]), zip=NUMBERS, death_date=DAYS),
        "provider": PROVIDERS, "referring": PROVIDERS, "coverages": st.lists(COVERAGES, max_size=2),
        "diagnoses": st.lists(
            st.fixed_dictionaries({"code": CODES}, optional={"poa": st.sampled_from([None, "Y", "1"])}), max_size=14
        ),
        "lines": st.lists(LINES, max_size=4).map(lambda ls: [{"number": n, **line} for n, line in enumerate(ls, 1)]),
        "claim_frequency": st.sampled_from(["1", "7", "8", "2", ""]), "overrides": st.lists(OVERRIDES, max_size=2),
        "filing_date": DAYS, "type_of_bill": st.none() | st.sampled_from(["0131", "851", "x"]), "rendering": PROVIDERS,
        "prior_services": st.lists(
            st.fixed_dictionaries(
                {"code": PROCEDURE_CODES, "service_date": st.dates(date(1990, 1, 1), date(2099, 12, 31))},
                optional={"modifiers": MODIFIERS, "npi": NUMBERS, "specialty": NUMBERS, "group": NUMBERS},
            ),
            max_size=3,
        ),
        "authorizations": st.lists(
            st.fixed_dictionaries(
                {"number": st.text(max_size=3)},
                optional={"codes": st.lists(PROCEDURE_CODES, max_size=2), "units": st.integers(0, 9).map(str)},
            ),
            max_size=2,
        ),
        "accident": st.none() | st.fixed_dictionaries({"kind": st.just("auto"), "date": DAYS}),
    },
).map(Encounter.model_validate)  # fmt: skip


@pytest.fixture(scope="module")
def books():
    """Rules without a payer of their own, so that they apply to every encounter."""
    text = re.search(r"```toml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert text is not None
    free = re.sub(r"(?m)^(ids|kinds|effective_to) = .*$", "", text[1]).replace("2026-01-01", "1900-01-01")
    return [payer_book(free, "guide")]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return Tables(tmp_path_factory.mktemp("empty"))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(encounter=ENCOUNTERS)
def test_every_edit_survives_with_official_tables(encounter, tables, books):
    assert_sound(run(encounter, tables, books=books), encounter)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(encounter=ENCOUNTERS)
def test_every_edit_survives_without_tables(encounter, empty, books):
    assert_sound(run(encounter, empty, books=books), encounter)


@pytest.mark.long
@settings(max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(encounter=ENCOUNTERS)
def test_every_edit_survives_many(encounter, tables, books):
    assert_sound(run(encounter, tables, books=books), encounter)


def assert_sound(result: CheckedEncounter, encounter: Encounter) -> None:
    rows = {v.edit: v for v in result.verdicts}
    assert len(rows) == len(result.verdicts)
    for finding in result.findings:
        assert "error of its own" not in finding.message
        assert finding.lines or finding.codes or finding.fields
        assert finding.message
        assert finding.do
        if finding.verdict is Outcome.FAIL:
            assert finding.severity is not Severity.INFO
            assert rows[finding.edit].verdict is Outcome.FAIL
    for row in result.verdicts:
        assert (row.missing is not None) or row.verdict is not Outcome.NOT_CHECKED
    held = {line.number for line in encounter.lines}
    assert all(held.issuperset(f.lines) for f in result.findings if f.edit != "CLAIM-OVERRIDES")
