"""What a biller does with a claim that was sent: replace it, void it, send it again, bill the next payer."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit, money
from superbill.office.models import Claim
from superbill.office.permits import permitted, require
from superbill.office.records.claim_changes import has_not_gone_out
from superbill.office.screens import written
from superbill.office.screens.answers import told, who


@permitted("claim.write")
def change(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Show what can be done with a claim and why not, and do it."""
    row = Claim.objects.select_related("encounter__patient", "standing").filter(public_id=claim_id).first()
    if row is None:
        raise Http404
    require(request, "claim.write", str(row.encounter.public_id))
    trouble = ""
    if request.method == "POST":
        try:
            _do(request, row)
        except BadInput as error:
            trouble = told(error)
        else:
            return redirect("claim", claim_id)
    audit.record(who(request), "read", "claim", str(claim_id))
    standing = row.standing
    last = row.events.exclude(state="").order_by("-id").first()
    facts = [("Claim", row.control_number), ("Payer", standing.payer), ("State", last.state if last else "not sent"),
             ("Payer's number", standing.payer_claim_number or "not known yet"),
             ("Charged", written.dollars(standing.charge)), ("Paid", written.dollars(standing.paid)),
             ("Owed by the payer", written.dollars(standing.payer_owes)),
             ("Owed by the patient", written.dollars(standing.patient_owes))]  # fmt: skip
    page = {"claim": row, "facts": facts, "trouble": trouble, "rejected": bool(last and last.state == "rejected"),
            "unsent": has_not_gone_out(row),
            "numbered": bool(standing.payer_claim_number)}  # fmt: skip
    return render(request, "office/claim_change.html", page, status=422 if trouble else 200)


def _do(request: HttpRequest, row: Claim) -> None:
    number, by, today = row.control_number, who(request), timezone.now().date()
    match request.POST.get("do"):
        case "correct":
            money.correct_claim(number, by, today=today)
        case "void":
            money.void_claim(number, by, today=today)
        case "resend":
            money.resend_claim(number, by, today=today)
        case "next":
            money.bill_next_payer(number, by)
        case _:
            raise BadInput("form", "did not say what to do", "Choose a button")
