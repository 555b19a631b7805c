"""The API under /api/v1: what the screens do, for programs, with tokens (OpenAPI 3.1 at /api/v1/openapi.json)."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from superbill import __version__
from superbill.office.api import (
    accounts,
    appeals,
    approvals,
    audits,
    authorizations,
    before,
    boards,
    book,
    books,
    charge_master,
    charges,
    chart_help,
    charts,
    claim_list,
    claim_sides,
    claims,
    directory,
    findings,
    glass,
    hospital_bill,
    notices,
    office,
    patient_money,
    patients,
    problems,
    queries,
    remittances,
    sending,
    tasks,
    visits,
    work,
    worklist,
)
from superbill.office.api.fhir import routes as fhir

ENDINGS = {".pdf": "application/pdf", ".txt": "text/plain", ".csv": "text/csv"}
"""What an address that ends like a file answers with."""


class Described(NinjaAPI):
    """An API whose description tells the media types that it really answers with."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:  # noqa: ANN401 - as ninja declares it
        """Name problem details (RFC 9457), FHIR's own JSON (R4, 3.1.0.1.9) and files where they are sent."""
        schema = super().get_openapi_schema(**kwargs)
        for path, item in schema["paths"].items():
            for operation in item.values():
                for status, response in operation["responses"].items():
                    _retype(response, path, int(status))
        return schema


def _retype(response: dict[str, Any], path: str, status: int) -> None:
    kind = "application/problem+json" if status >= 400 else ENDINGS.get(path[-4:], "")
    kind = "application/fhir+json" if "/fhir/" in path else kind
    if kind and "application/json" in response.get("content", {}):
        response["content"] = {kind: response["content"]["application/json"]}


api = Described(
    title="superbill",
    version=__version__,
    description="Records, coding, claims and money of one practice. Tokens carry scopes, which are permissions.",
    docs_url=None,
    urls_namespace="api",
)
problems.install(api)
api.add_router("", charts.router, tags=["charts"])
api.add_router("", worklist.router, tags=["the list of work"])
api.add_router("", chart_help.router, tags=["charts"])
api.add_router("", visits.router, tags=["charts"])
api.add_router("", book.router, tags=["the code book"])
api.add_router("", work.router, tags=["the coder's work"])
api.add_router("", findings.router, tags=["findings"])
api.add_router("", queries.router, tags=["queries"])
api.add_router("", charges.router, tags=["charges"])
api.add_router("", hospital_bill.router, tags=["charges"])
api.add_router("", audits.router, tags=["audits of coding"])
api.add_router("", boards.router, tags=["boards"])
api.add_router("", claims.router, tags=["claims"])
api.add_router("", claim_sides.router, tags=["claims"])
api.add_router("", claim_list.router, tags=["claims"])
api.add_router("", sending.router, tags=["claims"])
api.add_router("", tasks.router, tags=["the biller's work"])
api.add_router("", appeals.router, tags=["appeals"])
api.add_router("", approvals.router, tags=["approvals"])
api.add_router("", remittances.router, tags=["remittances"])
api.add_router("", before.router, tags=["before the visit"])
api.add_router("", authorizations.router, tags=["before the visit"])
api.add_router("", notices.router, tags=["before the visit"])
api.add_router("", patients.router, tags=["patients"])
api.add_router("", patient_money.router, tags=["patients' bills"])
api.add_router("", books.router, tags=["books"])
api.add_router("", charge_master.router, tags=["charges"])
api.add_router("", directory.router, tags=["payers and providers"])
api.add_router("", glass.router, tags=["broken glass"])
api.add_router("", accounts.router, tags=["accounts"])
api.add_router("", office.router, tags=["office"])
api.add_router("/fhir", fhir.router, tags=["FHIR R4, read"])
