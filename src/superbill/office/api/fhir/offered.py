"""What the server offers: each kind of resource, its permission, rows and search parameters. One table for all.

The names of the parameters are those of R4 (hl7.org/fhir/R4/searchparameter-registry.html).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from superbill.office.api.fhir import loading
from superbill.office.api.fhir.parameters import NOTHING, Parameter, choice, date, identity, token
from superbill.office.api.resources.codes import VERIFIED
from superbill.office.api.resources.encounter import STAYS
from superbill.office.api.resources.parts import DIAGNOSES, PROCEDURES, SYSTEMS, Resource, hl7
from superbill.office.api.resources.payment import REVERSAL
from superbill.office.models import Assignment, Claim, ClaimVersion, Encounter, RemittanceClaim

_ASSIGNED = Q(state=Assignment.State.ASSIGNED)
_DAY = "The day of the visit; of a stay, the discharge."
_VISIT = "The visit's own number, in a form to _search only."
_CLAIM = "The control number (CLM01), in a form to _search only."
_CHANGED = "When the chart or anything of its claims last changed."


@dataclass(frozen=True)
class Offered:
    """One kind of resource. `chart` is the path from a row to its encounter.

    `standing` is the parameter, and the condition that holds where that parameter is not asked for.
    """

    kind: str
    permission: str
    rows: Callable[[], QuerySet[Any]]
    chart: str
    build: Callable[[Sequence[Any], frozenset[str]], list[Resource]]
    by_id: Callable[[str], Q]
    parameters: tuple[Parameter, ...]
    standing: tuple[str, Q] | None = None
    about: str = ""

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of this name, which may have a modifier that it knows."""
        base, _, modifier = name.partition(":")
        found = next((p for p in self.parameters if p.name == base), None)
        return found if found and (not modifier or modifier in found.modifiers) else None


def _own_id(value: str, path: str = "public_id") -> Q:
    try:
        return Q(**{path: uuid.UUID(value)})
    except ValueError:
        return NOTHING


def _payment_id(value: str) -> Q:
    remittance, _, number = value.rpartition("-")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", number):
        return NOTHING
    return _own_id(remittance, "remittance__public_id") & Q(number=int(number))


def _ids(by_id: Callable[[str], Q], chart: str) -> tuple[Parameter, ...]:
    path = f"{chart}__" if chart else ""
    patients = identity(f"{path}patient__public_id", "Patient")
    named = "The id in the identifier of subject or patient; no Patient is offered."
    return (
        Parameter("_id", "token", by_id),
        Parameter("_lastUpdated", "date", date(f"{path}changed_at", days=False), _CHANGED),
        Parameter("patient", "reference", patients, named, ("Patient", "identifier")),
    )


def _encounter(path: str) -> Parameter:
    return Parameter("encounter", "reference", identity(f"{path}__public_id", "Encounter"), "", ("Encounter",))


def _code(systems: tuple[str, ...]) -> Parameter:
    def read(value: str) -> Q:
        system, bar, code = value.rpartition("|")
        named = [name for name in systems if not system or SYSTEMS[name] == system] if bar else list(systems)
        return Q(code=code.upper(), system__in=named)

    return Parameter("code", "token", read)


def _encounters() -> QuerySet[Any]:
    return Encounter.objects.select_related("patient")


def _coded(systems: tuple[str, ...]) -> Callable[[], QuerySet[Any]]:
    rows = Assignment.objects.select_related("encounter__patient").defer("rationale", "table", "detail").order_by()
    return lambda: rows.filter(system__in=systems)


def _claims() -> QuerySet[Any]:
    newest = ClaimVersion.objects.filter(claim=OuterRef("pk")).order_by("-number").values("at")[:1]
    return Claim.objects.alias(created=Subquery(newest)).select_related("encounter__patient").order_by()


def _payments() -> QuerySet[Any]:
    rows = RemittanceClaim.objects.filter(claim__isnull=False).order_by()
    return rows.select_related("remittance", "claim__encounter__patient").defer("remittance__value")


_STAY = Q(setting__in=STAYS)
_FINISHED = Q(discharge_date__isnull=False) | (~_STAY & Q(service_date__isnull=False))
_OPEN = {"discharge_date": None}
_OF_ENCOUNTERS = {
    "finished": _FINISHED,
    "in-progress": _STAY & Q(**_OPEN, service_date__isnull=False),
    "unknown": Q(**_OPEN, service_date=None),
}
_OF_CODES = {name: Q(**parts) for name, parts in VERIFIED.items()}
_OF_PROCEDURES = {"completed": _ASSIGNED, "entered-in-error": ~_ASSIGNED}
_OF_CLAIMS = {"active": ~Q(standing__frequency="8"), "cancelled": Q(standing__frequency="8")}
_OF_PAYMENTS = {"active": ~Q(status=REVERSAL), "cancelled": Q(status=REVERSAL)}
_PAYMENT = date("remittance__payment_date", days=True)

OFFERED = (
    Offered(
        "Encounter", "chart.read", _encounters, "", loading.encounters, _own_id,
        (
            *_ids(_own_id, ""),
            Parameter("date", "date", date("service_date", days=True), _DAY),
            Parameter("identifier", "token", token("reference"), _VISIT, field="patient.number"),
            Parameter("status", "token", choice(_OF_ENCOUNTERS, "http://hl7.org/fhir/encounter-status")),
        ),
    ),
    Offered(
        "Condition", "chart.read", _coded(DIAGNOSES), "encounter", loading.conditions, _own_id,
        (
            *_ids(_own_id, "encounter"), _encounter("encounter"), _code(DIAGNOSES),
            Parameter("verification-status", "token", choice(_OF_CODES, hl7("condition-ver-status"))),
            Parameter("recorded-date", "date", date("stored_at", days=False)),
        ),
        ("verification-status", _ASSIGNED), "The diagnoses that stand, unless verification-status asks for others.",
    ),
    Offered(
        "Procedure", "chart.read", _coded(PROCEDURES), "encounter", loading.procedures, _own_id,
        (
            *_ids(_own_id, "encounter"), _encounter("encounter"), _code(PROCEDURES),
            Parameter("status", "token", choice(_OF_PROCEDURES, "http://hl7.org/fhir/event-status")),
        ),
        ("status", _ASSIGNED), "The procedures and services that stand, unless status asks for others.",
    ),
    Offered(
        "Claim", "claim.read", _claims, "encounter", loading.claims, _own_id,
        (
            *_ids(_own_id, "encounter"), _encounter("encounter"),
            Parameter("identifier", "token", token("control_number"), _CLAIM, field="patient.number"),
            Parameter("status", "token", choice(_OF_CLAIMS, "http://hl7.org/fhir/fm-status")),
            Parameter("created", "date", date("created", days=False), "When the newest version was built."),
        ),
    ),
    Offered(
        "ClaimResponse", "money.read", _payments, "claim__encounter", loading.claim_responses, _payment_id,
        (
            *_ids(_payment_id, "claim__encounter"), _encounter("claim__encounter"),
            Parameter("request", "reference", identity("claim__public_id", "Claim"), "", ("Claim",)),
            Parameter("status", "token", choice(_OF_PAYMENTS, "http://hl7.org/fhir/fm-status")),
            Parameter("created", "date", _PAYMENT, "The day of the payment."),
            Parameter("payment-date", "date", _PAYMENT),
        ),
    ),
    Offered(
        "ExplanationOfBenefit", "money.read", _payments, "claim__encounter", loading.explanations, _payment_id,
        (
            *_ids(_payment_id, "claim__encounter"), _encounter("claim__encounter"),
            Parameter("claim", "reference", identity("claim__public_id", "Claim"), "", ("Claim",)),
            Parameter("status", "token", choice(_OF_PAYMENTS, "http://hl7.org/fhir/explanationofbenefit-status")),
            Parameter("created", "date", _PAYMENT, "The day of the payment."),
        ),
    ),
)  # fmt: skip
