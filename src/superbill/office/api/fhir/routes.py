"""The interactions of FHIR R4 that are offered: capabilities, read and search-type (hl7.org/fhir/R4/http.html)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import http_date
from ninja import Router

from superbill.office import audit, reach
from superbill.office.api.fhir.capability import statement
from superbill.office.api.fhir.offered import OFFERED, Offered
from superbill.office.api.fhir.outcome import REFUSED, OperationOutcome
from superbill.office.api.fhir.parameters import NOTHING, Unusable
from superbill.office.api.fhir.search import Page, Search, understand
from superbill.office.api.resources.parts import Resource
from superbill.office.api.scopes import Scope, actor, sees, within_reach
from superbill.office.models import Encounter
from superbill.office.permits import require_user
from superbill.office.problem_details import outcome

router = Router()
TYPE = "application/fhir+json"
FORM = "application/x-www-form-urlencoded"
Answer: dict[Any, Any] = {200: dict[str, Any]}
_json = msgspec.json.Encoder(decimal_format="number")


@router.get("/metadata", auth=None, response=Answer)
def metadata(request: HttpRequest) -> HttpResponse:
    """Return the CapabilityStatement (R4, 3.1.0.12)."""
    return HttpResponse(_json.encode(statement(_base(request))), content_type=TYPE)


def _reading(offered: Offered) -> Callable[..., HttpResponse]:
    def read(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002 - FHIR's name
        row = offered.rows().filter(offered.by_id(id)).first()
        if row is None:
            raise Http404
        within_reach(request, str(_chart(offered, row).public_id))
        (found,) = offered.build([row], sees(request))
        audit.record(actor(request), "read", f"FHIR {offered.kind}", _logged(offered, row))
        return _one(request, found)

    return read


def _searching(offered: Offered) -> Callable[..., HttpResponse]:
    def search(request: HttpRequest) -> HttpResponse:
        strict = "handling=strict" in request.headers.get("Prefer", "").replace(" ", "")
        asked = [(n, v) for given in (request.GET, request.POST) for n, values in given.lists() for v in values]
        try:
            _not_in_the_address(request, offered)
            understood = understand(offered, asked, sees(request), strict=strict)
        except Unusable as error:
            return outcome(400, "The search cannot be done", f"{error}. The value is not repeated here.")
        page = understood.page(_reached(request, offered, understood))
        logged = [_logged(offered, row) for row in page.rows]
        audit.record_all(actor(request), "read", f"FHIR {offered.kind}", logged)
        if not logged:
            audit.record(actor(request), "list", f"FHIR {offered.kind}")
        return _bundle(request, offered, understood, page)

    return search


def _not_in_the_address(request: HttpRequest, offered: Offered) -> None:
    for name in request.GET:
        parameter = offered.parameter(name)
        if parameter and parameter.field:
            raise Unusable(parameter.name, "belongs in no address; send it as a form to _search")


def _posted(offered: Offered) -> Callable[..., HttpResponse]:
    search = _searching(offered)

    def search_by_form(request: HttpRequest) -> HttpResponse:
        if request.content_type != FORM:
            return outcome(415, "The search cannot be done", f"Send its parameters as {FORM}.")
        return search(request)

    return search_by_form


def _reached(request: HttpRequest, offered: Offered, search: Search) -> QuerySet[Any]:
    """The rows of the charts within reach; a chart that is named must be, which breaking the glass may do."""
    named = [n for value in search.encounters if (n := _uuid(value.rpartition("/")[2]))]
    for name in named:
        within_reach(request, name)
    rows, user = offered.rows(), require_user(request)
    if not offered.chart:
        return reach.within(user, rows)
    theirs = Q(**{f"{offered.chart}__in": reach.within(user, Encounter.objects.all())})
    opened = Q(**{f"{offered.chart}__public_id__in": named}) if named else NOTHING
    return rows.filter(theirs | opened)


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _chart(offered: Offered, row: Any) -> Encounter:  # noqa: ANN401 - any row that leads to an encounter
    for part in offered.chart.split("__") if offered.chart else ():
        row = getattr(row, part)
    found: Encounter = row
    return found


def _logged(offered: Offered, row: Any) -> str:  # noqa: ANN401 - as above
    """The name under which the audit log keeps a look: of a payment, that of its claim."""
    return str((row.claim if offered.chart.startswith("claim") else row).public_id)


def _one(request: HttpRequest, found: Resource) -> HttpResponse:
    """Answer with a resource and its version, or with 304 when the client has it (R4, 3.1.0.2.1 and 3.1.0.5.1)."""
    tag = f'W/"{_version(found)}"'
    held = [each.strip() for each in request.headers.get("If-None-Match", "").split(",")]
    if tag in held:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(_json.encode(found), content_type=TYPE)
        answer["Last-Modified"] = http_date(found["meta"]["lastUpdated"].timestamp())
    answer["ETag"] = tag
    return answer


def _version(found: Resource) -> str:
    """Write the version into a resource: a digest of what is sent, which another role may see less of."""
    digest = hashlib.sha256(_json.encode(found)).hexdigest()[:16]
    found["meta"] = {"versionId": digest} | found["meta"]
    return digest


def _bundle(request: HttpRequest, offered: Offered, search: Search, page: Page) -> HttpResponse:
    """Answer with a page; its links are of what was understood (R4, 3.1.1.2 and 3.1.1.3)."""
    base = _base(request)
    links = [("self", search.query()), *([("next", search.query(page.after))] if page.after is not None else [])]
    entries = []
    for resource in offered.build(page.rows, sees(request)):
        _version(resource)
        address = f"{base}/{offered.kind}/{resource['id']}"
        entries.append({"fullUrl": address, "resource": resource, "search": {"mode": "match"}})
    bundle: Resource = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": page.total,
        "link": [{"relation": n, "url": f"{base}/{offered.kind}" + (f"?{q}" if q else "")} for n, q in links],
    }
    return HttpResponse(_json.encode(bundle | ({"entry": entries} if entries else {})), content_type=TYPE)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri(request.path.partition("/fhir/")[0] + "/fhir")


def _described(offered: Offered, *, form: bool = False) -> list[dict[str, object]]:
    """The parameters of a search, for OpenAPI."""
    own = [(p.name, f"{p.type}. {p.about}".strip()) for p in offered.parameters if form or not p.field]
    more = [
        ("_count", "How many at most."),
        ("_format", "json."),
        ("after", "Where a page goes on: take the next link."),
    ]
    return [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": about}
        for name, about in [*own, *more]
    ]


def _mount(offered: Offered) -> None:
    kind, scope = offered.kind, Scope(offered.permission)
    fields = {str(p["name"]): p["schema"] for p in _described(offered, form=True)}
    body = {"requestBody": {"content": {FORM: {"schema": {"type": "object", "properties": fields}}}}}
    router.add_api_operation(
        f"/{kind}", ["GET"], _searching(offered), auth=scope, response=Answer | REFUSED, operation_id=f"search_{kind}",
        summary=f"Search {kind}", openapi_extra={"parameters": _described(offered)},
    )  # fmt: skip
    router.add_api_operation(
        f"/{kind}/_search", ["POST"], _posted(offered), auth=scope, operation_id=f"search_{kind}_by_form",
        response=Answer | REFUSED | {415: OperationOutcome}, summary=f"Search {kind} by form", openapi_extra=body,
    )  # fmt: skip
    router.add_api_operation(
        f"/{kind}/{{id}}", ["GET"], _reading(offered), auth=scope, response=Answer | {304: None} | REFUSED,
        operation_id=f"read_{kind}", summary=f"Read {kind}",
    )  # fmt: skip


for _offered in OFFERED:
    _mount(_offered)
