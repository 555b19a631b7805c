"""Searching FHIR R4: parameters, pages, what is left out and what is refused, capabilities, and how fast."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office import office_charts as charts
from tests.office.fhir_world import BASE, Program, add_service, fits, link, resources

from superbill.office import records
from superbill.office.api import api
from superbill.office.api.fhir.offered import OFFERED
from superbill.office.models import Assignment, AuditEvent, Claim, Encounter, Restriction
from superbill.office.records import glass

ROOT = Path(__file__).parents[2]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def supervisor(db: None) -> Program:  # noqa: ARG001 - a fixture for its effect
    return Program("supervisor")


@pytest.fixture
def visits(db: None) -> list[str]:  # noqa: ARG001 - as above
    """Five visits on five days, the last of them undecided."""
    return [
        records.store_encounter(charts.encounter(id=f"v{n}", service_date=date(2026, 1, n), lines=(), documents=()))
        for n in range(1, 6)
    ]


@pytest.fixture
def stranger(db: None) -> str:  # noqa: ARG001 - as above
    """A coded chart of somebody else's work."""
    chart = records.store_encounter(charts.encounter(id="other"))
    records.store_coding(chart, charts.coded())
    return chart


def days(program: Program, query: Any) -> list[int]:
    found = program.found("/Encounter", query)
    return [date.fromisoformat(e["period"]["start"]).day for e in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-03", [3]), ("eq2026-01-03", [3]), ("ne2026-01-03", [1, 2, 4, 5]), ("gt2026-01-03", [4, 5]),
        ("ge2026-01-03", [3, 4, 5]), ("lt2026-01-03", [1, 2]), ("le2026-01-03", [1, 2, 3]), ("sa2026-01-04", [5]),
        ("eb2026-01-02", [1]), ("2026-01", [1, 2, 3, 4, 5]), ("gt2026-01", []), ("2026", [1, 2, 3, 4, 5]),
        ("2026-01-03T10:30", [3]), ("le2026-01-02T00:00:00Z", [1, 2]), ("2026-01-01,2026-01-05", [1, 5]),
    ],
)  # fmt: skip
def test_days_are_compared_with_prefixes(visits: list[str], supervisor: Program, text: str, expected: list[int]):
    assert len(visits) == 5
    assert days(supervisor, {"date": text}) == expected


def test_several_parameters_are_all_true(visits: list[str], supervisor: Program):
    assert days(supervisor, [("date", "ge2026-01-02"), ("date", "lt2026-01-04")]) == [2, 3]
    assert days(supervisor, {"date": "ge2026-01-02", "_id": f"{visits[0]},{visits[4]}"}) == [5]


@pytest.mark.parametrize(
    "text", ["2026-02-30", "yesterday", "ap2026-01-01", "2026-01-01T25:00", "2026-1-1", "1600-01-01"]
)
def test_what_is_no_date_is_refused(supervisor: Program, text: str):
    answer = supervisor.get("/Encounter", {"date": text})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/fhir+json")
    fits(answer.json())
    issue = answer.json()["issue"][0]
    assert issue["diagnostics"].startswith("date: ")
    assert text not in answer.content.decode()


def test_what_changed_since(visits: list[str], supervisor: Program):
    Encounter.objects.filter(public_id=visits[2]).update(changed_at=datetime(2031, 5, 1, 12, tzinfo=UTC))

    assert days(supervisor, {"_lastUpdated": "ge2031-05-01"}) == [3]
    assert days(supervisor, {"_lastUpdated": "gt2031-05-01T12:00:01Z"}) == []
    assert days(supervisor, {"_lastUpdated": "gt2031-05-01T13:59:59+02:00"}) == [3]


def test_pages_go_on_to_the_end_and_miss_nothing(visits: list[str], supervisor: Program):
    bundle = supervisor.get("/Encounter", {"_count": 2, "status": "finished"}).json()
    fits(bundle)
    seen = [e["resource"]["id"] for e in bundle["entry"]]
    while url := link(bundle, "next"):
        records.store_encounter(charts.encounter(id=f"late{len(seen)}", lines=(), documents=()))
        assert dict(parse_qsl(urlsplit(url).query)).keys() == {"_count", "status", "after"}
        bundle = supervisor.get(url).json()
        seen += [e["resource"]["id"] for e in bundle["entry"]]

    assert seen[:5] == visits
    assert len(seen) == len(set(seen)) == bundle["total"]


def test_a_count_of_none_tells_the_total_only(visits: list[str], supervisor: Program):
    bundle = supervisor.get("/Encounter", {"_count": 0}).json()

    assert bundle["total"] == len(visits)
    assert "entry" not in bundle


def test_a_parameter_that_is_not_offered_is_left_out_or_refused(visits: list[str], supervisor: Program):
    query = {"flavour": "sweet", "_id": visits[0], "code": ""}

    bundle = supervisor.get("/Encounter", query).json()
    strict = supervisor.get("/Encounter", query, Prefer="return=minimal, handling=strict")

    assert link(bundle, "self") == f"{BASE}/Encounter?_id={visits[0]}"
    assert bundle["total"] == 1
    assert strict.status_code == 400
    assert "offered are _id, _lastUpdated, patient, date, " in strict.json()["issue"][0]["diagnostics"]
    assert supervisor.get("/Encounter", {"_id": visits[0]}, Prefer="handling=strict").status_code == 200


@pytest.mark.parametrize("query", [{"code:text": "x"}, {"_count": "many"}, {"_format": "xml"}, {"code": "a\x00b"}])
def test_what_cannot_be_understood_is_refused(supervisor: Program, query: dict[str, str]):
    answer = supervisor.get("/Condition", query)

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["code"] == "invalid"


def test_the_patient_is_found_by_the_identifier_that_is_given(full_chart: str, visits: list[str], supervisor: Program):
    subject = supervisor.get(f"/Encounter/{full_chart}").json()["subject"]["identifier"]
    bare = subject["value"].removeprefix("urn:uuid:")

    for name, value in (
        ("patient", bare), ("patient", f"Patient/{bare}"), ("patient", subject["value"]),
        ("patient:identifier", f"{subject['system']}|{subject['value']}"),
    ):  # fmt: skip
        assert {e["id"] for e in supervisor.found("/Encounter", {name: value})} >= {full_chart}
        assert len(supervisor.found("/Claim", {name: value})) == 1
    assert supervisor.found("/Condition", {"patient": visits[0]}) == []
    assert supervisor.found("/Condition", {"patient": "Group/x"}) == []


def test_codes_with_and_without_their_system(full_chart: str, supervisor: Program):
    system = "http://hl7.org/fhir/sid/icd-10-cm"

    def found(code: str) -> int:
        return supervisor.get("/Condition", {"encounter": full_chart, "code": code}).json()["total"]

    assert (found("E11.22"), found(f"{system}|E11.22"), found("e11.22,J20.9")) == (1, 1, 2)
    assert (found("http://snomed.info/sct|E11.22"), found("E11.9")) == (0, 0)


def test_only_what_stands_is_found_unless_asked(full_chart: str, supervisor: Program):
    suggested = supervisor.found("/Condition", {"verification-status": "unconfirmed"})
    standing = supervisor.found("/Condition", {"encounter": f"Encounter/{full_chart}"})

    assert {c["code"]["coding"][0]["code"] for c in suggested} == {"E66.9", "Z68.33"}
    assert len(standing) == 5
    assert {c["verificationStatus"]["coding"][0]["code"] for c in standing} <= {"confirmed", "provisional"}
    Assignment.objects.filter(encounter__public_id=full_chart, code="J20.9").update(state="rejected", decided=True)
    assert len(supervisor.found("/Condition", {"encounter": f"{BASE}/Encounter/{full_chart}"})) == 4
    assert len(supervisor.found("/Condition", {"verification-status": "refuted,confirmed"})) == 1


def test_claims_by_number_status_and_day(full_chart: str, supervisor: Program):
    today = timezone.now().date().isoformat()
    for query in ({"status": "active"}, {"created": today}):
        assert len(supervisor.found("/Claim", query)) == 1, query
    for query in ({"status": "cancelled"}, {"created": f"lt{today}"}, {"status": "http://x|active"}):
        assert supervisor.found("/Claim", query) == [], query
    for number, count in (("SB0000001", 1), ("|SB0000001", 1), ("SB1", 0)):
        assert supervisor.post("/Claim/_search", urlencode({"identifier": number}), FORM).json()["total"] == count
    assert supervisor.get("/Claim", {"identifier": "SB0000001"}).status_code == 400, "it may be a patient's account"
    records.store_claim(full_chart, charts.claim(frequency="8", payer_claim_number="ICN"))
    (found,) = supervisor.found("/Claim", {"status": "cancelled"})
    assert found["status"] == "cancelled"


def test_payments_by_claim_status_and_day(full_chart: str, supervisor: Program):
    claim = Claim.objects.get().public_id
    records.post_remittance(charts.taken_back(charts.remittance()), "a1" * 32)

    assert len(supervisor.found("/ClaimResponse", {"request": f"Claim/{claim}"})) == 2
    assert len(supervisor.found("/ExplanationOfBenefit", {"claim": str(claim)})) == 2
    (back,) = supervisor.found("/ExplanationOfBenefit", {"status": "cancelled"})
    assert back["created"] == "2026-07-01"
    assert [r["created"] for r in supervisor.found("/ClaimResponse", {"payment-date": "le2026-06-01"})] == [
        "2026-06-01"
    ]
    assert [r["id"] for r in supervisor.found("/ClaimResponse", {"_id": back["id"]})] == [back["id"]]
    assert supervisor.found("/ClaimResponse", {"_id": "x-1,x", "encounter": full_chart}) == []


def test_a_search_can_be_sent_as_a_form(full_chart: str, supervisor: Program):
    answer = supervisor.post("/Claim/_search", f"encounter={full_chart}&_count=1", FORM)

    assert answer.json()["total"] == 1
    assert link(answer.json(), "self") == f"{BASE}/Claim?encounter={full_chart}&_count=1"
    assert supervisor.post("/Claim/_search", "{}", "application/json").status_code == 415


@pytest.mark.usefixtures("visits")
def test_the_number_of_a_visit_is_asked_by_form_and_by_who_sees_numbers(full_chart: str):
    biller, auditor = Program("biller"), Program("auditor")

    told = biller.post("/Encounter/_search", "identifier=visit-1", FORM).json()
    in_address = biller.get("/Encounter", {"identifier": "visit-1"})
    hidden = auditor.post("/Encounter/_search", "identifier=visit-1", FORM)

    assert [e["resource"]["id"] for e in told["entry"]] == [full_chart]
    assert (in_address.status_code, "visit-1" in in_address.content.decode()) == (400, False)
    assert (hidden.status_code, hidden.json()["issue"][0]["code"]) == (400, "invalid")


def test_a_resource_that_has_not_changed_is_not_sent_again(full_chart: str, supervisor: Program):
    first = supervisor.get(f"/Encounter/{full_chart}")
    again = supervisor.get(f"/Encounter/{full_chart}", If_None_Match=f'W/"x", {first["ETag"]}')

    assert first["ETag"] == f'W/"{first.json()["meta"]["versionId"]}"'
    assert first["Last-Modified"].endswith("GMT")
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    records.store_encounter(charts.encounter(discharge_date=date(2026, 5, 16)))
    changed = supervisor.get(f"/Encounter/{full_chart}", If_None_Match=first["ETag"])
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/Encounter/00000000-0000-0000-0000-000000000000", 404, "not-found"), ("/Condition/none", 404, "not-found"),
        ("/ClaimResponse/none", 404, "not-found"), ("/ClaimResponse/x-99999999999", 404, "not-found"),
        ("/Patient/1", 404, "not-found"), ("/Patient", 404, "not-found"),
    ],
)  # fmt: skip
def test_errors_are_outcomes(supervisor: Program, path: str, status: int, code: str):
    answer = supervisor.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/fhir+json")
    fits(answer.json())
    assert answer.json()["issue"][0]["code"] == code


def test_who_is_not_known_or_not_allowed_is_told_so_in_fhir(full_chart: str):
    unknown = Client().get("/api/v1/fhir/Claim")
    coder = Program("coder").get("/ClaimResponse", {"encounter": full_chart})

    for answer, status, code in ((unknown, 401, "login"), (coder, 403, "forbidden")):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/fhir+json")
        fits(answer.json())
        assert answer.json()["issue"][0]["code"] == code
    assert unknown["WWW-Authenticate"] == "Bearer"


def test_a_restricted_chart_is_found_only_by_whom_the_glass_was_broken(full_chart: str, visits: list[str]):
    coder, row = Program("coder"), Encounter.objects.get(public_id=full_chart)
    Restriction.objects.create(encounter=row, by="registrar", at=timezone.now())

    assert {e["id"] for e in coder.found("/Encounter")} == set(visits)
    assert coder.found("/Condition") == []
    assert coder.get("/Condition", {"encounter": full_chart}).status_code == 403
    glass.break_glass(full_chart, by=coder.name, reason="the claim is due today")
    assert len(coder.found("/Condition", {"encounter": full_chart})) == 5


def test_a_chart_out_of_reach_cannot_be_named_beside_one_within(full_chart: str, stranger: str):
    trainee = Program("trainee")
    Encounter.objects.filter(public_id=full_chart).update(owner=trainee.name)

    assert len(trainee.found("/Condition", {"encounter": full_chart})) == 5
    for other in (stranger, f"Encounter/{stranger}", f"urn:uuid:{stranger}", f"{{{stranger}}}"):
        assert trainee.get("/Condition", {"encounter": f"{full_chart},{other}"}).status_code == 403
    for other in (f"x|{stranger}", f"|{stranger}", f"x/y|{stranger}"):
        told = trainee.get("/Condition", {"encounter": f"{full_chart},{other}"})
        assert told.status_code == 403 or {c["encounter"]["reference"] for c in resources(told.json())} == {
            f"Encounter/{full_chart}"
        }


def test_every_look_is_written_down(full_chart: str, visits: list[str], supervisor: Program):
    before = AuditEvent.objects.latest("number").number
    found = supervisor.found("/Condition", {"encounter": full_chart})
    supervisor.found("/Condition", {"encounter": visits[0]})
    supervisor.found("/ExplanationOfBenefit")
    rows = AuditEvent.objects.filter(number__gt=before).order_by("number")

    assert [(r.actor, r.action, r.kind, r.object_id) for r in rows] == [
        *((supervisor.name, "read", "FHIR Condition", c["id"]) for c in found),
        (supervisor.name, "list", "FHIR Condition", ""),
        (supervisor.name, "read", "FHIR ExplanationOfBenefit", str(Claim.objects.get().public_id)),
    ]


def test_the_capability_statement_is_what_the_routes_and_their_description_offer(db: None):  # noqa: ARG001
    statement = Client().get("/api/v1/fhir/metadata").json()
    fits(statement)
    paths = api.get_openapi_schema()["paths"]

    told = {}
    for resource in statement["rest"][0]["resource"]:
        assert [i["code"] for i in resource["interaction"]] == ["read", "search-type"]
        told[resource["type"]] = {p["name"] for p in resource["searchParam"]}
    ours = {p.removeprefix("/api/v1/fhir/"): item for p, item in paths.items() if p.startswith("/api/v1/fhir/")}
    assert set(ours) == {"metadata"} | {f"{kind}{end}" for kind in told for end in ("", "/{id}", "/_search")}
    for kind, names in told.items():
        form = ours[f"{kind}/_search"]["post"]["requestBody"]["content"][FORM]["schema"]["properties"]
        assert set(form) == names | {"_count", "_format", "after"}
        by_form = {"identifier"} if kind in {"Encounter", "Claim"} else set()
        assert {p["name"] for p in ours[kind]["get"]["parameters"]} == set(form) - by_form
        assert list(ours[kind]) == list(ours[f"{kind}/{{id}}"]) == ["get"]
        for status, response in ours[kind]["get"]["responses"].items():
            assert list(response["content"]) == ["application/fhir+json"], status


@pytest.mark.parametrize(
    "kind", ["Encounter", "Condition", "Procedure", "Claim", "ClaimResponse", "ExplanationOfBenefit"]
)
def test_a_page_takes_as_many_statements_as_one_row(full_chart: str, supervisor: Program, kind: str):
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            supervisor.found(f"/{kind}")
        return len(seen)

    add_service(full_chart)
    statements()  # the first request of a token also notes its use
    first = statements()
    for n in range(12):
        chart = records.store_encounter(charts.encounter(id=f"n{n}"))
        records.store_coding(chart, charts.coded())
        add_service(chart)
        records.store_claim(chart, charts.claim(f"N{n}"))
        records.post_remittance(charts.remittance(f"N{n}", f"T{n}"), f"{n:064x}")

    assert statements() == first


def test_the_reference_page_lists_what_is_offered():
    page = (ROOT / "docs" / "reference" / "fhir.md").read_text()
    rows = [line.split("|")[1:3] for line in page.partition("## Searching")[2].splitlines() if line.startswith("| ")]

    told = {kind.strip(): cell.replace("`", "").split() for kind, cell in rows[2:]}
    assert told == {each.kind: [p.name for p in each.parameters] for each in OFFERED}
