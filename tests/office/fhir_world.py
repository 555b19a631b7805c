"""What the tests of FHIR share: a caller, resources of a page, and the check against the definitions of R4."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import msgspec
from django.test import Client

from superbill.office import accounts, tokens
from superbill.office.models import Assignment, User
from superbill.office.roles import permissions_of

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest
RENDERING = "1003000126"  # the provider of the chart in office_charts
BASE = "http://testserver/api/v1/fhir"


class Program:
    """A client of the FHIR server with the roles named."""

    def __init__(self, *roles: str) -> None:
        name = f"fhir-{'-'.join(roles)}"
        if not User.objects.filter(username=name).exists():
            accounts.add(name, PASSWORD, roles, npi=RENDERING)
        token = tokens.make(name, sorted(permissions_of(roles)), label="test", by="test")
        self.name, self.client, self.headers = name, Client(), {"Authorization": f"Bearer {token}"}

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        sent = self.headers | {n.replace("_", "-"): v for n, v in headers.items()}
        url = path if path.startswith("http") else f"/api/v1/fhir{path}"
        return self.client.get(url, query, headers=sent)

    def post(self, path: str, form: Any, content_type: str = "") -> Any:
        kind = {"content_type": content_type} if content_type else {}
        url = f"/api/v1/fhir{path}"
        return self.client.generic("POST", url, form, headers=self.headers, **kind)

    def found(self, path: str, query: Any = None) -> list[dict[str, Any]]:
        """The resources of one page."""
        answer = self.get(path, query)
        assert answer.status_code == 200, answer.content
        return resources(answer.json())


def resources(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [e["resource"] for e in bundle.get("entry", [])]


def link(bundle: dict[str, Any], relation: str) -> str:
    return next((each["url"] for each in bundle["link"] if each["relation"] == relation), "")


def written(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource as a client reads it."""
    found: dict[str, Any] = json.loads(msgspec.json.Encoder(decimal_format="number").encode(resource))
    return found


def fits(resource: dict[str, Any]) -> None:
    """Read a resource with the models of R4B, whose definitions of these resources are those of R4.

    The models check elements, cardinalities and types; the codes of statuses and uses are checked by their value sets.
    """
    kind = resource["resourceType"]
    model = getattr(importlib.import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    model.model_validate(resource)
    for name, field in model.model_fields.items():
        allowed = (field.json_schema_extra or {}).get("enum_values", [])
        if allowed and isinstance(resource.get(name), str):
            assert resource[name] in allowed, f"{kind}.{name}"
    assert len(resource.get("id", "")) <= 64
    assert list(empty(resource, kind)) == []


def empty(value: Any, path: str) -> Iterator[str]:
    """Elements without content, which R4 allows nowhere (hl7.org/fhir/R4/json.html) and the models let pass."""
    if value in ("", [], {}) or value is None:
        yield path
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from empty(each, f"{path}.{name}")


def add_service(chart: str) -> None:
    """A service on a chart, as a coder adds it."""
    first = Assignment.objects.filter(encounter__public_id=chart).earliest("id")
    Assignment.objects.create(
        encounter=first.encounter, system="CPT", code="99214", title="", role="service", sequence=1, confidence=1,
        table={}, state="assigned", run=first.run,
    )  # fmt: skip
