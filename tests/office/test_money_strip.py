"""The money strip: relative values of each line, and how firmly the group of a stay stands."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.model.encounter import Diagnosis
from superbill.office import records
from superbill.office.models import Encounter as Row
from superbill.office.other_groups import around, waiting
from superbill.office.records.opened import Opened
from superbill.office.screens.money import in_all, lines
from superbill.office.standing import standing
from superbill.tables.mpfs import RVU, fee_schedule
from superbill.tables.store import Tables

STAY = {
    "setting": "inpatient",
    "service_date": charts.DAY,
    "admit_date": charts.DAY,
    "discharge_date": charts.DAY,
    "discharge_status": "01",
    "lines": (),
    "diagnoses": (Diagnosis(code="J18.9", poa="Y"),),
}


def stay(*suggested: tuple[str, str]) -> Row:
    """A stay for pneumonia with codes that wait for a person."""
    span = charts.span("Acute bronchitis", "assessment and plan")
    codes = [charts.assignment("J18.9", "Pneumonia, unspecified organism", 1, (span,), role="principal", poa="Y")]
    codes += [
        charts.assignment(code, title, n, (span,), decision="suggested", poa="Y")
        for n, (code, title) in enumerate(suggested, 2)
    ]
    encounter_id = records.store_encounter(charts.encounter(**STAY))
    value = charts.coded(setting="inpatient", codes=tuple(codes), queries=(), not_coded=())
    records.store_coding(encounter_id, value)
    return Row.objects.get(public_id=encounter_id)


@pytest.mark.usefixtures("encounter_id")
def test_relative_values_are_those_of_the_file_times_the_units(tables: Tables):
    row = Row.objects.get()

    visit, _ = lines(Opened(row), None)

    printed = fee_schedule(tables, charts.DAY).rvu("99214")
    assert printed
    assert visit.values
    assert visit.values.work == printed.work
    assert visit.values.total == printed.work + printed.nonfacility_pe + printed.malpractice
    assert visit.values.example == fee_schedule(tables, charts.DAY).release(RVU).manifest.example
    total = in_all(lines(Opened(row), None))
    assert total
    assert total.work >= visit.values.work


def test_the_place_decides_which_practice_expense(tables: Tables, db: None):  # noqa: ARG001 - for its effect
    service = charts.encounter().lines[0].model_copy(update={"place_of_service": "22", "units": Decimal(2)})
    records.store_encounter(charts.encounter(lines=(service,)))
    printed = fee_schedule(tables, charts.DAY).rvu("99214")
    assert printed

    (line,) = lines(Opened(Row.objects.get()), None)

    assert line.values
    assert line.values.total == 2 * (printed.work + printed.facility_pe + printed.malpractice)


@pytest.mark.usefixtures("tables", "encounter_id")
def test_the_strip_shows_them(browser_of: Callable[..., Client]):
    page = browser_of("coder").get(f"/encounters/{Row.objects.get().public_id}/").content.decode()

    assert 'title="Relative value units: physician work, and in all"' in page
    assert "before the geographic index" in page


def test_a_hospital_visit_has_none(db: None):  # noqa: ARG001 - for its effect
    records.store_encounter(charts.encounter(setting="outpatient"))

    assert in_all(lines(Opened(Row.objects.get()), None)) is None


@pytest.mark.usefixtures("tables", "db")
def test_a_suggested_code_that_raises_the_group_is_told_and_one_that_does_not_is_named():
    chart = Opened(stay(("A41.9", "Sepsis, unspecified organism"), ("E66.9", "Obesity, unspecified")))

    tried = {w.code: w.other for w in waiting(chart, standing(chart))}

    assert tried["E66.9"] is None
    sepsis = tried["A41.9"]
    assert sepsis
    assert (sepsis.kind, sepsis.difference and sepsis.difference > 0) == ("accept", True)


@pytest.mark.usefixtures("tables", "db")
def test_the_screen_says_that_the_weight_never_decides(browser_of: Callable[..., Client]):
    row = stay(("A41.9", "Sepsis, unspecified organism"), ("E66.9", "Obesity, unspecified"))

    page = browser_of("coder").get(f"/encounters/{row.public_id}/drg/").content.decode()

    assert "with the suggested" in page
    assert "the group stays:" in page
    assert "the weight never does" in page
    assert list(row.assignments.filter(state="suggested").values_list("code", flat=True)) == ["A41.9", "E66.9"]


@pytest.mark.usefixtures("tables", "db")
def test_what_cannot_be_principal_is_not_offered_as_one_and_counted(browser_of: Callable[..., Client]):
    span = charts.span("Acute bronchitis", "assessment and plan")
    told = [("J18.9", "Y"), ("A41.9", "Y"), ("J96.01", "N"), ("I50.23", "U"), ("Z68.41", "1"), ("V00.01XA", "Y")]
    codes = [charts.assignment(code, code, n, (span,), poa=poa) for n, (code, poa) in enumerate(told, 1)]
    encounter_id = records.store_encounter(charts.encounter(**STAY))
    value = charts.coded(setting="inpatient", codes=tuple(codes), queries=(), not_coded=())
    records.store_coding(encounter_id, value)
    chart = Opened(Row.objects.get(public_id=encounter_id))

    found = around(chart, standing(chart))

    assert {o.code for o in found.others if o.kind == "principal"} == {"A41.9"}
    assert {u.code: u.why for u in found.left_out} == {
        "J96.01": "not present on admission",
        "I50.23": "the record does not tell whether it was present on admission",
        "Z68.41": "not accepted by Medicare as principal",
        "V00.01XA": "not accepted by Medicare as principal",
    }
    page = browser_of("coder").get(f"/encounters/{encounter_id}/drg/").content.decode()
    assert "4 left out as principal" in page
