"""Two records of one person are merged and parted again without losing anything; cards are corrected with history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.office import records
from superbill.office.models import AuditEvent, CardChange, Coverage, Encounter, Patient
from superbill.office.records.card_days import check_birth


def visit(name: str, number: str, **changes: object):
    base = charts.encounter()
    patient = base.patient.model_copy(update={"medical_record_number": number, "account": None} | changes)
    return base.model_copy(update={"id": name, "patient": patient})


@pytest.fixture
def two(db) -> tuple[Patient, Patient]:  # noqa: ARG001 - a fixture for its effect
    for name, number in (("a", "M-1"), ("b", "M-1"), ("c", "M-2")):
        records.store_encounter(visit(name, number))
    return Patient.objects.get(medical_record_number="M-1"), Patient.objects.get(medical_record_number="M-2")


def charts_of(patient: Patient) -> list[str]:
    return sorted(Encounter.objects.filter(patient=patient).values_list("reference", flat=True))


def merged(two: tuple[Patient, Patient]) -> str:
    return records.merge_patients(str(two[0].public_id), str(two[1].public_id), "same card shown", by="regina")


def test_a_merge_and_its_undoing(two: tuple[Patient, Patient]):
    made = merged(two)
    assert charts_of(two[0]) == ["a", "b", "c"]
    assert Coverage.objects.filter(patient=two[0]).count() == 2, "the same policies stand once"

    assert records.undo_merge(made, "a sister", by="regina")
    assert not records.undo_merge(made, "again", by="regina")

    assert (charts_of(two[0]), charts_of(two[1])) == (["a", "b"], ["c"])
    assert Coverage.objects.filter(patient=two[1]).count() == 2


def test_what_comes_later_under_the_old_number_goes_with_the_one_that_stays_and_back(two: tuple[Patient, Patient]):
    made = merged(two)
    records.store_encounter(visit("d", "M-2"))
    records.store_encounter(visit("c", "M-2", zip="60602"))
    assert charts_of(two[0]) == ["a", "b", "c", "d"]
    assert Patient.objects.get(pk=two[0].pk).medical_record_number == "M-1"

    records.undo_merge(made, "a sister", by="regina")
    assert charts_of(two[1]) == ["c", "d"]


def test_merges_that_are_refused(two: tuple[Patient, Patient]):
    one, other = (str(p.public_id) for p in two)
    with pytest.raises(BadInput, match="not two"):
        records.merge_patients(one, one, "x", by="regina")
    with pytest.raises(BadInput, match="Say how you know"):
        records.merge_patients(one, other, " ", by="regina")
    merged(two)
    with pytest.raises(BadInput, match="merged before"):
        records.merge_patients(one, other, "x", by="regina")
    Patient.objects.filter(pk=two[1].pk).update(merged_into=None, birth_date=date(1990, 1, 1))
    with pytest.raises(BadInput, match="birth date: differs"):
        records.merge_patients(one, other, "x", by="regina")


def test_a_corrected_card_reaches_the_encounters_without_a_claim(two: tuple[Patient, Patient]):
    records.store_claim(records.find_encounter("a") or "", charts.claim())
    values = {"last_name": "Example-Right", "first_name": "Ada", "birth_date": "1958-03-02", "sex": "F"}

    assert records.correct_patient(str(two[0].public_id), values, by="regina", reason="card") == 1
    assert records.correct_patient(str(two[0].public_id), values, by="regina") == 0

    names = {n: records.load_encounter(records.find_encounter(n) or "").patient.name.last for n in "ab"}  # type: ignore[union-attr]
    assert names == {"a": "Example", "b": "Example-Right"}
    change = CardChange.objects.get()
    assert (change.before, change.after) == ({"last_name": "Example"}, {"last_name": "Example-Right"})
    with pytest.raises(BadInput):
        records.correct_patient(str(two[0].public_id), values | {"birth_date": "soon"}, by="regina")


@pytest.mark.parametrize(
    ("born", "why"),
    [
        ("2999-01-01", "after today"),
        ("1700-01-01", "130 years"),
        ("0058-03-02", "130 years"),
        (f"{timezone.localdate() + timedelta(days=1)}", "after today"),
        (f"{timezone.localdate() - timedelta(days=130 * 366)}", "130 years"),
    ],
)
def test_nobody_is_born_tomorrow_or_three_hundred_years_old(two: tuple[Patient, Patient], born: str, why: str):
    with pytest.raises(BadInput, match=f"birth date: is .*{why}"):
        records.correct_patient(str(two[0].public_id), {"birth_date": born}, by="regina")

    assert CardChange.objects.count() == 0
    with pytest.raises(BadInput, match=f"patient.birth_date: is .*{why}"):
        records.store_encounter(visit("d", "M-3", birth_date=date.fromisoformat(born)))


def test_the_age_is_counted_to_the_day(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 3, 1))

    for born in (None, date(2026, 3, 1), date(1896, 3, 1)):
        check_birth(born)
    with pytest.raises(BadInput, match="130 years"):
        check_birth(date(1896, 2, 29))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"effective_from": "2026-06-01", "effective_to": "2026-05-31"}, "before the day on which the coverage begins"),
        ({"member_id": " "}, "member id: is missing"),
        ({"order": "1"}, "order: 1 is another coverage's place"),
    ],
)
def test_a_coverage_that_cannot_be_is_not_kept(two: tuple[Patient, Patient], wrong: dict[str, str], why: str):
    row = Coverage.objects.get(patient=two[0], order=2)

    with pytest.raises(BadInput, match=why):
        records.correct_coverage(str(row.public_id), wrong, by="regina")

    assert CardChange.objects.count() == 0


def test_a_corrected_coverage_reaches_them_too(two: tuple[Patient, Patient]):
    row = Coverage.objects.get(patient=two[0], order=2)

    assert records.correct_coverage(str(row.public_id), {"member_id": "W000"}, by="regina") == 2

    value = records.load_encounter(records.find_encounter("b") or "")
    assert [c.subscriber.member_id for c in value.coverages if c.subscriber] == ["1EG4TE5MK73", "W000"]
    assert Coverage.objects.filter(patient=two[0]).count() == 2
    with pytest.raises(BadInput, match="order"):
        records.correct_coverage(str(row.public_id), {"order": "first"}, by="regina")


def test_the_screens(two: tuple[Patient, Patient], browser_of: Callable[..., Client]):
    registrar = browser_of("registrar")
    registrar.handler.enforce_csrf_checks = False
    one, other = (str(p.public_id) for p in two)
    for born in ("1958-03-02", "03/02/1958"):
        assert "M-1" in registrar.post("/patients/", {"find": f"example ada {born}"}).content.decode()
    assert "No patient has this name" in registrar.post("/patients/", {"find": "2026-02-30"}).content.decode()
    assert "M-2" in registrar.post(f"/patients/{one}/merge/", {"find": "M-2"}).content.decode()
    assert registrar.post(f"/patients/{one}/merge/", {"duplicate": other}).status_code == 422
    assert registrar.post(f"/patients/{one}/merge/", {"duplicate": other, "reason": "one card"}).status_code == 302
    assert "Undo the merge" in registrar.get(f"/patients/{one}/").content.decode()
    assert "merged into" in registrar.get(f"/patients/{other}/").content.decode()
    assert "1EG4TE5MK73" in registrar.get(f"/patients/{one}/").content.decode()
    assert "Medicare Example" in registrar.get("/parties/").content.decode()
    assert browser_of("biller").post(f"/patients/{one}/correct/", {}).status_code == 403
    assert browser_of("coder").get(f"/patients/{one}/").status_code == 403
    told = " ".join(AuditEvent.objects.values_list("detail", flat=True))
    assert "example" not in told.lower()


def test_what_was_typed_stands_when_it_is_refused(two: tuple[Patient, Patient], browser_of: Callable[..., Client]):
    registrar = browser_of("registrar")
    registrar.handler.enforce_csrf_checks = False
    Patient.objects.filter(pk=two[1].pk).update(birth_date=date(1990, 1, 1))
    one, other = (str(p.public_id) for p in two)
    cover = Coverage.objects.get(patient=two[0], order=2)
    card, merge = f"/patients/{one}/correct/", f"/patients/{one}/merge/"

    page = registrar.post(card, {"last_name": "", "first_name": "Adele", "reason": "passport"}).content.decode()
    assert "Last name is missing" in page
    assert 'value="Adele"' in page
    assert 'value="passport"' in page
    assert page.count(" open>") == 1
    page = registrar.post(card, {"coverage": str(cover.public_id), "order": "x", "plan_name": "Gold"}).content.decode()
    assert 'value="Gold"' in page
    assert page.count(" open>") == 1
    page = registrar.post(merge, {"duplicate": other, "reason": "one face"}).content.decode()
    assert "differs between the two" in page
    assert f'value="{other}"' in page
    assert 'value="one face"' in page
    assert " open>" not in page
    assert registrar.post(merge, {"duplicate": "x", "reason": "y"}).status_code == 422


def test_a_correction_says_what_it_wrote(two: tuple[Patient, Patient], browser_of: Callable[..., Client]):
    registrar = browser_of("registrar")
    registrar.handler.enforce_csrf_checks = False
    values = {"last_name": "Right", "first_name": "", "birth_date": "1958-03-02", "sex": "F", "reason": "passport"}

    done = registrar.post(f"/patients/{two[0].public_id}/correct/", values)

    page = registrar.get(done.headers["Location"]).content.decode()
    assert 'role="status">The card is kept as it stands here.</p>' in page
    assert "Last name from Example to Right; First name from Ada to nothing (passport)" in page


def test_a_mistyped_number_is_corrected_with_a_reason(two: tuple[Patient, Patient]):
    patient, one = two[0], str(two[0].public_id)
    records.store_claim(records.find_encounter("a") or "", charts.claim())
    for number, reason, why in (
        ("M-9", " ", "reason: is missing"),
        ("M-2", "card", "another patient"),
        ("", "x", "MRN"),
    ):
        with pytest.raises(BadInput, match=why):
            records.correct_patient(one, {"medical_record_number": number}, by="regina", reason=reason)

    records.correct_patient(one, {"medical_record_number": "M-9"}, by="regina", reason="two digits were turned")

    held = {n: records.load_encounter(records.find_encounter(n) or "").patient.medical_record_number for n in "ab"}
    change = CardChange.objects.get()
    assert held == {"a": "M-9", "b": "M-9"}
    assert (change.before, change.after) == ({"medical_record_number": "M-1"}, {"medical_record_number": "M-9"})
    assert AuditEvent.objects.get(action="correct").detail == "medical_record_number"
    records.store_encounter(visit("a", "M-1", zip="60602"))
    patient.refresh_from_db()
    assert patient.medical_record_number == "M-9", "what still comes under the wrong number does not bring it back"
    assert charts_of(patient) == ["a", "b"]


def test_the_card_tells_what_was_parted_and_corrected_in_words(
    two: tuple[Patient, Patient], browser_of: Callable[..., Client]
):
    address, desk = f"/patients/{two[0].public_id}/", browser_of("registrar")
    made = merged(two)
    assert '<span class="pill muted">merged</span>' in desk.get(address).content.decode()
    records.undo_merge(made, "a sister", by="regina")
    records.correct_patient(str(two[0].public_id), {"birth_date": "1958-03-03", "sex": ""}, by="regina")
    coverage = Coverage.objects.get(patient=two[0], order=2)
    records.correct_coverage(str(coverage.public_id), {"effective_from": "2026-01-01"}, by="regina")

    page = desk.get(address).content.decode()

    assert '<span class="pill muted">parted again</span>' in page
    assert '<span class="pill muted">merged</span>' not in page
    assert "Birth date from Mar 2, 1958 to Mar 3, 1958; Sex from female to nothing" in page
    assert "First day of the coverage from nothing to Jan 1, 2026" in page
