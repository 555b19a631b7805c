"""The values: exact money, codes as strings, the day that picks the code sets."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from superbill.model.codes import dotted, undotted
from superbill.model.encounter import Encounter
from superbill.model.money import cents


@pytest.mark.parametrize(("written", "read"), [("e119", "E11.9"), (" I10 ", "I10"), ("s72.001a", "S72.001A")])
def test_a_diagnosis_code_is_written_as_the_tabular_writes_it(written, read):
    encounter = Encounter(id="E", setting="professional", diagnoses=({"code": written},))

    assert encounter.diagnoses[0].code == read


@given(st.text("ABC0123456789", min_size=3, max_size=7))
def test_dots_come_and_go(code):
    assert undotted(dotted(code)) == code


@pytest.mark.parametrize(
    ("exact", "rounded"), [("1.005", "1.01"), ("1.004", "1.00"), ("-1.005", "-1.01"), ("2", "2.00")]
)
def test_cents_round_half_up(exact, rounded):
    assert cents(Decimal(exact)) == Decimal(rounded)


def test_values_are_frozen():
    encounter = Encounter(id="E", setting="professional")

    with pytest.raises(ValidationError):
        encounter.id = "other"


def line(number: int, day: str) -> dict[str, object]:
    return {"number": number, "code": "99213", "service_date": day}


def test_the_first_date_of_service_picks_the_code_sets():
    encounter = Encounter(id="E", setting="professional", lines=(line(1, "2026-10-02"), line(2, "2026-09-30")))

    assert encounter.day == date(2026, 9, 30)


def test_the_discharge_picks_the_code_sets_of_a_stay():
    encounter = Encounter(
        id="E",
        setting="inpatient",
        admit_date=date(2026, 9, 28),
        discharge_date=date(2026, 10, 2),
        lines=(line(1, "2026-09-28"),),
    )

    assert encounter.day == date(2026, 10, 2)


def test_no_date_is_no_day():
    assert Encounter(id="E", setting="professional").day is None


def test_json_is_what_was_read():
    encounter = Encounter(id="E", setting="professional", lines=({**line(1, "2026-05-15"), "charge": "7.5"},))

    again = Encounter.model_validate_json(encounter.model_dump_json(by_alias=True))

    assert again == encounter
    assert '"charge":"7.50"' in encounter.model_dump_json()
