"""The lists that the administrator keeps: payers, and providers and facilities; each change is history.

A payer or provider is never deleted, since visits and claims name it: it is retired, and may be taken into use again.
Source: 45 CFR 162.404-162.414 (NPI); X12 005010 837, NM109 of loop 2010BB (the payer's identifier).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db.models import Count, QuerySet
from django.utils import timezone

from superbill.errors import BadInput
from superbill.model import party
from superbill.office import audit
from superbill.office.models import CardChange, Payer, Provider
from superbill.office.records.keeping import kept, public_id, storable
from superbill.office.records.parties import KINDS, payer_key
from superbill.x12.identifiers import is_npi, is_taxonomy

FIELDS = {
    "payer": ("name", "kind", "identifier"),
    "provider": ("organization", "last_name", "first_name", "npi", "taxonomy"),
}
IDENTIFIER = re.compile(r"[A-Za-z0-9]{2,80}")
RETIRED = "retired"
MOST = 1000
MET = 500
_AGAIN = "Name the one that took its place, or have the administrator take it into use again"


@kept
def save_party(kind: str, party_id: str, values: Mapping[str, str], *, by: str) -> str:
    """Add a payer or provider, or change the one named; returns its public id."""
    told = {name: storable(str(values.get(name, "")).strip(), name, 200) for name in FIELDS[kind]}
    row = _row(kind, party_id) if party_id else (Payer() if kind == "payer" else Provider())
    before = {name: getattr(row, name) for name in FIELDS[kind]}
    key = _payer_key(told) if kind == "payer" else _provider_key(told)
    taken = type(row).objects.filter(key=key).exclude(pk=row.pk).first()
    if taken is not None:
        raise BadInput(kind, "is in the list already", "Change that one instead")
    if before == told and party_id:
        return party_id
    for name, value in told.items():
        setattr(row, name, value)
    row.key, row.value = key, _value(kind, row, told)
    row.save()
    _kept(kind, row, before if party_id else {}, told, by, "change" if party_id else "add")
    return str(row.public_id)


@kept
def retire_party(kind: str, party_id: str, *, retired: bool, by: str) -> None:
    """Take a payer or provider out of use, or into use again; what names it stays."""
    row = _row(kind, party_id)
    if (str(row.public_id) in retired_parties(kind)) != retired:
        _kept(kind, row, {RETIRED: not retired}, {RETIRED: retired}, by, "retire" if retired else "restore")


def retired_parties(kind: str) -> frozenset[str]:
    """Return the public ids of those that are out of use now."""
    found: dict[str, bool] = {}
    for change in CardChange.objects.filter(kind=kind, after__has_key=RETIRED).order_by("id"):
        found[str(change.card)] = bool(change.after[RETIRED])
    return frozenset(card for card, out in found.items() if out)


def listed_parties(kind: str) -> list[tuple[Payer | Provider, bool]]:
    """Return the first 1,000 payers or providers in order, each with whether it is out of use."""
    out = retired_parties(kind)
    return [(row, str(row.public_id) in out) for row in _model(kind).objects.order_by(*FIELDS[kind][:2])[:MOST]]


def party_row(kind: str, party_id: str) -> Payer | Provider | None:
    """Return one payer or provider, or None."""
    return _model(kind).objects.filter(public_id=public_id(party_id, kind)).first()


def met_parties() -> tuple[QuerySet[Payer], QuerySet[Provider]]:
    """Return the payers and the providers that the office meets most: how many coverages or encounters name them."""
    payers = Payer.objects.annotate(number=Count("coverages")).order_by("-number", "name")
    providers = Provider.objects.annotate(number=Count("encounters")).order_by("-number", "organization", "last_name")
    return payers[:MET], providers[:MET]


def refuse_retired(payers: Iterable[party.Payer], providers: Iterable[party.Provider] = ()) -> None:
    """Refuse new work with a payer or provider that was taken out of use; what came before stays as it is."""
    gone = _retired_keys("payer")
    if any(payer_key(payer) in gone for payer in payers):
        raise BadInput("payer", "was retired from the list of payers", _AGAIN)
    gone = _retired_keys("provider")
    if any(f"npi:{provider.npi}" in gone for provider in providers):
        raise BadInput("provider", "was retired from the list of providers", _AGAIN)


def _retired_keys(kind: str) -> set[str]:
    out = retired_parties(kind)
    return set(_model(kind).objects.filter(public_id__in=out).values_list("key", flat=True)) if out else set()


def _model(kind: str) -> type[Payer] | type[Provider]:
    return Payer if kind == "payer" else Provider


def _row(kind: str, party_id: str) -> Payer | Provider:
    row = _model(kind).objects.select_for_update().filter(public_id=public_id(party_id, kind)).first()
    if row is None:
        raise BadInput(kind, "is not in the records", "Load the list again")
    return row


def _payer_key(told: Mapping[str, str]) -> str:
    if not told["name"]:
        raise BadInput("name", "is missing", "Write the payer as its card has it")
    if told["kind"] not in KINDS:
        raise BadInput("kind", "is not a kind of payer", f"Choose one of {', '.join(KINDS)}")
    if told["identifier"] and not IDENTIFIER.fullmatch(told["identifier"]):
        raise BadInput("identifier", "is not an electronic payer number", "Write 2 to 80 letters and digits")
    return f"id:{told['identifier']}" if told["identifier"] else f"name:{told['kind']}/{told['name'].lower()}"


def _provider_key(told: Mapping[str, str]) -> str:
    if bool(told["organization"]) == bool(told["last_name"]):
        raise BadInput("name", "must be that of an organization or of a person", "Write one of the two")
    if not is_npi(told["npi"]):
        raise BadInput("npi", "is not a National Provider Identifier", "Check its ten digits; the last one is a check")
    if told["taxonomy"] and not is_taxonomy(told["taxonomy"]):
        raise BadInput("taxonomy", "is not a taxonomy code", "Write its ten characters, the last an X")
    return f"npi:{told['npi']}"


def _value(kind: str, row: Payer | Provider, told: Mapping[str, str]) -> str:
    """Return the record with what was told; what the form does not have stays as it was."""
    if kind == "payer":
        new = {"kind": told["kind"], "id": told["identifier"] or None, "name": told["name"]}
        held = party.Payer.model_validate_json(row.value).model_dump() if row.value else {}
        return party.Payer.model_validate(held | new).model_dump_json()
    person = {"last": told["last_name"], "first": told["first_name"]} if told["last_name"] else None
    new_provider = {
        "npi": told["npi"],
        "organization": told["organization"] or None,
        "name": person,
        "taxonomy": told["taxonomy"] or None,
    }
    known = party.Provider.model_validate_json(row.value).model_dump() if row.value else {}
    return party.Provider.model_validate(known | new_provider).model_dump_json()


def _kept(  # noqa: PLR0913, PLR0917 - what one change is
    kind: str, row: Payer | Provider, before: Mapping[str, object], after: Mapping[str, object], by: str, deed: str
) -> None:
    differ = [name for name in after if before.get(name) != after[name]]
    CardChange.objects.create(
        kind=kind,
        card=row.public_id,
        before={n: before[n] for n in differ if n in before},
        after={n: after[n] for n in differ},
        by=by,
        at=timezone.now(),
    )
    audit.record(by, deed, kind, str(row.public_id), ", ".join(differ))
