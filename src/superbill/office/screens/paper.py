"""A paper explanation of benefits keyed on the screen: the check, its claims, and what stands beside each line."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit, money, reach
from superbill.office.models import ClaimStanding
from superbill.office.permits import allowed, permitted, require_user
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import tabs
from superbill.office.screens.typed import typed_amount, typed_day
from superbill.remittance.ledger import told_code
from superbill.remittance.matching import BilledClaim
from superbill.remittance.paper import PaperClaim, PaperEob, PaperLine, paper_remittance
from superbill.remittance.posting import UnbalancedRemittance

MOST = 50
STATUS = {
    "1": "paid as first payer", "2": "paid as second payer", "3": "paid as third payer", "4": "denied",
    "22": "payment taken back",
}  # fmt: skip
AMOUNTS = (("allowed", "Allowed"), ("deductible", "Deductible"), ("coinsurance", "Coinsurance"),
           ("copay", "Copay"), ("paid", "Paid"))  # fmt: skip
HEAD = ("payer", "payer_id", "check", "date", "total")
REASON = re.compile(r"([A-Z]{2}-[A-Z0-9]{1,4})\s*[=:]?\s*(-?\$?[\d,]*\.?\d+)")
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """One line of a claim on the form: what was billed, and the name and typed text of each field."""

    number: int
    code: str
    day: dt.date | None
    charge: Decimal
    fields: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, str]
    remarks: tuple[str, str]


@dataclass(frozen=True)
class Keyed:
    """One claim on the form: its number, its patient, how it was decided, its lines."""

    number: str
    patient: str
    place: int
    status: str
    icn: str
    charge: Decimal
    lines: tuple[Line, ...]


@permitted("money.post")
def show(request: HttpRequest) -> HttpResponse:
    """Show the form, with the claims that were named so far; post what was keyed, whole or not at all."""
    typed, trouble = request.POST, ""
    numbers = _numbers(request)
    if request.method == "POST":
        try:
            numbers = _named(typed, numbers, reach.withheld(require_user(request)))
            if typed.get("do") == "post":
                return redirect("remittance", _post(typed, numbers, who(request)))
        except BadInput as error:
            trouble = told(error)
        except UnbalancedRemittance as error:
            trouble = str(error)
    claims = money.billed_claims(numbers)
    audit.record(who(request), "list", "paper", detail=f"{len(numbers)} claims")
    page = {
        "claims": [_keyed(place, number, claims[number], typed) for place, number in enumerate(numbers)],
        "head": _head(typed, numbers), "statuses": list(STATUS.items()), "trouble": trouble,
        "tabs": tabs("paper", allowed(request.user)),
        "labels": [label for _, label in AMOUNTS], "paid": _sum(typed, numbers, claims),
    }  # fmt: skip
    return render(request, "office/paper.html", page, status=422 if trouble else 200)


def _numbers(request: HttpRequest) -> list[str]:
    """The claims that the form holds already, or that its address names; what is not ours is left out."""
    given = [n.strip() for n in (*request.POST.getlist("number"), *request.GET.getlist("claim")) if n.strip()]
    off = request.POST.get("do", "").removeprefix("off-")
    held = money.billed_claims(given).keys() - reach.withheld(require_user(request)) - {off}
    return [number for number in dict.fromkeys(given) if number in held][:MOST]


def _named(typed: QueryDict, numbers: list[str], withheld: frozenset[str]) -> list[str]:
    """Add the claims that were typed: by our number, or by the payer's where it is one claim's."""
    words = [word for word in re.split(r"[\s,;]+", typed.get("add", "")) if word]
    found = list(numbers)
    for word in words:
        rows = ClaimStanding.objects.filter(claim__control_number__iexact=word)
        rows = rows if rows.exists() else ClaimStanding.objects.filter(payer_claim_number=word)
        hits = list(rows.values_list("claim__control_number", flat=True)[:2])
        if len(hits) != 1:
            raise BadInput("claim", f"{word[:40]} is not a claim in the records", "Copy the number that was sent")
        if hits[0] in withheld:
            raise BadInput("claim", f"{word[:40]} is of a restricted chart", "Let a supervisor enter this paper")
        found.append(hits[0])
    return list(dict.fromkeys(found))[:MOST]


def _post(typed: QueryDict, numbers: Sequence[str], by: str) -> str:
    if not numbers:
        raise BadInput("claim", "is missing", "Name the claims that the paper speaks of")
    paper = PaperEob(
        payer=typed.get("payer", "").strip(),
        check=typed.get("check", "").strip(),
        date=typed_day(typed.get("date", ""), "date"),
        total=typed_amount(typed.get("total", ""), "total"),
        claim=tuple(_claim(place, number, typed) for place, number in enumerate(numbers)),
        payer_id=typed.get("payer_id", "").strip(),
    )
    if not paper.payer or not paper.check:
        raise BadInput("check", "or the payer is missing", "Copy both from the paper")
    remittance = paper_remittance(paper, money.billed_claims(numbers))
    digest = hashlib.sha256(msgspec.json.encode(paper)).hexdigest()
    done = money.post_remittance(remittance, digest, by, source="paper", today=timezone.now().date())
    return done.remittance_id


def _claim(place: int, number: str, typed: Typed) -> PaperClaim:
    held = money.billed_claims([number])[number]
    lines = tuple(_line(place, line.number, typed) for line in held.lines)
    return PaperClaim(number, lines, typed.get(f"status-{place}", "1"), typed.get(f"icn-{place}", "").strip())


def _line(place: int, number: int, typed: Typed) -> PaperLine:
    where = f"claim {place + 1}, line {number}"
    amounts = {name: _typed(typed, place, number, name) for name, _ in AMOUNTS}
    allowed = amounts.pop("allowed")
    kept = {name: typed_amount(text, f"{where}: {name}") if text else Decimal(0) for name, text in amounts.items()}
    text = _typed(typed, place, number, "reasons").upper()
    reasons = {name: typed_amount(amount, f"{where}: reasons") for name, amount in REASON.findall(text)}
    if REASON.sub("", text).strip(" ,;"):
        raise BadInput(f"{where}: reasons", "are not group, reason and amount", "Write them as CO-50 25.00")
    remarks = tuple(word for word in re.split(r"[\s,;]+", _typed(typed, place, number, "remarks").upper()) if word)
    return PaperLine(
        line=number, allowed=typed_amount(allowed, f"{where}: allowed") if allowed else None, adjustments=reasons,
        remarks=remarks, **kept,
    )  # fmt: skip


def _keyed(place: int, number: str, claim: BilledClaim, typed: Typed) -> Keyed:
    person = claim.patient.name if claim.patient else claim.insured.name
    return Keyed(
        number=number, patient=f"{person.last}, {person.first}", place=place,
        status=typed.get(f"status-{place}", "1"), icn=typed.get(f"icn-{place}", ""), charge=claim.charge,
        lines=tuple(_lines(place, claim, typed)),
    )  # fmt: skip


def _lines(place: int, claim: BilledClaim, typed: Typed) -> Iterator[Line]:
    for line in claim.lines:

        def field(name: str, at: int = line.number) -> tuple[str, str]:
            return f"{name}-{place}-{at}", _typed(typed, place, at, name)

        yield Line(
            line.number, told_code(line), line.service_date, line.charge,
            tuple((label, *field(name)) for name, label in AMOUNTS), field("reasons"), field("remarks"),
        )  # fmt: skip


def _head(typed: Typed, numbers: Sequence[str]) -> dict[str, str]:
    """What was typed of the check; the payer of the first claim where nothing was typed."""
    found = {name: typed.get(name, "") for name in HEAD}
    if numbers and not found["payer"]:
        row = ClaimStanding.objects.filter(claim__control_number=numbers[0]).first()
        found |= {"payer": row.payer, "payer_id": row.payer_id} if row else {}
    return found


def _sum(typed: Typed, numbers: Sequence[str], claims: Mapping[str, BilledClaim]) -> Decimal:
    """What the lines that were typed add up to."""
    total = Decimal(0)
    for place, number in enumerate(numbers):
        for line in claims[number].lines:
            text = _typed(typed, place, line.number, "paid")
            try:
                total += typed_amount(text, "") if text else Decimal(0)
            except BadInput:
                continue
    return total


def _typed(typed: Typed, place: int, line: int, name: str) -> str:
    return str(typed.get(f"{name}-{place}-{line}", "")).strip()
