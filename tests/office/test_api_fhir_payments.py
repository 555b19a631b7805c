"""FHIR R4: what a payer decided, as ClaimResponse and ExplanationOfBenefit, by the definitions of R4."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.office import office_charts as charts
from tests.office.fhir_world import Program, fits
from tests.office.test_api_fhir import codes, supervisor  # noqa: F401 - a fixture

from superbill.model.remittance import Adjustment
from superbill.office import records


def test_what_the_payer_decided(full_chart: str, supervisor: Program):  # noqa: F811 - the fixture
    (found,) = supervisor.found("/ClaimResponse", {"encounter": full_chart})

    assert (found["outcome"], found["disposition"]) == ("complete", "Processed as primary")
    assert found["request"]["reference"].startswith("Claim/")
    assert found["payment"]["amount"]["value"] == 102.72
    assert (found["payment"]["date"], found["payment"]["identifier"]["value"]) == ("2026-06-01", "TRACE-1")
    visit = [(*codes(a["category"]), *codes(a.get("reason", {"coding": []})), a.get("amount", {}).get("value"))
             for a in found["item"][0]["adjudication"]]  # fmt: skip
    assert visit == [
        ("submitted", 190.0), ("discount", "CO", "45", 61.6), ("coinsurance", "PR", "2", 25.68), ("benefit", 102.72),
        ("allowedunits", None),
    ]  # fmt: skip
    denied = found["item"][1]["adjudication"][1]
    assert codes(denied["category"], denied["reason"]) == ["noncovered", "CO", "50"]
    totals = {codes(t["category"])[0]: t["amount"]["value"] for t in found["total"]}
    assert totals == {"submitted": 215.0, "benefit": 102.72, "discount": 61.6, "coinsurance": 25.68, "noncovered": 25.0,
                      "memberliability": 25.68}  # fmt: skip


def test_the_explanation_has_claim_and_decision_side_by_side(full_chart: str, supervisor: Program):  # noqa: F811 - the fixture
    (found,) = supervisor.found("/ExplanationOfBenefit", {"encounter": full_chart})

    first = found["item"][0]
    assert codes(first["productOrService"]) == ["99214"]
    assert first["adjudication"][0]["amount"]["value"] == first["net"]["value"] == 190.0
    assert (found["precedence"], found["insurance"][0]["focal"]) == (1, True)
    assert found["claimResponse"]["reference"] == f"ClaimResponse/{found['id']}"
    balance = found["payment"]["amount"]["value"] + sum(
        a["amount"]["value"] for i in found["item"] for a in i["adjudication"] if a.get("reason", {}).get("coding")
    )
    assert balance == pytest.approx(215.0)


def remitted(**changes: Any) -> None:
    """The payment of the chart's claim, from another remittance."""
    base = charts.remittance(trace="TRACE-9")
    (claim,) = base.claims
    records.post_remittance(
        msgspec.structs.replace(base, claims=(msgspec.structs.replace(claim, **changes),)), "9" * 64
    )


def test_interest_remarks_and_services_that_are_not_ours(full_chart: str, supervisor: Program):  # noqa: F811 - the fixture
    (claim,) = charts.remittance().claims
    one, two = claim.services
    two = msgspec.structs.replace(two, code="80053", control="", remarks=("N130",), charge=Decimal("25.00"))
    remitted(services=(one, two), payer_claim_number="ICN-7", amounts=(("I", Decimal("1.50")),), remarks=("MA01",))

    (found,) = (r for r in supervisor.found("/ClaimResponse", {"encounter": full_chart}) if r.get("identifier"))

    fits(found)
    assert found["identifier"][0]["value"] == "ICN-7"
    assert (found["payment"]["adjustment"]["value"], found["payment"]["adjustmentReason"]["text"]) == (1.5, "interest")
    assert codes(found["adjudication"][0]["category"], found["adjudication"][0]["reason"]) == ["denialreason", "MA01"]
    assert [i["itemSequence"] for i in found["item"]] == [1]
    (added,) = found["addItem"]
    assert codes(added["productOrService"]) == ["80053"]
    assert codes(added["adjudication"][-1]["reason"]) == ["N130"]


@pytest.mark.parametrize(
    ("group", "reason", "kind"),
    [
        ("PR", "1", "deductible"), ("PR", "2", "coinsurance"), ("PR", "3", "copay"), ("PR", "96", "memberliability"),
        ("CO", "45", "discount"), ("OA", "23", "priorpayerpaid"), ("CO", "50", "noncovered"), ("CR", "45", None),
    ],
)  # fmt: skip
def test_the_category_of_an_adjustment(full_chart: str, supervisor: Program, group: str, reason: str, kind: str | None):  # noqa: F811 - the fixture
    (claim,) = charts.remittance().claims
    line = msgspec.structs.replace(claim.services[1], adjustments=(Adjustment(group, reason, Decimal("25.00")),))
    remitted(services=(claim.services[0], line))

    found = supervisor.found("/ExplanationOfBenefit", {"encounter": full_chart})[-1]

    adjustment = found["item"][1]["adjudication"][1]
    assert codes(adjustment["category"], adjustment["reason"]) == [*([kind] if kind else []), group, reason]


def test_a_reversal_is_cancelled(full_chart: str, supervisor: Program):  # noqa: F811 - the fixture
    records.post_remittance(charts.taken_back(charts.remittance()), "a1" * 32)

    for kind in ("ClaimResponse", "ExplanationOfBenefit"):
        found = supervisor.found(f"/{kind}", {"encounter": full_chart})
        for each in found:
            fits(each)
        assert [each["status"] for each in found] == ["active", "cancelled"]
        assert found[1]["payment"]["amount"]["value"] == -102.72


def test_a_payment_shows_the_claim_as_it_was_when_paid(full_chart: str, supervisor: Program):  # noqa: F811 - the fixture
    later = charts.claim(charge="300.00", frequency="7", payer_claim_number="ICN-1")
    records.store_claim(full_chart, later)

    (found,) = supervisor.found("/ExplanationOfBenefit", {"encounter": full_chart})

    assert found["item"][0]["net"]["value"] == 190.0
    assert supervisor.found("/Claim", {"encounter": full_chart})[0]["item"][0]["net"]["value"] == 275.0
