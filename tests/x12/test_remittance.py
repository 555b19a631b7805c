"""835: read back equal, accepted by pyx12, and the parts that posting relies on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.x12 import judge, samples, strategies
from tests.x12.planted import clean

from superbill.errors import BadFile, BadInput
from superbill.model.claim import Name, PostalAddress
from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance
from superbill.x12 import remittance
from superbill.x12.check import Context, check, rows
from superbill.x12.remittance import PayerDetails
from superbill.x12.write import Header

replace = msgspec.structs.replace
slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
judged = settings(slow, phases=(Phase.explicit, Phase.generate))

TEXT = """\
ISA*00*          *00*          *ZZ*PAYER01        *ZZ*CLINIC01       *260120*0900*^*00501*000000003*0*T*:~
GS*HP*PAYER01*CLINIC01*20260120*0900*3*X*005010X221A1~
ST*835*0001~
BPR*I*140.00*C*CHK************20260120~
TRN*1*CHECK77*1123456789~
DTM*405*20260119~
N1*PR*EXAMPLE HEALTH PLAN~
N3*1 PAYER WAY~
N4*AUSTIN*TX*787010001~
REF*2U*12345~
PER*BL*SUPPORT*TE*8005550100~
N1*PE*EXAMPLE CLINIC*XX*1234567893~
LX*1~
CLP*PCN1*1*250.00*150.00*20.00*12*ICN0001*11*1~
NM1*QC*1*EXAMPLE*ANN****MI*M000000001~
MOA***MA07~
DTM*232*20260104~
SVC*HC:99213:25*150.00*80.00**1~
DTM*472*20260104~
CAS*CO*45*50.00**253*.00~
CAS*PR*2*20.00~
REF*6R*L1~
AMT*B6*100.00~
SVC*HC:93005*100.00*70.00**1*HC:93000~
DTM*150*20260104~
DTM*151*20260105~
CAS*CO*45*30.00*1~
REF*6R*L2~
LQ*HE*N130~
CLP*PCN0*22*-60.00*0*0*12*ICN0000~
CAS*CO*45*-60.00~
NM1*QC*1*EXAMPLE*BEN~
PLB*1234567893*20261231*WO:ICN0099*15.00*L6*-5.00~
SE*32*0001~
GE*1*3~
IEA*1*000000003~
"""


@given(strategies.remittances(), strategies.payer_details(), strategies.headers())
@slow
def test_what_is_written_is_read_back(value: Remittance, payer: PayerDetails, header: Header) -> None:
    assert remittance.read(remittance.write([value], payer, header)) == (value,)


@given(strategies.remittances(), strategies.payer_details(), strategies.headers())
@settings(judged, max_examples=6)
def test_pyx12_accepts_what_is_written(value: Remittance, payer: PayerDetails, header: Header) -> None:
    assert judge.errors(remittance.write([value], payer, header)) == []


def balanced(value: Remittance) -> Remittance:
    """The same remittance with amounts that add up."""
    claims = tuple(_balanced(claim) for claim in value.claims)
    taken = sum((p.amount for p in value.provider_adjustments), Decimal(0))
    paid = sum((c.paid for c in claims), Decimal(0)) - taken
    # A payment is never below zero: what is more than paid is carried forward (X12 005010X221A1, 1.10.2.17).
    forward = ProviderAdjustment("1234567893", date(2026, 12, 31), "FB", "FORWARD", paid)
    adjustments = (*value.provider_adjustments, forward) if paid < 0 else value.provider_adjustments
    method = "CHK" if value.method == "NON" and paid > 0 else value.method
    return replace(value, claims=claims, paid=max(paid, Decimal(0)), provider_adjustments=adjustments, method=method)


def _balanced(claim: ClaimPayment) -> ClaimPayment:
    services = tuple(replace(s, paid=s.charge - sum((a.amount for a in s.adjustments), Decimal(0)))
                     for s in claim.services)  # fmt: skip
    charge = sum((s.charge for s in services), Decimal(0)) if services else claim.charge
    reasons = (*claim.adjustments, *(a for s in services for a in s.adjustments))
    owed = sum((a.amount for a in reasons if a.group == "PR"), Decimal(0))
    paid = charge - sum((a.amount for a in reasons), Decimal(0))
    status = "1" if claim.status == "22" else claim.status
    return replace(claim, services=services, charge=charge, paid=paid, patient_responsibility=owed, status=status)


@given(strategies.remittances().map(balanced), strategies.payer_details(), strategies.headers())
@settings(judged, max_examples=15)
def test_what_adds_up_is_found_to_add_up(value: Remittance, payer: PayerDetails, header: Header) -> None:
    text = remittance.write([value], payer, header)
    told = [row for row in rows(check(text, context=Context(levels=3))) if row.severity != "notice"]
    assert [row.message for row in told if row.kind.startswith("BALANCE")] == []


@given(strategies.remittances().map(balanced), strategies.payer_details(), strategies.headers())
@settings(judged, max_examples=15)
def test_oxedi_finds_that_it_adds_up(value: Remittance, payer: PayerDetails, header: Header) -> None:
    assert judge.balance_errors(remittance.write([value], payer, header)) == []


@pytest.mark.parametrize("text", [TEXT, clean("835")])
def test_oxedi_takes_the_clean_files(text: str) -> None:
    assert judge.balance_errors(text) == []


def test_what_a_claim_says_beside_its_amounts_is_read() -> None:
    more = (
        "NM1*IL*1*PARENT*CARA****MI*M3~\nNM1*74*1*EXAMPLE*ANNE****C*M9~\nNM1*82*1*HEALER*HANNAH****XX*1245319599~\n"
        "NM1*TT*2*EXAMPLE MEDIGAP*****PI*77777~\n"
    )
    text = TEXT.replace("MOA***MA07~", f"{more}MOA***MA07~\nREF*EA*MR1~\nREF*1C*PIN1~")
    text = text.replace("DTM*232*20260104~\n", "DTM*232*20260104~\nDTM*050*20260106~\nAMT*I*1.23~\n")
    (found,) = remittance.read(text)
    claim = found.claims[0]
    assert (claim.corrected, claim.corrected_id) == (Name("EXAMPLE", "ANNE"), "M9")
    assert (claim.insured, claim.insured_id) == (Name("PARENT", "CARA"), "M3")
    assert (claim.rendering_id, claim.crossover, claim.crossover_id) == ("1245319599", "EXAMPLE MEDIGAP", "77777")
    assert claim.references == (("EA", "MR1"), ("1C", "PIN1"))
    assert claim.amounts == (("I", Decimal("1.23")),)
    assert claim.received == date(2026, 1, 6)
    assert (claim.facility, claim.frequency) == ("11", "1")


def test_what_posting_relies_on_is_read() -> None:
    (found,) = remittance.read(TEXT)
    assert (found.trace, found.paid, found.payer_id, found.payee_npi) == ("CHECK77", 140, "12345", "1234567893")
    assert (found.payment_date, found.production_date) == (date(2026, 1, 20), date(2026, 1, 19))
    paid, reversed_ = found.claims
    assert paid.remarks == ("MA07",)
    assert (paid.member_id, paid.from_date) == ("M000000001", date(2026, 1, 4))
    first, second = paid.services
    assert (first.code, first.modifiers, first.control, first.allowed) == ("99213", ("25",), "L1", Decimal(100))
    assert first.adjustments == (
        Adjustment("CO", "45", Decimal(50)),
        Adjustment("CO", "253", Decimal(0)),
        Adjustment("PR", "2", Decimal(20)),
    )
    assert (second.code, second.submitted_code, second.remarks) == ("93005", "93000", ("N130",))
    assert (second.service_date, second.through_date) == (date(2026, 1, 4), date(2026, 1, 5))
    assert (reversed_.status, reversed_.charge) == ("22", Decimal(-60))
    end = date(2026, 12, 31)
    assert found.provider_adjustments == (
        ProviderAdjustment("1234567893", end, "WO", "ICN0099", Decimal(15)),
        ProviderAdjustment("1234567893", end, "L6", "", Decimal(-5)),
    )
    assert judge.errors(TEXT) == []


def test_a_line_paid_by_revenue_code_keeps_it() -> None:
    (found,) = remittance.read(TEXT.replace("SVC*HC:99213:25*", "SVC*NU:0450*"))
    service = found.claims[0].services[0]
    assert (service.code, service.revenue_code) == ("", "0450")


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("SVC*HC:99213:25*150.00", "SVC*HC:99213:25*ABC", "segment 18 (SVC02)"),
        ("CAS*PR*2*20.00", "CAS*PR*2*", "segment 21 (CAS03)"),
        ("DTM*472*20260104", "DTM*472*20260231", "segment 19 (DTM02)"),
        ("BPR*I*140.00", "BPR*I*NaN", "segment 4 (BPR02)"),
        ("PLB*1234567893*20261231*WO:ICN0099*15.00", "PLB*1234567893*20261231*WO:ICN0099*x", "segment 33 (PLB04)"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_at_its_place(before: str, after: str, place: str) -> None:
    with pytest.raises(BadFile) as refused:
        remittance.read(TEXT.replace(before, after), "june.835")
    assert refused.value.where.startswith(place)
    assert refused.value.path == "june.835"


def test_an_electronic_payment_names_the_banks() -> None:
    (value,) = remittance.read(TEXT.replace("*C*CHK*", "*C*ACH*"))
    payer = PayerDetails("123456789", PostalAddress("1 PAYER WAY", "AUSTIN", "TX", "78701"), "SUPPORT", "8005550100")
    with pytest.raises(BadInput, match="banks"):
        remittance.write([value], payer, Header("PAYER01", "CLINIC01", 3, "2026-01-20T09:00"))


def test_a_claim_file_is_not_a_remittance() -> None:
    with pytest.raises(BadFile, match="not a remittance"):
        remittance.read(samples.CLAIM)
