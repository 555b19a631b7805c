"""A claim after it was sent: replaced (7), voided (8) or sent again; its charges follow in the ledger.

Source: NUBC/X12 claim frequency codes in CLM05-3 with the payer's own number in REF*F8 (005010X222A1, loop 2300);
CMS Claims Processing Manual ch. 1 §130 (adjustments are for claims that a payer has adjudicated; a rejected claim is
sent again as a new one).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from django.db.models import Exists, F, OuterRef

from superbill.claims.problems import NoClaim
from superbill.errors import BadInput
from superbill.office import audit
from superbill.office.models import Claim, ClaimStanding, Entry, Job, Posting, Task
from superbill.office.records import tasks
from superbill.office.records.claims import ClaimRecord, claim_row, store_claim
from superbill.office.records.encounters import load_encounter
from superbill.office.records.keeping import kept
from superbill.office.records.ledger import post_all, reverse
from superbill.office.records.our_claims import load_values
from superbill.office.records.secondary import decided_visit
from superbill.payers.tracking import State
from superbill.pipeline import build_claims
from superbill.remittance.ledger import charge_entry
from superbill.remittance.matching import BilledClaim

REPLACES, VOIDS = "7", "8"


@kept
def correct_claim(control_number: str, by: str, *, today: dt.date) -> ClaimRecord:
    """Build the claim again from the visit as it is now, as a replacement of what the payer has; it waits to be sent.

    Charges that changed are booked anew, the old ones reversed; denials of the claim are closed as corrected.
    """
    row = claim_row(control_number)
    standing, before = _decided(row)
    built = _built(row, standing, REPLACES)
    if _same(built, before):
        raise BadInput("claim", "would say the same again", "Correct the visit first: its charges, codes or card")
    made = store_claim(str(row.encounter.public_id), built, by)
    if _charges(built) != _charges(before):
        _rebook(row, built, made.version, by, today)
    _close(row, "corrected", today)
    audit.record(by, "replace", "claim", str(row.public_id))
    return made


@kept
def void_claim(control_number: str, by: str, *, today: dt.date) -> ClaimRecord:
    """Take a claim back from its payer: the same content with frequency 8; its charges are reversed."""
    row = claim_row(control_number)
    standing, before = _decided(row)
    number = standing.payer_claim_number
    built = msgspec.structs.replace(before, frequency=VOIDS, payer_claim_number=number)
    made = store_claim(str(row.encounter.public_id), built, by)
    _unbook(row, made.version, by, today)
    _close(row, "voided", today)
    audit.record(by, "void", "claim", str(row.public_id))
    return made


@kept
def resend_claim(control_number: str, by: str, *, today: dt.date) -> ClaimRecord:
    """Build a claim again that was rejected, or that has not gone out, from the visit as it is now.

    It goes out as a new claim, since no payer has taken it in.
    """
    row = claim_row(control_number)
    last = row.events.order_by("-id").exclude(state="").first()
    rejected = last is not None and last.state == "rejected"
    standing, before = ClaimStanding.objects.get(claim=row), load_values([row.pk])[row.pk]
    if _is_being_sent(row) or not (rejected or has_not_gone_out(row)):
        raise BadInput("claim", *_instead(row, standing, before.frequency))
    built = _built(row, standing, "1")
    if _same(built, before):
        what = "would be rejected again: it says the same" if rejected else "says what the visit says already"
        raise BadInput("claim", what, "Correct the visit first: its charges, codes or card")
    made = store_claim(str(row.encounter.public_id), built, by)
    if _charges(built) != _charges(before) and standing.charges:
        _rebook(row, built, made.version, by, today)
    _close(row, "resent", today)
    return made


def has_not_gone_out(row: Claim) -> bool:
    """Tell whether a claim was never sent, and no batch that is being sent holds it."""
    return not row.events.exclude(kind="built").exists() and not _is_being_sent(row)


def _is_being_sent(row: Claim) -> bool:
    jobs = Job.objects.filter(kind="submit", state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return any(row.control_number in said.get("claims", ()) for said in jobs.values_list("argument", flat=True))


def _instead(row: Claim, standing: ClaimStanding, frequency: str) -> tuple[str, str]:
    """Why a claim is not built again as a new one, and what is done with it instead."""
    if _is_being_sent(row):
        return "is in a batch that is being sent", "Wait until it is out, then for the payer's answer"
    if frequency == VOIDS:
        return "was voided", "Bill the visit with a new claim"
    if standing.state == State.BUILT:
        return "waits to be sent as a correction (7)", "Correct the visit, then the claim (7) once more, or send it"
    if standing.payer_claim_number:
        return "was sent and not rejected", "Its payer has it: correct it (7) or void it (8)"
    return "was sent and not rejected", "It is on its way: wait for the payer's answer, or ask for its status"


def book_charges(values: Iterable[BilledClaim], by: str) -> int:
    """Book the charges of claims that are sent, each once; a claim to a later payer has none of its own."""
    named = {value.control_number: value for value in values if value.frequency == "1"}
    own = ClaimStanding.objects.filter(claim__control_number__in=list(named), ledger_id=F("claim_id"))
    numbers = dict(own.values_list("claim_id", "claim__control_number"))
    booked = set(
        Posting.objects.filter(claim_id__in=list(numbers), entry__kind="charge").values_list("claim_id", flat=True)
    )
    return post_all([charge_entry(named[n]) for pk, n in numbers.items() if pk not in booked], by)


def _decided(row: Claim) -> tuple[ClaimStanding, BilledClaim]:
    """The claim as it was sent last, which its payer must have decided and numbered."""
    standing, value = ClaimStanding.objects.get(claim=row), load_values([row.pk])[row.pk]
    if value.frequency == VOIDS:
        raise BadInput("claim", "was voided", "Bill the visit with a new claim")
    if not standing.payer_claim_number:
        raise BadInput(
            "payer's claim number", "is not known", "Only a claim that the payer has taken in can be replaced or voided"
        )
    return standing, value


def _built(row: Claim, standing: ClaimStanding, frequency: str) -> BilledClaim:
    """The claim from the visit as it is now, under its own control number."""
    visit = load_encounter(str(row.encounter.public_id))
    if standing.place != "P":
        _, decided = decided_visit(standing.ledger, "system")
        earlier = tuple(d for d in decided.prior_decisions if d.payer_id != standing.payer_id)
        visit = decided.model_copy(update={"prior_decisions": earlier})
    siblings = list(
        ClaimStanding.objects.filter(claim__encounter=row.encounter, payer_id=standing.payer_id).order_by("claim_id")
    )
    numbers = tuple(s.payer_claim_number for s in siblings) if frequency == REPLACES else ()
    base, dash, part = row.control_number.rpartition("-")
    several = len(siblings) > 1 and dash and part.isdecimal()
    told = visit.model_copy(
        update={"claim_frequency": frequency, "payer_claim_numbers": numbers, "payer_claim_number": None}
    )
    try:
        built = build_claims(told, control=base if several else row.control_number, payer=standing.payer_id)
    except NoClaim as error:
        raise BadInput("claim", f"cannot be built: {error}", "Complete the visit") from None
    found = next((c for c in built if c.control_number == row.control_number), None)
    if found is None:
        raise BadInput("claim", "is another set of claims now", "Void the claims of this visit and bill it anew")
    return found


def _same(one: BilledClaim, other: BilledClaim) -> bool:
    neutral = {"frequency": "1", "payer_claim_number": ""}
    return msgspec.structs.replace(one, **neutral) == msgspec.structs.replace(other, **neutral)


def _charges(value: BilledClaim) -> tuple[tuple[int, object], ...]:
    return tuple((line.number, line.charge) for line in value.lines)


def _rebook(row: Claim, value: BilledClaim, version: int, by: str, today: dt.date) -> None:
    if not _unbook(row, version, by, today):
        return
    entry = charge_entry(msgspec.structs.replace(value, frequency="1"), today)
    post_all([msgspec.structs.replace(entry, key=f"charge:{row.control_number}:v{version}")], by)


def _unbook(row: Claim, version: int, by: str, today: dt.date) -> int:
    """Reverse the charges that stand for a claim; returns how many entries those are."""
    undone = Entry.objects.filter(reverses=OuterRef("pk"))
    standing = Entry.objects.filter(kind="charge", postings__claim=row).exclude(Exists(undone)).distinct()
    keys = [entry.key for entry in standing]
    for place, key in enumerate(keys):
        reverse(key, new_key=f"uncharge:{row.control_number}:v{version}:{place}", day=today,
                memo=f"Charges of claim {row.control_number} taken back", by=by)  # fmt: skip
    return len(keys)


def _close(row: Claim, outcome: str, today: dt.date) -> None:
    waiting = Task.objects.filter(claim=row, state="open", kind__in=["denial", "underpayment", "estimate only"])
    tasks.close_rows(list(waiting), outcome, today)
