"""The list of all claims: filtered and sorted by the database, one page at a time, however many claims there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import CombinedExpression

from superbill.office.models import Claim, ClaimStanding, EncounterParty, Provider, RemittanceClaim
from superbill.office.records.listing import COUNTED, begins, pages

SIZE = 50
FEW = 500
STATES: dict[str, str] = {
    "built": "to send",
    "sent": "sent",
    "acknowledged": "acknowledged",
    "accepted": "accepted",
    "pending": "pending",
    "information asked": "information asked",
    "rejected": "rejected",
    "denied": "denied",
    "partly paid": "partly paid",
    "paid": "paid",
    "reversed": "reversed",
    "answered": "answered",
    "self-pay": "self-pay",
}
"""How far a claim has come, in the order of its road, and the words for it."""
OWED: dict[str, Q] = {
    "payer": Q(payer_owes__gt=0),
    "patient": Q(patient_owes__gt=0),
    "credit": Q(payer_owes__lt=0) | Q(patient_owes__lt=0),
    "nobody": Q(payer_owes=0, patient_owes=0),
}
SORTS: dict[str, F | CombinedExpression] = {
    "number": F("claim_id"),
    "service": F("service_day"),
    "payer": F("payer"),
    "state": F("state"),
    "billed": F("charge"),
    "paid": F("paid"),
    "patient": F("patient_owes"),
    "balance": F("payer_owes") + F("patient_owes"),
}
"""What the list can be sorted by. One index holds all of it with what is filtered by, so no whole rows are read."""


@dataclass(frozen=True)
class Asked:
    """What a person asks of the list. Empty is every claim, the newest service first."""

    sort: str = "-service"
    state: str = ""
    payer: str = ""
    owed: str = ""
    older: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """Return what is asked, leaving out what the list does not know."""
        asked = cls(**{f.name: str(given[f.name]).strip()[:80] for f in fields(cls) if given.get(f.name)})
        return replace(
            asked,
            sort=asked.sort if asked.sort.removeprefix("-") in SORTS else cls.sort,
            state=asked.state if asked.state in STATES else "",
            owed=asked.owed if asked.owed in OWED else "",
            older=asked.older if asked.older.isdecimal() and len(asked.older) < 5 else "",
        )


@dataclass(frozen=True)
class Line:
    """One claim of the list. `allowed` is None until a payer has decided."""

    row: ClaimStanding
    allowed: Decimal | None
    provider: str
    facility: str

    @property
    def stage(self) -> str:
        """How far it has come, in words."""
        return STATES.get(self.row.state, self.row.state)

    @property
    def balance(self) -> Decimal:
        """What payer and patient owe together."""
        return self.row.payer_owes + self.row.patient_owes


@dataclass(frozen=True)
class Listed:
    """One page of the list; `total` is counted up to one more than `COUNTED`, `states` to the end."""

    lines: tuple[Line, ...]
    page: int
    more: bool
    total: int
    pages: int
    states: Mapping[str, int]


def listed(asked: Asked, claims: QuerySet[ClaimStanding], today: dt.date, page: int = 1) -> Listed:
    """Return one page of those of the claims that are asked for."""
    rows = claims.filter(_where(asked, today))
    page = min(max(1, page), COUNTED // SIZE)
    start = (page - 1) * SIZE
    keys = list(_ordered(rows, asked.sort).values_list("pk", flat=True)[start : start + SIZE + 1])
    counted = claims.filter(_where(replace(asked, state=""), today)).order_by().values_list("state")
    total = rows.order_by().values("pk")[: COUNTED + 1].count()
    return Listed(
        lines=_lines(keys[:SIZE]),
        page=page,
        more=len(keys) > SIZE and page < COUNTED // SIZE,
        total=total,
        pages=pages(total, SIZE),
        states=dict(counted.annotate(n=Count("*"))),
    )


def found(claims: QuerySet[ClaimStanding], number: str, patients: Collection[int]) -> QuerySet[ClaimStanding]:
    """Return those of the claims whose number begins as told, or is the payer's for them, or that are of patients."""
    like = begins("control_number", number) | begins("control_number", number.upper())
    ours = Claim.objects.filter(like if number else Q(pk__in=()))
    theirs = Claim.objects.filter(encounter__patient__in=patients)
    payers_own = Claim.objects.filter(standing__payer_claim_number=number).exclude(standing__payer_claim_number="")
    found = (rows.order_by("-pk").values_list("pk", flat=True)[:FEW] for rows in (ours, theirs, payers_own))
    return claims.filter(pk__in={key for keys in found for key in keys})


def payers(claims: QuerySet[ClaimStanding]) -> list[str]:
    """Return the names of the payers that claims went to."""
    return list(claims.exclude(payer="").order_by("payer").values_list("payer", flat=True).distinct())


def _where(asked: Asked, today: dt.date) -> Q:
    where = OWED.get(asked.owed, Q())
    for name in ("state", "payer"):
        if value := getattr(asked, name):
            where &= Q(**{name: value})
    if asked.older:
        where &= Q(service_day__lte=today - dt.timedelta(days=int(asked.older)))
    return where


def _ordered(rows: QuerySet[ClaimStanding], sort: str) -> QuerySet[ClaimStanding]:
    by = SORTS[sort.removeprefix("-")]
    return rows.order_by(by.desc() if sort.startswith("-") else by.asc(), "-pk" if sort.startswith("-") else "pk")


def _lines(keys: list[int]) -> tuple[Line, ...]:
    rows = ClaimStanding.objects.select_related("claim__encounter__patient").in_bulk(keys)
    counted = RemittanceClaim.objects.filter(claim__in=keys, state__in=["posted", "part"]).order_by()
    allowed = dict(counted.values_list("claim_id").annotate(total=Sum("allowed")))
    names = _names({row.claim.encounter_id for row in rows.values()})
    return tuple(
        Line(
            row,
            allowed.get(key),
            next((names[at] for role in ("rendering", "attending", "provider") if (at := (visit, role)) in names), ""),
            names.get((visit, "facility"), ""),
        )
        for key in keys
        if (row := rows[key]) and (visit := row.claim.encounter_id)
    )


def _names(visits: Collection[int]) -> dict[tuple[int, str], str]:
    """The names of who did what at visits, by visit and role."""
    rows = EncounterParty.objects.filter(encounter__in=visits).select_related("provider")
    return {(row.encounter_id, row.role): _name(row.provider) for row in rows}


def _name(row: Provider) -> str:
    return row.organization or ", ".join(part for part in (row.last_name, row.first_name) if part) or row.npi
