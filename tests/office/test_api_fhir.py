"""FHIR R4: what each resource says, by the definitions of R4, and what of it each role is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.office import office_charts as charts
from tests.office.fhir_world import Program, add_service, fits, resources, written
from tests.x12.claim_strategies import full_claims, institutional_claims
from tests.x12.strategies import billing_providers

from superbill.model.claim import Name, Party
from superbill.model.codes import CodeSystem
from superbill.model.encounter import Diagnosis, Procedure, ServiceLine
from superbill.model.institutional import BilledDiagnosis, BilledProcedure, InstitutionalClaim, InstitutionalLine
from superbill.model.party import PersonName, Provider
from superbill.office import records
from superbill.office.api.resources.billed import Billed
from superbill.office.api.resources.claim import claim as claim_resource
from superbill.office.models import Assignment, Claim, Encounter, Patient
from superbill.office.roles import FIELDS

KINDS = ("Encounter", "Condition", "Procedure", "Claim", "ClaimResponse", "ExplanationOfBenefit")
SURGEON = Provider(npi="1003000134", name=PersonName(last="Cutter", first="Kim"))
HOSPITAL = Provider(npi="1234567893", organization="Example Hospital")


@pytest.fixture
def supervisor(db: None) -> Program:  # noqa: ARG001 - a fixture for its effect
    return Program("supervisor")


@pytest.fixture
def stay(db: None) -> str:  # noqa: ARG001 - as above
    """A stay of four days with an operation, coded and billed as an institutional claim."""
    value = charts.encounter(
        id="stay-1", setting="inpatient", type_of_bill="111", service_date=date(2026, 5, 11),
        admit_date=date(2026, 5, 11), discharge_date=date(2026, 5, 15), discharge_status="06", admission_type="1",
        admission_source="4", admitting_diagnosis="R10.9", provider=HOSPITAL, rendering=None, attending=SURGEON,
        operating=SURGEON, diagnoses=(Diagnosis(code="K35.80", poa="Y"), Diagnosis(code="T81.40XA", poa="N")),
        procedures=(Procedure(code="0DTJ4ZZ", date=date(2026, 5, 12)),),
        lines=(ServiceLine(number=1, revenue_code="0120", units=4, charge="4000.00", service_date=date(2026, 5, 11)),),
    )  # fmt: skip
    chart = records.store_encounter(value)
    quote = (charts.span("Acute bronchitis", "assessment and plan"),)
    coded = charts.coded(
        id="stay-1", setting="inpatient", service_date=date(2026, 5, 15), not_coded=(), queries=(),
        codes=(
            charts.assignment("K35.80", "Unspecified acute appendicitis", 1, quote, role="principal", poa="Y"),
            charts.assignment("T81.40XA", "Infection following a procedure", 2, quote, poa="N"),
            charts.assignment(
                "0DTJ4ZZ", "Resection of Appendix", 1, quote, system=CodeSystem.ICD10PCS, role="procedure"
            ),
        ),
    )  # fmt: skip
    records.store_coding(chart, coded)
    records.store_claim(chart, hospital_claim())
    return chart


def hospital_claim(**changes: Any) -> InstitutionalClaim:
    plain = charts.claim("H1", "5000.00")
    operator = Party(name=Name(last="Cutter", first="Kim"), npi="1003000134", taxonomy="208600000X")
    base = InstitutionalClaim(
        control_number="H1", charge=Decimal("5000.00"), bill_type="111", billing=plain.billing, insured=plain.insured,
        payer=plain.payer, statement_from=date(2026, 5, 11), statement_through=date(2026, 5, 15),
        principal=BilledDiagnosis("K35.80", "Y"), diagnoses=(BilledDiagnosis("T81.40XA", "N"),), admitting="R10.9",
        discharge_status="06", admission_type="1", admission_source="4", admission_date=date(2026, 5, 11), drg="399",
        principal_procedure=BilledProcedure("0DTJ4ZZ", date(2026, 5, 12)), attending=operator, operating=operator,
        medical_record_number="MRN-4711",
        lines=(
            InstitutionalLine(1, "0120", Decimal("4000.00"), units=Decimal(4), unit_kind="DA"),
            InstitutionalLine(2, "0360", Decimal("1000.00"), code="44970", service_date=date(2026, 5, 12)),
        ),
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def codes(*concepts: dict[str, Any]) -> list[str]:
    return [coding["code"] for each in concepts for coding in each["coding"]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_resource_fits_the_definitions_of_r4(full_chart: str, stay: str, supervisor: Program, kind: str):
    add_service(full_chart)
    found = supervisor.found(f"/{kind}")

    assert found
    for resource in found:
        fits(resource)
        assert supervisor.get(f"/{kind}/{resource['id']}").json() == resource
    assert stay


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_claim_says_it_fits_r4(data: st.DataObject):
    billing = data.draw(billing_providers())
    value = data.draw(st.one_of(full_claims(billing), institutional_claims(billing)))
    row = Claim(encounter=Encounter(patient=Patient(), changed_at=timezone.now()), control_number=value.control_number)

    for seen in (frozenset(), frozenset(FIELDS)):
        found = written(claim_resource(Billed(row, value, 1, timezone.now()), seen))
        fits(found)
        assert len(found["item"]) == len(value.lines)
        assert ("total" in found) == bool(seen)


def test_a_visit(full_chart: str, supervisor: Program):
    found = supervisor.get(f"/Encounter/{full_chart}").json()

    assert (found["status"], found["class"]["code"]) == ("finished", "AMB")
    assert found["period"] == {"start": "2026-05-15", "end": "2026-05-15"}
    assert "length" not in found
    (doctor,) = found["participant"]
    assert (codes(*doctor["type"]), doctor["individual"]["identifier"]["value"]) == (["PPRF"], "1003000126")
    assert found["serviceProvider"]["display"] == "Example Primary Care"
    assert [d["rank"] for d in found["diagnosis"]] == [1, 2, 3, 4, 5]
    assert codes(found["diagnosis"][0]["use"]) == ["billing"]
    first = supervisor.get("/" + found["diagnosis"][0]["condition"]["reference"]).json()
    assert codes(first["code"]) == ["E11.22"]
    assert found["subject"]["display"] == "Ada Example"
    assert [i["value"] for i in found["identifier"][1:]] == ["visit-1", "ACC-77"]


def test_a_stay(stay: str, supervisor: Program):
    found = supervisor.get(f"/Encounter/{stay}").json()

    assert (found["class"]["code"], codes(*found["type"])) == ("IMP", ["111"])
    assert found["period"] == {"start": "2026-05-11", "end": "2026-05-15"}
    assert found["length"]["value"] == 4
    assert codes(found["hospitalization"]["dischargeDisposition"], found["hospitalization"]["admitSource"]) == [
        "06",
        "4",
    ]
    assert codes(*found["reasonCode"], found["priority"]) == ["R10.9", "1"]
    assert {c for p in found["participant"] for c in codes(*p["type"])} == {"ATND", "SPRF"}
    assert [d["use"]["text"] for d in found["diagnosis"]] == ["principal", "secondary"]
    present = [d["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] for d in found["diagnosis"]]
    assert present == ["Y", "N"]


def test_a_patient_still_in_the_house(supervisor: Program):
    chart = records.store_encounter(charts.encounter(setting="inpatient", admit_date=charts.DAY, lines=()))

    found = supervisor.get(f"/Encounter/{chart}").json()

    assert (found["status"], found["period"]) == ("in-progress", {"start": "2026-05-15"})


@pytest.mark.parametrize(
    ("setting", "line", "expected"),
    [
        ("outpatient", {"revenue_code": "0450"}, "EMER"),
        ("professional", {"place_of_service": "23"}, "EMER"),
        ("outpatient", {"revenue_code": "0762"}, "OBSENC"),
        ("professional", {"place_of_service": "10"}, "VR"),
        ("outpatient", {"revenue_code": "0510"}, "AMB"),
        ("home_health", {}, "HH"),
        ("skilled_nursing", {}, "IMP"),
    ],
)
def test_the_class_of_an_encounter(supervisor: Program, setting: str, line: dict[str, str], expected: str):
    lines = (ServiceLine(number=1, service_date=charts.DAY, **line),)
    chart = records.store_encounter(charts.encounter(setting=setting, lines=lines))

    assert supervisor.get(f"/Encounter/{chart}").json()["class"]["code"] == expected


def test_what_stands_about_a_condition(full_chart: str, supervisor: Program):
    expected = {
        ("assigned", False): "provisional",
        ("assigned", True): "confirmed",
        ("suggested", False): "unconfirmed",
        ("rejected", True): "refuted",
        ("withdrawn", False): "entered-in-error",
    }
    row = Assignment.objects.filter(encounter__public_id=full_chart, system="ICD-10-CM").earliest("id")
    for (state, decided), status in expected.items():
        Assignment.objects.filter(pk=row.pk).update(state=state, decided=decided)
        found = supervisor.get(f"/Condition/{row.public_id}").json()
        fits(found)
        assert codes(found["verificationStatus"]) == [status]
        assert ("clinicalStatus" in found) == (state == "assigned")
        assert found["code"]["coding"][0]["display"] == row.title
    assert found["recordedDate"]


def test_procedures_tell_who_when_and_why(full_chart: str, stay: str, supervisor: Program):
    add_service(full_chart)
    (operation,) = supervisor.found("/Procedure", {"encounter": stay})
    (visit,) = supervisor.found("/Procedure", {"encounter": full_chart})

    assert operation["performedDateTime"] == "2026-05-12"
    assert operation["performer"][0]["actor"]["display"] == "Kim Cutter"
    assert operation["code"]["coding"][0] == {
        "system": "http://www.cms.gov/Medicare/Coding/ICD10", "code": "0DTJ4ZZ", "display": "Resection of Appendix",
    }  # fmt: skip
    assert visit["code"]["coding"] == [{"system": "http://www.ama-assn.org/go/cpt", "code": "99214"}]
    assert visit["performer"][0]["actor"]["display"] == "Rae Sample"
    reasons = [supervisor.get("/" + r["reference"]).json() for r in visit["reasonReference"]]
    assert codes(*(r["code"] for r in reasons)) == ["E11.22", "I12.9", "N18.31", "J20.9"]


def test_a_professional_claim(full_chart: str, supervisor: Program):
    (found,) = supervisor.found("/Claim", {"encounter": full_chart})

    assert (found["status"], found["use"], codes(found["type"])) == ("active", "claim", ["professional"])
    assert found["identifier"][0]["value"] == "SB0000001"
    assert found["billablePeriod"] == {"start": "2026-05-15", "end": "2026-05-15"}
    assert found["insurer"]["display"] == "Medicare Example"
    assert found["provider"]["identifier"] == {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}
    assert [(d["sequence"], *codes(d["diagnosisCodeableConcept"], *d["type"])) for d in found["diagnosis"]][:2] == [
        (1, "E11.22", "principal"), (2, "I12.9", "secondary"),
    ]  # fmt: skip
    first = found["item"][0]
    assert codes(first["productOrService"], *first["modifier"], first["locationCodeableConcept"]) == [
        "99214",
        "25",
        "11",
    ]
    assert (first["diagnosisSequence"], first["servicedDate"]) == ([1, 2, 3, 4], "2026-05-15")
    assert (first["net"], first["unitPrice"]["value"]) == ({"value": 190.0, "currency": "USD"}, 190.0)
    assert found["total"]["value"] == 215.0
    assert found["insurance"][0]["coverage"]["identifier"]["value"] == "1EG4TE5MK73"
    assert "related" not in found


def test_the_onset_of_the_illness(full_chart: str, supervisor: Program):
    records.store_claim(full_chart, charts.claim(onset_date=date(2026, 5, 10)))

    (found,) = supervisor.found("/Claim", {"encounter": full_chart})

    fits(found)
    assert [(codes(i["category"]), i["timingDate"]) for i in found["supportingInfo"]] == [(["onset"], "2026-05-10")]


def test_money_is_written_with_both_decimals(full_chart: str, supervisor: Program):
    assert b'"value":190.00,"currency":"USD"' in supervisor.get("/Claim", {"encounter": full_chart}).content


def test_an_institutional_claim(stay: str, supervisor: Program):
    (found,) = supervisor.found("/Claim", {"encounter": stay})

    assert codes(found["type"], found["subType"]) == ["institutional", "inpatient"]
    types = [codes(*d["type"])[0] for d in found["diagnosis"]]
    assert types == ["principal", "other", "admitting"]
    assert [d["onAdmission"]["coding"][0]["code"] for d in found["diagnosis"][:2]] == ["Y", "N"]
    (operation,) = found["procedure"]
    assert (codes(operation["procedureCodeableConcept"]), operation["date"]) == (["0DTJ4ZZ"], "2026-05-12")
    info = {codes(i["category"])[0]: i for i in found["supportingInfo"]}
    assert codes(info["typeofbill"]["code"], info["discharge-status"]["code"], info["drg"]["code"]) == [
        "111",
        "06",
        "399",
    ]
    assert info["admissionperiod"]["timingPeriod"] == {"start": "2026-05-11", "end": "2026-05-15"}
    assert info["medicalrecordnumber"]["valueString"] == "MRN-4711"
    room, theatre = found["item"]
    assert codes(room["revenue"], room["productOrService"]) == ["0120", "not-applicable"]
    assert (room["quantity"]["code"], room["unitPrice"]["value"]) == ("d", 1000.0)
    assert codes(theatre["revenue"], theatre["productOrService"]) == ["0360", "44970"]
    assert [codes(m["role"])[0] for m in found["careTeam"]] == ["attending", "operating"]


def test_a_replacement_and_a_void_name_the_payers_claim(stay: str, supervisor: Program):
    records.store_claim(stay, hospital_claim(bill_type="117", payer_claim_number="ICN-9"))
    (replaced,) = supervisor.found("/Claim", {"encounter": stay})
    records.store_claim(stay, hospital_claim(bill_type="118", payer_claim_number="ICN-9"))
    (voided,) = supervisor.found("/Claim", {"encounter": stay})

    assert (replaced["status"], voided["status"]) == ("active", "cancelled")
    for found in (replaced, voided):
        assert found["related"][0]["reference"]["value"] == "ICN-9"
        assert codes(found["related"][0]["relationship"]) == ["prior"]


def everything(program: Program) -> str:
    return "".join(program.get(f"/{kind}").content.decode() for kind in KINDS)


def test_fields_that_a_role_may_not_see_are_not_sent(full_chart: str, stay: str):
    for role, hidden in {
        "auditor": ("Ada", "MRN-4711", "ACC-77", "1EG4TE5MK73", "Plan G"),
        "coder": ("1EG4TE5MK73", "USD"),
        "provider": ("1EG4TE5MK73", "USD"),
    }.items():
        told = everything(Program(role))
        assert charts.NOTE[:20] not in told
        assert [word for word in hidden if word in told] == [], role
    told = everything(Program("supervisor"))
    assert [w for w in ("Ada", "MRN-4711", "ACC-77", "1EG4TE5MK73", "USD") if w not in told] == []
    assert (full_chart in told, stay in told) == (True, True)


def test_a_trainee_reads_only_what_was_given_out(full_chart: str, stay: str):
    trainee = Program("trainee")
    assert resources(trainee.get("/Condition").json()) == []
    assert trainee.get("/Condition", {"encounter": full_chart}).status_code == 403
    assert trainee.get(f"/Encounter/{full_chart}").status_code == 403

    Encounter.objects.filter(public_id=full_chart).update(owner=trainee.name)

    assert {c["encounter"]["reference"] for c in trainee.found("/Condition")} == {f"Encounter/{full_chart}"}
    assert [e["id"] for e in trainee.found("/Encounter")] == [full_chart]
    assert stay not in trainee.get("/Procedure").content.decode()
