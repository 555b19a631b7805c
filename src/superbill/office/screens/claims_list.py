"""All claims: where each stands and what is owed for it, filtered and sorted; what can be done for several at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from superbill.errors import BadInput
from superbill.office import audit, billing_run, jobs, money, reach
from superbill.office.models import ClaimStanding
from superbill.office.permits import allowed, permitted, require, seen
from superbill.office.records.claims_list import OWED, STATES, Asked, Listed, found, listed, payers
from superbill.office.records.keeping import public_id
from superbill.office.records.listing import COUNTED
from superbill.office.records.patient_search import find_patients
from superbill.office.screens.answers import told, who
from superbill.office.screens.billing import tabs
from superbill.office.screens.claims_cells import MONEY, line
from superbill.office.screens.frame import person

AT_ONCE = 50
COLUMNS = {
    "number": "Claim",
    "patient-name": "Patient",
    "service": "Service",
    "payer": "Payer",
    "state": "State",
    "billed": "Billed",
    "allowed": "Allowed",
    "paid": "Paid",
    "patient": "Patient owes",
    "balance": "Balance",
    "provider": "Provider",
}
UNSORTED = frozenset({"patient-name", "allowed", "provider"})
OWES = dict(zip(OWED, ("payer owes", "patient owes", "credit", "nothing owed"), strict=True))
OLDER = {"30": "30 days", "60": "60 days", "90": "90 days", "120": "120 days", "365": "a year"}


@dataclass(frozen=True)
class Column:
    """One column: its heading, the address that sorts by it, how it is sorted now (`aria-sort`)."""

    name: str
    label: str
    sort: str
    sorted: str

    @property
    def number(self) -> bool:
        """Whether amounts stand below."""
        return self.name in MONEY


@dataclass(frozen=True)
class Done:
    """What came of a button: in words, and the claims for which it could not be done, each with the reason."""

    words: str
    left: tuple[tuple[ClaimStanding, str], ...] = ()
    background: bool = False


@permitted("claim.read")
def show(request: HttpRequest) -> HttpResponse:
    """Show one page of the list; find claims, or do what a button says for those that are marked."""
    asked, today = _asked(request), timezone.localdate()
    reached = reach.claims_within(person(request))
    text, trouble, done = request.POST.get("find", "").strip()[:80], "", None
    if request.method == "POST" and request.POST.get("do") != "find":
        try:
            done = _do(request, reached, today)
        except BadInput as error:
            trouble = told(error)
    within = _found(request, reached, text) if text else reached
    page = request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    listing = listed(asked, within, today, number)
    if number > listing.pages:
        listing = listed(asked, within, today, listing.pages)
    audit.record(who(request), "list", "claim", detail=f"page {listing.page}")
    view = _view(request, asked, listing) | {"text": text, "trouble": trouble, "done": done, "payers": payers(reached)}
    return render(request, "office/claims.html", view, status=422 if trouble else 200)


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; who does not see money does not sort or filter by it."""
    given = request.GET.dict()
    if "claim.money" not in seen(request.user):
        given = {
            name: value for name, value in given.items() if name != "owed" and value.removeprefix("-") not in MONEY
        }
    return Asked.of(given)


def _found(request: HttpRequest, claims: QuerySet[ClaimStanding], text: str) -> QuerySet[ClaimStanding]:
    """The claims of a number or of patients: what is searched for stands in no address and no log."""
    sees = seen(request.user)
    patients = [row.pk for row in find_patients(text)] if "patient.name" in sees else []
    return found(claims, text if "patient.number" in sees else "", patients)


def _view(request: HttpRequest, asked: Asked, listing: Listed) -> dict[str, object]:
    sees, marks = seen(request.user), "job.run" in allowed(request.user)
    columns = _columns(asked, sees)
    shown = [column.name for column in columns]
    return {
        "asked": asked,
        "columns": columns,
        "found": listing,
        "lines": [line(each, shown, numbers="patient.number" in sees, marks=marks) for each in listing.lines],
        "total": f"{COUNTED:,}+" if listing.total > COUNTED else f"{listing.total:,}",
        "states": [(name, words, listing.states[name]) for name, words in STATES.items() if name in listing.states],
        "every": sum(listing.states.values()),
        "owes": OWES,
        "older": OLDER,
        "query": _query(asked),
        "stateless": _query(asked, state=""),
        "filtered": _query(asked, sort="") != "",
        "tabs": tabs("claims", allowed(request.user)),
        "pages": f"{listing.pages:,}{'+' if listing.total > COUNTED else ''}",
        "previous": listing.page - 1,
        "next": listing.page + 1,
    }


def _query(asked: Asked, **other: str) -> str:
    return urlencode({name: value for name, value in (asdict(asked) | other).items() if value})


def _columns(asked: Asked, sees: frozenset[str]) -> list[Column]:
    hidden = set() if "claim.money" in sees else set(MONEY)
    hidden |= set() if "patient.name" in sees else {"patient-name"}
    shown = [(name, label) for name, label in COLUMNS.items() if name not in hidden]
    return [Column(name, label, _turned(asked, name), _sorted(asked, name)) for name, label in shown]


def _turned(asked: Asked, name: str) -> str:
    """The address that sorts by a column, the other way round where it is sorted by it now; amounts from the top."""
    if name in UNSORTED:
        return ""
    first, second = (f"-{name}", name) if name in MONEY or name == "service" else (name, f"-{name}")
    return _query(asked, sort=second if asked.sort == first else first)


def _sorted(asked: Asked, name: str) -> str:
    return {name: "ascending", f"-{name}": "descending"}.get(asked.sort, "")


def _do(request: HttpRequest, reached: QuerySet[ClaimStanding], today: dt.date) -> Done:
    """Do what a button says for the marked claims, with the permission that it takes for one."""
    marked = [public_id(value, "claims") for value in request.POST.getlist("claim")[:AT_ONCE]]
    rows = list(reached.filter(claim__public_id__in=marked).select_related("claim__encounter"))
    if not rows:
        raise BadInput("claims", "are not marked", "Mark the claims at the left of the list, then press the button")
    match request.POST.get("do"):
        case "check":
            require(request, "job.run")
            return _check(rows, who(request))
        case "again":
            require(request, "claim.write")
            return _build_again(rows, who(request), today)
        case "send":
            require(request, "claim.submit")
            return _send(rows, who(request), today)
    raise BadInput("form", "did not say what to do", "Choose a button")


def _check(rows: Sequence[ClaimStanding], by: str) -> Done:
    visits = list(dict.fromkeys(str(row.claim.encounter.public_id) for row in rows))
    jobs.check(visits, by=by)
    return Done(f"The edits run again over {_several(len(visits), 'chart')}.", background=True)


def _build_again(rows: Sequence[ClaimStanding], by: str, today: dt.date) -> Done:
    left = []
    for row in rows:
        try:
            money.resend_claim(row.claim.control_number, by, today=today)
        except BadInput as error:
            left.append((row, told(error)))
    built = _several(len(rows) - len(left), "claim")
    return Done(f"{built} built again; what was built waits to be sent.", tuple(left))


def _send(rows: Sequence[ClaimStanding], by: str, today: dt.date) -> Done:
    sent, left = 0, []
    for payer in sorted({row.payer_id for row in rows}):
        theirs = {row.claim.control_number: row for row in rows if row.payer_id == payer}
        good, left_out = money.ready(payer, today=today, among=theirs)
        sent += billing_run.submit_batch(payer, by, today=today, among=theirs) if payer else 0
        why = {each.control_number: each.why for each in left_out}
        why = {number: why.get(number, "was sent, or goes to no payer") for number in theirs} | why
        left += [(row, why[number]) for number, row in theirs.items() if number not in {g.control_number for g in good}]
    return Done(f"{_several(sent, 'claim')} on the way.", tuple(left), background=bool(sent))


def _several(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
