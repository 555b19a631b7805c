"""An error as OpenAPI describes it under /fhir: OperationOutcome (hl7.org/fhir/R4/operationoutcome.html)."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema


class IssueText(Schema):
    """What is wrong, in words."""

    text: str


class Issue(Schema):
    """One thing that is wrong."""

    severity: Literal["error"]
    code: str
    details: IssueText
    diagnostics: str = ""


class OperationOutcome(Schema):
    """Why a request was refused."""

    resourceType: Literal["OperationOutcome"]  # noqa: N815 - FHIR's name
    issue: list[Issue]


REFUSED: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 503), OperationOutcome)
"""The answers that every interaction may give beside its own."""
