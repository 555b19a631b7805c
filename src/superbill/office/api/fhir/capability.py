"""The CapabilityStatement: exactly what `OFFERED` offers (hl7.org/fhir/R4/capabilitystatement.html)."""

from __future__ import annotations

from django.utils import timezone

from superbill import __version__
from superbill.office.api.fhir.offered import OFFERED, Offered
from superbill.office.api.fhir.parameters import Parameter
from superbill.office.api.resources.parts import Resource, told


def statement(base: str) -> Resource:
    """Return the statement of the server at this address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": timezone.now().date(),
        "kind": "instance",
        "software": {"name": "superbill", "version": __version__},
        "implementation": {"description": "superbill, read only", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "Bearer tokens; scopes are permissions of the office."},
                "resource": [_resource(offered) for offered in OFFERED],
            }
        ],
    }


def _resource(offered: Offered) -> Resource:
    return told(
        {
            "type": offered.kind,
            "documentation": offered.about,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "versioning": "versioned",
            "conditionalRead": "not-match",
            "searchParam": [_parameter(p) for p in offered.parameters],
        }
    )


def _parameter(parameter: Parameter) -> Resource:
    return told({"name": parameter.name, "type": parameter.type, "documentation": parameter.about})
