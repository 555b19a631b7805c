"""Every screen in every role: allowed or refused as the matrix in docs/reference/roles.md says."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from superbill.errors import SuperbillError
from superbill.office import accounts
from superbill.office.models import AuditEvent, Encounter, User
from superbill.office.permits import ANYBODY, SIGNED_IN, TOKEN, need_of, permitted
from superbill.office.roles import FIELDS, PERMISSIONS, Role, fields_of, permissions_of

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest
SAMPLES = {"int": 1, "uuid": uuid.UUID(int=1), "str": "x", "slug": "x", "path": "x"}


def screens(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from screens(pattern.url_patterns, route)
        else:
            yield route, pattern


SCREENS = [s for s in screens(get_resolver().url_patterns) if need_of(s[1].callback) != TOKEN]
"""All but the API, whose operations test_api asks in every role."""


def address(route: str, pattern: URLPattern, encounter_id: str) -> str:
    """The route with an example for each of its parts: the chart of the tests, or something that is not there."""
    text = f"/{route}"
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        value = encounter_id if name == "encounter_id" else SAMPLES[kind]
        text = text.replace(f"<{kind}:{name}>", str(value)).replace(f"<{name}>", str(value))
    return text


def test_every_screen_says_what_it_needs():
    assert [route for route, p in SCREENS if need_of(p.callback) not in {*PERMISSIONS, ANYBODY, SIGNED_IN}] == []


@pytest.mark.parametrize("role", Role)
def test_every_screen_in_every_role(full_chart: str, browser_of: Callable[..., Client], role: Role):
    visitor = browser_of(role)
    visitor.handler.enforce_csrf_checks = False
    wrong = []
    for route, pattern in SCREENS:
        need = need_of(pattern.callback)
        if need in {ANYBODY, SIGNED_IN}:
            continue
        within = role != Role.TRAINEE or "encounter_id" not in pattern.pattern.converters
        where = address(route, pattern, full_chart)
        for method in ("get", "post"):
            before = AuditEvent.objects.count()
            answer = getattr(visitor, method)(where)
            refused = answer.status_code == 403
            if refused == (need in permissions_of([role]) and within):
                wrong.append(f"{method} {route} answers {answer.status_code}")
            if refused:
                rows = list(AuditEvent.objects.filter(number__gt=before).values_list("actor", "action"))
                assert rows == [(role, "refused")], route
    assert wrong == []


def test_a_refusal_is_a_plain_page(browser_of: Callable[..., Client]):
    answer = browser_of("administrator").get(reverse("queries"))

    assert answer.status_code == 403
    assert "Your account may not see this" in answer.content.decode()
    row = AuditEvent.objects.latest("number")
    assert (row.actor, row.action, row.kind) == ("administrator", "refused", "query.read")


@pytest.mark.parametrize("role", Role)
def test_the_plain_address_leads_everybody_to_a_first_screen(browser_of: Callable[..., Client], role: Role):
    answer = browser_of(role).get("/", follow=True)

    assert answer.status_code == 200
    assert (b"<h1>Worklist" in answer.content) == ("worklist.read" in permissions_of([role]))


def test_a_provider_opens_only_charts_of_their_own(full_chart: str, browser_of: Callable[..., Client]):
    provider = browser_of("provider")
    assert provider.get(reverse("chart", args=[full_chart])).status_code == 200

    User.objects.filter(username="provider").update(npi="1999999984")
    assert provider.get(reverse("chart", args=[full_chart])).status_code == 403
    assert AuditEvent.objects.latest("number").kind == "reach"


def test_a_trainee_opens_only_charts_that_were_given_out(full_chart: str, browser_of: Callable[..., Client]):
    trainee = browser_of("trainee")
    assert trainee.get(reverse("chart", args=[full_chart])).status_code == 403

    Encounter.objects.update(owner="trainee")
    assert trainee.get(reverse("chart", args=[full_chart])).status_code == 200


def forgotten(_: HttpRequest) -> HttpResponse:
    return HttpResponse("a chart")


urlpatterns = [path("forgotten/", forgotten), path("home/", forgotten, name="home")]
handler403 = "superbill.office.screens.trouble.refused"


def test_a_screen_that_says_nothing_is_closed(browser_of: Callable[..., Client]):
    client = browser_of(*Role)
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/forgotten/").status_code == 403


def test_an_unknown_permission_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        permitted("chart.cod")


@pytest.mark.parametrize("role", Role)
def test_the_matrix_is_used_up(role: Role):
    """Each role can do something, and no permission or field is for nobody."""
    assert permissions_of([role])
    assert all(allowed for _, allowed in (*PERMISSIONS.values(), *FIELDS.values()))


def test_several_roles_may_what_any_of_them_may():
    assert permissions_of(["coder", "biller"]) == permissions_of(["coder"]) | permissions_of(["biller"])
    assert fields_of(["coder", "biller"]) == fields_of(["coder"]) | fields_of(["biller"])
    assert permissions_of([]) == permissions_of(["nobody"]) == frozenset()


def test_duties_are_kept_apart():
    """Who runs the system sees no patient; who reviews changes no code; who learns releases nothing."""
    assert fields_of(["administrator"]) == frozenset()
    assert not permissions_of(["administrator"]) & {"chart.read", "worklist.read", "patient.read", "claim.read"}
    assert not permissions_of(["auditor"]) & {"chart.code", "claim.submit", "money.post", "patient.write"}
    assert not permissions_of(["trainee"]) & {"chart.release", "claim.submit", "edit.override", "records.export"}


@pytest.mark.usefixtures("db")
def test_roles_are_given_at_the_door():
    accounts.add("first", PASSWORD)
    accounts.add("second", PASSWORD)
    accounts.add("third", PASSWORD, ["auditor", "biller"])
    accounts.give_roles("second", ["registrar"], by="first")

    assert "administrator" in User.objects.get(username="first").roles
    assert User.objects.get(username="second").roles == ["registrar"]
    assert User.objects.get(username="third").roles == ["biller", "auditor"]
    with pytest.raises(SuperbillError, match="no role 'king'"):
        accounts.add("fourth", PASSWORD, ["king"])


def test_the_bar_shows_what_the_account_may_use(browser_of: Callable[..., Client]):
    assert 'data-command="go-worklist" aria-current="page">Worklist' in browser_of("coder").get("/").content.decode()
    page = browser_of("administrator").get("/home/", follow=True).content.decode()
    assert "Worklist</a>" not in page
    assert 'aria-current="page">Accounts' in page
