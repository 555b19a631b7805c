"""Single sign-on against a provider on this machine: whom it vouches for and who has an account here comes in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

pytest.importorskip("mozilla_django_oidc", reason="the extra `sso` is not installed")
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.office.oidc_provider import Provider

from superbill.office import second_factor
from superbill.office.models import AuditEvent, User

BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "superbill.office.sso_backend.Backend",
    "django.contrib.auth.backends.ModelBackend",
]


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.server.shutdown()


@pytest.fixture
def provider(server: Provider, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Provider:
    server.name, server.lies, server.user_lies = "coder", {}, {}
    monkeypatch.setenv("SUPERBILL_OIDC_ISSUER", server.issuer)
    settings.AUTHENTICATION_BACKENDS = BACKENDS
    settings.SESSION_COOKIE_SAMESITE = "Lax"
    return server


def sign_on(client: Client, provider: Provider, onward: str = "") -> str:
    """Go there, agree, come back; returns where that led."""
    start = client.get("/login/sso/", {"next": onward} if onward else {})
    code, state = provider.agree(start["Location"])
    return client.get("/login/sso/back/", {"code": code, "state": state})["Location"]


@pytest.mark.usefixtures("coder")
def test_a_known_person_comes_in(provider: Provider):
    client = Client()
    provider.name = "Coder"

    assert sign_on(client, provider, "/?page=1") == "/?page=1"
    assert client.get("/").status_code == 200
    assert ("coder", "log in") in set(AuditEvent.objects.values_list("actor", "action"))


def test_the_providers_log_in_stands_for_the_second_factor(provider: Provider, coder: User):
    device = second_factor.begin(coder)
    device.confirmed = True
    device.save()
    client = Client()

    sign_on(client, provider)

    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("coder")
def test_the_log_in_shows_the_door(provider: Provider):  # noqa: ARG001 - a fixture for its effect
    assert "/login/sso/" in Client().get("/login/").content.decode()


@pytest.mark.parametrize(
    "lies",
    [
        {"aud": "another-client"},
        {"iss": "https://other.example"},
        {"exp": int(time.time()) - 10},
        {"nonce": "replayed"},
        {"sub": "person-2"},
    ],
)
@pytest.mark.usefixtures("coder")
def test_a_token_that_is_not_for_us_opens_nothing(provider: Provider, lies: dict[str, Any]):
    provider.lies = lies
    client = Client()

    assert sign_on(client, provider) == "/login/?sso=refused"
    assert client.get("/").status_code == 302
    assert "did not open an account here" in client.get("/login/?sso=refused").content.decode()


@pytest.mark.usefixtures("coder")
def test_a_token_of_a_foreign_key_opens_nothing(provider: Provider):
    true_key, provider.key = provider.key, rsa.generate_private_key(public_exponent=65537, key_size=2048)
    try:
        assert sign_on(Client(), provider) == "/login/?sso=refused"
    finally:
        provider.key = true_key


@pytest.mark.parametrize("name", ["stranger", "", "gone"])
@pytest.mark.usefixtures("coder")
def test_nobody_comes_in_without_an_account_here(provider: Provider, name: str):
    User.objects.create(username="gone", is_active=False)
    provider.name = name
    before = User.objects.count()

    assert sign_on(Client(), provider) == "/login/?sso=refused"
    assert User.objects.count() == before


@pytest.mark.usefixtures("coder")
def test_a_way_back_that_nobody_started(provider: Provider):  # noqa: ARG001 - a fixture for its effect
    assert Client().get("/login/sso/back/", {"code": "x", "state": "y"})["Location"] == "/login/?sso=refused"


@pytest.mark.usefixtures("coder")
def test_a_code_works_once(provider: Provider):
    client = Client()
    code, state = provider.agree(client.get("/login/sso/")["Location"])
    back = {"code": code, "state": state}
    assert client.get("/login/sso/back/", back)["Location"] == "/home/"

    other = Client()
    other.get("/login/sso/")
    assert other.get("/login/sso/back/", back)["Location"] == "/login/?sso=refused"


@pytest.mark.usefixtures("coder")
def test_a_provider_that_is_away(provider: Provider, monkeypatch: pytest.MonkeyPatch):  # noqa: ARG001 - as above
    monkeypatch.setenv("SUPERBILL_OIDC_ISSUER", "http://127.0.0.1:9")

    assert Client().get("/login/sso/")["Location"] == "/login/?sso=refused"
    assert Client().post("/login/", {"username": "coder", "password": "a long enough pass phrase"}).status_code == 302


@pytest.mark.usefixtures("db")
def test_without_a_provider_there_is_no_such_door(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SUPERBILL_OIDC_ISSUER", raising=False)
    assert Client().get("/login/sso/").status_code == 404
    assert Client().get("/login/sso/back/").status_code == 404
    assert "sso" not in Client().get("/login/").content.decode()
