"""Situations of professional claims: each is told in its place, and pyx12 accepts the file."""

from decimal import Decimal

import pytest
from tests.claims.invented_visit import WHOLE, coverage, line, office_visit, part
from tests.claims.test_coordination import written

from superbill.claims.build import build
from superbill.claims.problems import NoClaim
from superbill.claims.review import review

PLACE = WHOLE["patient"]["address"]
DOCTOR = {"npi": "1003000126", "name": {"last": "Cole", "first": "Ann"}}


def claim_of(**changes):
    (claim,) = build(office_visit(**changes), control="C1")
    return claim


def test_an_ambulance_transport():
    ride = {"reason": "A", "miles": "12.5", "weight": "170", "conditions": ["01", "04"], "pick_up": PLACE,
            "drop_off": {**PLACE, "street": "9 Hospital Way"}, "drop_off_name": "Lakeview", "patients": 2,
            "stretcher": "patient could not sit"}  # fmt: skip
    claim = claim_of(transport=ride, lines=[line(1, code="A0427", modifiers=["RH"], place_of_service="41")])

    text = written(claim)
    assert "CR1*LB*170**A*DH*12.5****patient could not sit~" in text
    assert "CRC*07*Y*01*04~" in text
    assert "QTY*PT*2~" in text
    assert "NM1*PW*2~" in text


@pytest.mark.parametrize(
    ("transport", "path"),
    [(None, "transport"), ({"reason": "A", "miles": "3", "pick_up": PLACE}, "transport.drop_off")],
)
def test_an_ambulance_service_tells_of_its_transport(transport, path):
    with pytest.raises(NoClaim) as caught:
        claim_of(transport=transport, lines=[line(1, code="A0429", modifiers=["RH"], place_of_service="41")])

    assert path in [p.path for p in caught.value.problems]


def test_anesthesia_needs_its_minutes():
    with pytest.raises(NoClaim) as caught:
        claim_of(lines=[line(1, code="00840")])
    assert [p.path for p in caught.value.problems] == ["lines[0].minutes"]

    timed = claim_of(lines=[line(1, code="00840", minutes="75")], filing={"anesthesia_procedures": ["44970"]})
    assert "SV1*HC:00840:25*150.00*MJ*75***1:2~" in written(timed)


def test_attachments_of_claim_and_line():
    claim = claim_of(
        attachments=[{"control_number": "ATT1", "report_type": "OZ", "transmission": "EL"}],
        lines=[line(1, attachments=[{"control_number": "", "report_type": "B4", "transmission": "AA"}])],
    )

    text = written(claim)
    assert "PWK*OZ*EL***AC*ATT1~" in text
    assert "PWK*B4*AA~" in text


def test_an_attachment_that_is_sent_needs_its_number():
    with pytest.raises(NoClaim, match=r"attachments\[0\].control_number is missing"):
        claim_of(attachments=[{"control_number": "", "report_type": "OZ", "transmission": "FX"}])


def test_who_ordered_stands_on_the_lines():
    claim = claim_of(
        ordering=DOCTOR, lines=[line(1), line(2, ordering={"npi": "1245319599", "name": {"last": "Berg"}})]
    )

    assert [n.ordering and n.ordering.npi for n in claim.lines] == ["1003000126", None]
    assert written(claim).count("NM1*DK*") == 1


def test_a_service_bought_from_outside():
    lab = {"npi": "1003000126", "organization": "Outside Laboratory"}
    claim = claim_of(lines=[line(1, code="80053", modifiers=["90"], purchased_from=lab, purchase_price="12.50",
                                 referring_clia="14D0000002")])  # fmt: skip

    text = written(claim)
    assert "PS1*1003000126*12.50~" in text
    assert "REF*F4*14D0000002~" in text
    assert claim.clia == ""


def test_drugs_with_prescription_and_vaccine_batch():
    drug = {"ndc": "12345-6789-01", "ndc_quantity": "2.5", "ndc_unit": "ML", "prescription": "RX7"}
    claim = claim_of(lines=[line(1, code="J1885", **drug), line(2, code="90686", immunization_batch="LOT9")])

    text = written(claim)
    assert "LIN**N4*12345678901~CTP****2.5*ML~REF*XZ*RX7~" in text.replace("\n", "")
    assert "REF*BT*LOT9~" in text


def test_the_course_of_the_illness():
    illness = {"onset": "2026-05-01", "last_seen": "2026-04-01", "disability_from": "2026-05-01",
               "disability_to": "2026-05-20", "last_menstrual_period": "2026-01-02"}  # fmt: skip

    text = written(claim_of(illness=illness))
    for told in (
        "DTP*431*D8*20260501~",
        "DTP*304*D8*20260401~",
        "DTP*314*RD8*20260501-20260520~",
        "DTP*484*D8*20260102~",
    ):
        assert told in text


def test_consents_notes_and_programs():
    claim = claim_of(
        notes=[{"text": "staged procedure", "kind": "ADD"}],
        filing={"benefits_assigned": "N", "release": "I", "signature_by_other": True, "delay_reason": "3",
                "mammography": "M123", "investigational_device": "G000001", "demonstration": "56"},
        lines=[line(1, epsdt=True, family_planning=True, copay_exempt=True, note={"text": "left hand", "kind": "ADD"})],
    )  # fmt: skip

    text = written(claim)
    assert "CLM*C1*150.00***11:B:1*Y*A*N*I*P**********3~" in text
    for told in ("NTE*ADD*staged procedure~", "REF*EW*M123~", "REF*LX*G000001~", "REF*P4*56~"):
        assert told in text
    assert "Y*Y***0~" in text


def test_a_test_result_with_a_dialysis_drug():
    claim = claim_of(lines=[line(1, code="J0885", results=[{"measure": "R2", "value": "31.5"}])])

    assert "MEA*TR*R2*31.5~" in written(claim)


def test_lines_under_two_referrals_go_on_two_claims():
    numbers = [
        {"number": "R1", "kind": "referral", "codes": ["99213"]},
        {"number": "R2", "kind": "referral", "codes": ["93000"]},
    ]

    claims = build(office_visit(authorizations=numbers))

    assert [(c.referral_number, len(c.lines)) for c in claims] == [("R1", 1), ("R2", 1)]
    written(*claims)


def test_each_payer_has_its_own_authorization():
    second = coverage(order=2, payer={"kind": "commercial", "id": "PAYER2", "name": "Second"})
    numbers = [{"number": "A1", "payer_id": "PAYER1"}, {"number": "A2", "payer_id": "PAYER2"}]

    claim = claim_of(coverages=[coverage(), second], authorizations=numbers)

    assert (claim.prior_authorization, claim.other_payers[0].prior_authorization) == ("A1", "A2")
    written(claim)


def test_what_the_patient_paid_for_and_keeps_from_the_plan():
    kept = [line(1), line(2, code="99406", undisclosed=True, diagnoses=[2])]
    visit = office_visit(lines=kept, prior_payments=[{"amount": "160.00"}])

    (claim,) = build(visit, control="C1")

    assert [n.code for n in claim.lines] == ["99213"]
    assert (claim.charge, claim.patient_paid) == (Decimal("150.00"), Decimal("10.00"))
    assert [f.edit for f in review(visit, [claim])] == ["CLAIM-WITHHELD"]


def test_a_diagnosis_of_withheld_lines_alone_is_kept_too():
    kept = [line(1, diagnoses=[1]), line(2, undisclosed=True, diagnoses=[2])]

    (claim,) = build(office_visit(lines=kept, prior_payments=[{"amount": "150.00"}]))

    assert (claim.diagnoses, claim.lines[0].pointers) == (("E11.9",), (1,))


def test_a_whole_visit_kept_from_the_plan_makes_no_claim():
    visit = office_visit(undisclosed=True, prior_payments=[{"amount": "210.00"}])

    assert build(visit) == ()
    assert [f.edit for f in review(visit, [])] == ["CLAIM-WITHHELD"]


def test_what_is_not_paid_in_full_cannot_be_kept_from_the_plan():
    with pytest.raises(NoClaim, match=r"164\.522"):
        build(office_visit(undisclosed=True, prior_payments=[{"amount": "209.99"}]))


def test_a_dead_patient_and_a_pregnant_one():
    text = written(claim_of(patient=part("patient", death_date="2026-05-15"), filing={"pregnant": True}))

    assert "PAT*****D8*20260515" in text
