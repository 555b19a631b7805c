"""An invented but lifelike office visit, with everything that the stages make of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.claim import (
    Claim,
    ClaimLine,
    ClaimPatient,
    ClaimPayer,
    Insured,
    Name,
    Party,
    PostalAddress,
)
from superbill.model.coded import Assignment, CodedEncounter, Evidence, NotCoded, Query, Rationale
from superbill.model.encounter import Diagnosis, Document, Encounter, ServiceLine
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Severity, Verdict
from superbill.model.ledger import Account, Entry, Posting
from superbill.model.party import (
    Address,
    Coverage,
    Patient,
    Payer,
    PersonName,
    Provider,
    Subscriber,
)
from superbill.model.price import LinePrice, Price, Step
from superbill.model.remittance import Adjustment, ClaimPayment, Remittance, ServicePayment
from superbill.model.table import TableRef
from superbill.office import models as rows

DAY = date(2026, 5, 15)
NOTE_NAME = "visit-note.txt"
NOTE = """PRIMARY CARE OFFICE VISIT
Date of service: 05/15/2026

CHIEF COMPLAINT
Follow-up of diabetes and blood pressure; new cough for five days.

HISTORY OF PRESENT ILLNESS
Ms. Example is a 68-year-old woman with type 2 diabetes mellitus with diabetic chronic kidney disease. Fasting
glucose at home 140-170. She takes metformin 500 mg twice daily and insulin glargine 18 units at bedtime. Blood
pressure at home 135-145 systolic. Five days of dry cough with a low fever (100.4 °F) on the first day only.
She denies chest pain, shortness of breath, or swelling. Mother had breast cancer at 71.

PAST MEDICAL HISTORY
1. Type 2 diabetes, since 2011
2. Essential hypertension
3. Stage 3a chronic kidney disease
4. Appendectomy 1989

EXAM
BP 148/86, pulse 78, temp 98.9 °F, BMI 33.2. Lungs: scattered rhonchi, no wheeze, no crackles <2+ on either side>.
Feet: "monofilament" intact & pulses 2+ bilaterally.

DATA
A1c 7.9% (last 8.4%). eGFR 52. Urine albumin/creatinine 88 mg/g.

ASSESSMENT AND PLAN
1. Type 2 diabetes with diabetic chronic kidney disease, stage 3a. A1c better.
   Continue glargine, metformin; eye exam due.
2. Hypertension, above goal with chronic kidney disease. Increase lisinopril to 40 mg.
3. Acute bronchitis. Fluids, honey; no antibiotic today. Possible pneumonia not supported by exam.
4. Obesity, BMI 33.2. Dietitian referral.

Return in three months; sooner if fever or breathlessness.
"""
TABLE = TableRef(name="icd10cm", release="2026-04-01", sha256="a" * 64)


def span(phrase: str, section: str, nth: int = 1) -> Evidence:
    """The nth occurrence of a phrase in the note."""
    start = -1
    for _ in range(nth):
        start = NOTE.index(phrase, start + 1)
    return Evidence(document=NOTE_NAME, start=start, end=start + len(phrase), text=phrase, section=section)


def encounter(**changes: object) -> Encounter:
    base = Encounter(
        id="visit-1",
        setting="professional",
        service_date=DAY,
        patient=Patient(
            name=PersonName(last="Example", first="Ada"),
            birth_date=date(1958, 3, 2),
            sex="F",
            zip="60601",
            account="ACC-77",
            medical_record_number="MRN-4711",
            address=Address(street="1 Example Street", city="Chicago", state="IL", zip="60601"),
        ),
        payer=Payer(kind="medicare", id="00123", name="Medicare Example"),
        coverages=(
            Coverage(order=1, payer=Payer(kind="medicare", id="00123"), subscriber=Subscriber(member_id="1EG4TE5MK73")),
            Coverage(
                order=2,
                payer=Payer(kind="commercial", id="60054", name="Example Supplement"),
                subscriber=Subscriber(member_id="W123456789"),
                plan_name="Plan G",
            ),
        ),
        provider=Provider(npi="1234567893", organization="Example Primary Care", zip="60601"),
        rendering=Provider(npi="1003000126", name=PersonName(last="Sample", first="Rae"), taxonomy="207Q00000X"),
        diagnoses=tuple(Diagnosis(code=c) for c in ("E11.22", "I12.9", "N18.31", "J20.9")),
        lines=(
            ServiceLine(number=1, code="99214", charge="190.00", service_date=DAY, place_of_service="11",
                        diagnoses=(1, 2, 3, 4), modifiers=("25",)),
            ServiceLine(number=2, code="83036", charge="25.00", service_date=DAY, place_of_service="11",
                        diagnoses=(1,)),
        ),
        documents=(Document(name=NOTE_NAME, kind="progress note", date=DAY, text=NOTE),),
    )  # fmt: skip
    return base.model_copy(update=changes)


def assignment(
    code: str, title: str, sequence: int, evidence: tuple[Evidence, ...], confidence: float = 0.93, **more: object
) -> Assignment:
    return Assignment.model_validate(
        {
            "code": code,
            "title": title,
            "sequence": sequence,
            "role": "first_listed" if sequence == 1 else "secondary",
            "confidence": confidence,
            "decision": "assigned",
            "evidence": evidence,
            "rationale": (
                Rationale(
                    rule="CM-WITH",
                    text="Diabetes and kidney disease are linked unless the provider says otherwise.",
                    source="ICD-10-CM Official Guidelines FY2026 I.A.15",
                ),
            ),
            "table": TABLE,
        }
        | more
    )


def coded(**changes: object) -> CodedEncounter:
    base = CodedEncounter(
        id="visit-1",
        setting="professional",
        service_date=DAY,
        date_from="note",
        codes=(
            assignment(
                "E11.22", "Type 2 diabetes mellitus with diabetic chronic kidney disease", 1,
                (span("type 2 diabetes mellitus with diabetic chronic kidney disease", "history of present illness"),
                 span("Type 2 diabetes with diabetic chronic kidney disease, stage 3a", "assessment and plan")), 0.97),
            assignment(
                "I12.9", "Hypertensive chronic kidney disease with stage 1 through stage 4 chronic kidney disease, or "
                "unspecified chronic kidney disease", 2,
                (span("Hypertension, above goal with chronic kidney disease", "assessment and plan"),)),
            assignment(
                "N18.31", "Chronic kidney disease, stage 3a", 3,
                (span("Stage 3a chronic kidney disease", "past medical history"),
                 span("chronic kidney disease, stage 3a", "assessment and plan")), 0.95),
            assignment("J20.9", "Acute bronchitis, unspecified", 4, (span("Acute bronchitis", "assessment and plan"),)),
            assignment("Z79.4", "Long term (current) use of insulin", 5,
                       (span("insulin glargine", "history of present illness"),), 0.9),
            assignment("E66.9", "Obesity, unspecified", 6, (span("Obesity", "assessment and plan"),), 0.61,
                       decision="suggested"),
            assignment("Z68.33", "Body mass index [BMI] 33.0-33.9, adult", 7,
                       (span("BMI 33.2", "exam"), span("BMI 33.2", "assessment and plan", 2)), 0.58,
                       decision="suggested"),
        ),
        not_coded=(
            NotCoded(code="R07.9", title="Chest pain, unspecified", reason="negated",
                     evidence=(span("chest pain", "history of present illness"),),
                     source="ICD-10-CM Official Guidelines FY2026 III.B"),
            NotCoded(code="J18.9", title="Pneumonia, unspecified organism", reason="uncertain, outpatient",
                     evidence=(span("Possible pneumonia", "assessment and plan"),),
                     source="ICD-10-CM Official Guidelines FY2026 IV.H"),
            NotCoded(code="Z80.3", title="Family history of malignant neoplasm of breast", reason="family history, not "
                     "assessed today", evidence=(span("Mother had breast cancer", "history of present illness"),),
                     source="ICD-10-CM Official Guidelines FY2026 IV.J"),
        ),
        queries=(
            Query(kind="specificity", question="Please clarify the type of obesity, as clinically supported.",
                  options=("Obesity due to excess calories", "Drug-induced obesity", "Other", "Unable to determine"),
                  indicators=(span("BMI 33.2", "exam"),), source="AHIMA/ACDIS compliant query practice, 2022"),
        ),
        note_sha256="b" * 64,
    )  # fmt: skip
    return base.model_copy(update=changes)


def checked(**changes: object) -> CheckedEncounter:
    base = CheckedEncounter(
        id="visit-1",
        findings=(
            Finding(edit="CM-CODE-FIRST", severity=Severity.WARNING, codes=("N18.31",),
                    message="N18.31 stands after the disease that caused it, which is right; a note asks for both.",
                    do="Look at the sequence.", source="ICD-10-CM tabular, note at N18", table=TABLE),
            Finding(edit="CLM-POINTER", severity=Severity.ERROR, lines=(2,),
                    message="Line 2 points at a diagnosis that does not support the service.",
                    do="Point line 2 at E11.22, or document why.", source="837P 005010X222A1, loop 2400"),
            Finding(edit="NCCI-PTP", verdict=Outcome.BYPASSED, severity=Severity.INFO, lines=(1, 2),
                    message="The pair is allowed with a modifier.", do="Nothing.", source="NCCI manual ch. 1",
                    bypassed_by="modifier 25"),
        ),
        verdicts=(
            Verdict(edit="CM-VALID", verdict=Outcome.PASS, tables=(TABLE,)),
            Verdict(edit="CM-BILLABLE", verdict=Outcome.PASS, tables=(TABLE,)),
            Verdict(edit="CM-CODE-FIRST", verdict=Outcome.FAIL),
            Verdict(edit="CLM-POINTER", verdict=Outcome.FAIL),
            Verdict(edit="NCCI-PTP", verdict=Outcome.BYPASSED),
            Verdict(edit="NCCI-MUE", verdict=Outcome.NOT_CHECKED, missing="table ncci_mue for 2026-05-15"),
            Verdict(edit="LCD", verdict=Outcome.NOT_CHECKED, missing="table lcd"),
        ),
    )  # fmt: skip
    return base.model_copy(update=changes)


def price(**changes: object) -> Price:
    steps = (
        Step(step="work RVU × GPCI", value="1.9200", source="CPM ch. 12 §20"),
        Step(step="allowed", value="128.40", source="42 CFR 414.20"),
    )
    base = Price(
        id="visit-1",
        verdict=Outcome.NOT_CHECKED,
        missing="line 2: table clfs for 2026-05-15",
        example=True,
        lines=(
            LinePrice(number=1, allowed="128.40", patient_share="25.68", payer_share="102.72", verdict=Outcome.PASS,
                      example=True, steps=steps),
            LinePrice(number=2, verdict=Outcome.NOT_CHECKED, missing="table clfs for 2026-05-15"),
        ),
    )  # fmt: skip
    return base.model_copy(update=changes)


def claim(control_number: str = "SB0000001", charge: str = "215.00", **changes: object) -> Claim:
    where = PostalAddress(street="1 Example Street", city="Chicago", state="IL", zip="60601")
    values: dict[str, object] = {
        "control_number": control_number,
        "charge": Decimal(charge),
        "place_of_service": "11",
        "billing": Party(name=Name(last="Example Primary Care", person=False), npi="1234567893", tax_id="123456789",
                         address=where),
        "insured": Insured(name=Name(last="Example", first="Ada"), member_id="1EG4TE5MK73"),
        "payer": ClaimPayer(name="Medicare Example", id="00123", claim_filing="MB"),
        "diagnoses": ("E11.22", "I12.9", "N18.31", "J20.9"),
        "lines": (
            ClaimLine(number=1, code="99214", charge=Decimal(charge) - 25, service_date=DAY, modifiers=("25",),
                      pointers=(1, 2, 3, 4), control=f"{control_number}-1"),
            ClaimLine(number=2, code="83036", charge=Decimal("25.00"), service_date=DAY, pointers=(1,),
                      control=f"{control_number}-2"),
        ),
        "patient": ClaimPatient(name=Name(last="Example", first="Ada"), relationship="18", birth_date=date(1958, 3, 2),
                                sex="F", address=where),
    }  # fmt: skip
    return Claim(**(values | changes))  # type: ignore[arg-type]


def remittance(control_number: str = "SB0000001", trace: str = "TRACE-1") -> Remittance:
    return Remittance(
        trace=trace,
        paid=Decimal("102.72"),
        payment_date=date(2026, 6, 1),
        method="ACH",
        payer="Medicare Example",
        payer_id="00123",
        payee="Example Primary Care",
        payee_npi="1234567893",
        claims=(
            ClaimPayment(
                control_number=control_number,
                status="1",
                charge=Decimal("215.00"),
                paid=Decimal("102.72"),
                patient_responsibility=Decimal("25.68"),
                services=(
                    ServicePayment(
                        code="99214", charge=Decimal("190.00"), paid=Decimal("102.72"), control=f"{control_number}-1",
                        adjustments=(Adjustment("CO", "45", Decimal("61.60")), Adjustment("PR", "2", Decimal("25.68"))),
                    ),
                    ServicePayment(
                        code="83036", charge=Decimal("25.00"), paid=Decimal(0), control=f"{control_number}-2",
                        adjustments=(Adjustment("CO", "50", Decimal("25.00")),),
                    ),
                ),
            ),
        ),
    )  # fmt: skip


def taken_back(value: Remittance) -> Remittance:
    """The payer's reversal (status 22) of every payment of a remittance."""
    back = tuple(
        msgspec.structs.replace(
            claim,
            status="22",
            charge=-claim.charge,
            paid=-claim.paid,
            patient_responsibility=-claim.patient_responsibility,
            services=tuple(
                msgspec.structs.replace(
                    line,
                    charge=-line.charge,
                    paid=-line.paid,
                    adjustments=tuple(msgspec.structs.replace(a, amount=-a.amount) for a in line.adjustments),
                )
                for line in claim.services
            ),
        )
        for claim in value.claims
    )
    return msgspec.structs.replace(value, trace="TRACE-2", paid=-value.paid, claims=back, payment_date=date(2026, 7, 1))


def charged(control_number: str = "SB0000001", amount: str = "215.00") -> Entry:
    return Entry(
        key=f"charge:{control_number}",
        day=DAY,
        kind="charge",
        memo="charges of the visit",
        postings=(
            Posting(Account.RECEIVABLE_PAYER, Decimal(amount), control_number),
            Posting(Account.REVENUE, -Decimal(amount), control_number),
        ),
    )


def paid(control_number: str = "SB0000001") -> Entry:
    number = control_number
    return Entry(
        key=f"835:TRACE-1:{number}",
        day=date(2026, 6, 1),
        kind="payment",
        memo="Medicare Example",
        postings=(
            Posting(Account.CASH, Decimal("102.72"), number, 1),
            Posting(Account.CONTRACTUAL, Decimal("61.60"), number, 1, "CO-45"),
            Posting(Account.RECEIVABLE_PATIENT, Decimal("25.68"), number, 1, "PR-2"),
            Posting(Account.RECEIVABLE_PAYER, Decimal("-190.00"), number, 1),
        ),
    )


def claim_address(control_number: str = "SB0000001") -> str:
    """Where a claim stands in the API."""
    return f"/claims/{rows.Claim.objects.get(control_number=control_number).public_id}"
