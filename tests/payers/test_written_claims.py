"""Every situation that `build` knows, written as 837P: read back equal, and accepted by an independent validator."""

import pytest
from tests.payers.office import claim, coverage, line, part, submission
from tests.x12 import judge

from superbill.payers.submission import prepare
from superbill.x12 import professional

ADDRESS = {"street": "9 Oak Lane", "street2": "Suite 4", "city": "Pekin", "state": "IL", "zip": "615541234"}
HOLDER = {"member_id": "M1", "relationship": "spouse", "name": {"last": "Archer", "first": "Otto"}}
PERSON = {"npi": "1003000126", "name": {"last": "Cole", "first": "Ann", "middle": "B", "suffix": "JR"}}
PLACE = {"npi": "1003000126", "organization": "Harbor General", "address": ADDRESS}
DRUG = {"ndc": "12345-6789-01", "ndc_quantity": "2.5", "ndc_unit": "ML"}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="office visit"),
        pytest.param({"coverages": [coverage(subscriber=HOLDER)]}, id="dependent"),
        pytest.param({"coverages": [coverage(plan_name="Gold", group_number=None)]}, id="plan without group"),
        pytest.param(
            {"coverages": [coverage(payer={"kind": "medicare", "id": "PARTB", "name": "Part B"})]}, id="Medicare"
        ),
        pytest.param(
            {"provider": part("provider", organization=None, name={"last": "Berg", "first": "Ida"})}, id="solo"
        ),
        pytest.param({"rendering": None}, id="no rendering provider"),
        pytest.param({"referring": PERSON, "supervising": PERSON, "facility": PLACE, "pay_to": PLACE}, id="parties"),
        pytest.param({"accident": {"kind": "auto", "date": "2026-05-13", "state": "IL"}}, id="auto accident"),
        pytest.param({"accident": {"kind": "employment"}}, id="accident at work"),
        pytest.param({"claim_frequency": "7", "payer_claim_number": "94060555410000"}, id="replacement"),
        pytest.param({"claim_frequency": "8", "payer_claim_number": "94060555410000"}, id="void"),
        pytest.param({"prior_payments": [{"amount": "20.00"}]}, id="patient paid"),
        pytest.param({"authorizations": [{"number": "A1"}, {"number": "R1", "kind": "referral"}]}, id="numbers"),
        pytest.param({"lines": [line(1, place_of_service="21")], "admit_date": "2026-05-12"}, id="inpatient"),
        pytest.param({"lines": [line(1), line(2, place_of_service="12")]}, id="two places"),
        pytest.param({"lines": [line(1, code="00840", minutes="75", modifiers=["AA", "P3"])]}, id="anesthesia"),
        pytest.param({"lines": [line(1, code="J3490", description="compound", **DRUG)]}, id="unlisted drug"),
        pytest.param({"lines": [line(1, code="83036", modifiers=[])]}, id="laboratory"),
        pytest.param({"lines": [line(1, emergency=True, through_date="2026-05-16", units="3")]}, id="span of days"),
        pytest.param({"lines": [line(1, rendering=PERSON), line(2)]}, id="another renderer"),
        pytest.param({"lines": [line(1, charge="0.00")]}, id="no charge"),
        pytest.param({"lines": [line(n) for n in range(1, 51)]}, id="fifty lines"),
        pytest.param({"diagnoses": [{"code": f"R{n}"} for n in range(10, 22)]}, id="twelve diagnoses"),
    ],
)
def test_each_situation(changes):
    built = claim(**changes)

    content = prepare(submission(built)).content

    (batch,) = professional.read(content)
    assert batch.claims == (built,)
    assert judge.errors(content.decode()) == []


def test_claims_of_several_patients_and_providers():
    other = part("provider", npi="1003000126", organization="Oak Clinic")
    claims = (
        claim("C1"),
        claim("C2", id="E2"),
        claim("C3", id="E3", coverages=[coverage(subscriber=HOLDER)]),
        claim("C4", id="E4", provider=other),
    )

    content = prepare(submission(*claims)).content

    assert professional.read(content)[0].claims == claims
    assert judge.errors(content.decode()) == []
