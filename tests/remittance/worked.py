"""Remittances written as the worked cases write them: amounts as text, adjustments as (group, reason, amount)."""

from datetime import date
from decimal import Decimal

from superbill.model.claim import Claim, ClaimLine, ClaimPayer, Insured, Name, Party
from superbill.model.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remittance, ServicePayment

DAY = date(2026, 5, 14)


def cas(*rows):
    return tuple(Adjustment(group, reason, Decimal(amount)) for group, reason, amount in rows)


def service(charge, paid, *rows, code="99213", **more):
    return ServicePayment(
        code=code, charge=Decimal(charge), paid=Decimal(paid), adjustments=cas(*rows), **{"service_date": DAY, **more}
    )


def payment(charge, paid, *, status="1", patient="0", adjustments=(), services=(), control="C1", **more):
    return ClaimPayment(
        control_number=control,
        status=status,
        charge=Decimal(charge),
        paid=Decimal(paid),
        patient_responsibility=Decimal(patient),
        adjustments=cas(*adjustments),
        services=tuple(services),
        **more,
    )


def remittance(paid, *claims, plb=(), trace="T1", day=date(2026, 6, 1)):
    return Remittance(
        trace=trace,
        paid=Decimal(paid),
        payment_date=day,
        method="CHK",
        payer="Prairie Mutual",
        payer_id="PAYER1",
        payee="Elm Street Clinic",
        payee_npi="1234567893",
        claims=claims,
        provider_adjustments=tuple(
            ProviderAdjustment("1234567893", date(2026, 12, 31), reason, "REF", Decimal(amount))
            for reason, amount in plb
        ),
    )


def claim(*charges, control="C1", codes=None, frequency="1", paid=None):
    """A claim with one line for each charge; codes 99213, 99214 ... unless given."""
    lines = tuple(
        ClaimLine(
            number=n,
            code=codes[n - 1] if codes else str(99212 + n),
            charge=Decimal(charge),
            service_date=DAY,
            control=f"{control}L{n}",
            pointers=(1,),
        )
        for n, charge in enumerate(charges, start=1)
    )
    return Claim(
        control_number=control,
        charge=sum((line.charge for line in lines), Decimal(0)),
        place_of_service="11",
        billing=Party(name=Name(last="Elm Street Clinic", person=False), npi="1234567893"),
        insured=Insured(name=Name(last="Archer"), member_id="M1"),
        payer=ClaimPayer(name="Prairie Mutual", id="PAYER1"),
        diagnoses=("E11.9",),
        lines=lines,
        frequency=frequency,
        patient_paid=Decimal(paid) if paid else None,
    )
