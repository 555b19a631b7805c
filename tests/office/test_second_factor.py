"""The second factor, the lock-out and single sign-on: nobody comes in with half a log-in."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from superbill.office import accounts, lock_out, second_factor
from superbill.office.models import AuditEvent, RecoveryCode, User

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest


def code_of(device: TOTPDevice, *, later: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + later * device.step
    return f"{totp.token():06d}"


@pytest.fixture
def codes(coder: User) -> tuple[str, ...]:
    """The recovery codes of the coder, whose second factor is on."""
    return second_factor.confirm(coder, code_of(second_factor.begin(coder)))


@pytest.fixture
def half(coder: User, codes: tuple[str, ...]) -> Client:  # noqa: ARG001 - a fixture for its effect
    """A browser that has given the password and not the second factor."""
    client = Client()
    client.force_login(coder)
    return client


def next_code(user: User) -> str:
    device = second_factor.device_of(user)
    assert device
    return code_of(device, later=1)


def last_actions(number: int) -> list[str]:
    return list(AuditEvent.objects.order_by("-number").values_list("action", flat=True)[:number])


def test_setting_it_up(coder: User):
    client = Client()
    client.force_login(coder)

    page = client.get(reverse("enrol")).content.decode()

    assert "<svg" in page
    assert "style=" not in page
    device = TOTPDevice.objects.get(user=coder)
    assert not device.confirmed
    assert second_factor.letters(device) in page
    assert second_factor.letters(device) in client.get(reverse("enrol")).content.decode()
    done = client.post(reverse("enrol"), {"token": code_of(device)}).content.decode()
    shown = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done)
    assert len(set(shown)) == second_factor.CODES
    assert not RecoveryCode.objects.filter(hash__in=shown).exists()
    assert client.get("/").status_code == 200
    assert "second factor on" in last_actions(4)


def test_a_wrong_first_code_turns_nothing_on(coder: User):
    client = Client()
    client.force_login(coder)
    client.get(reverse("enrol"))

    assert "not right" in client.post(reverse("enrol"), {"token": "000000"}).content.decode()
    assert second_factor.device_of(coder) is None


@pytest.mark.parametrize("path", ["/", "/encounters/{id}/", "/glass/", "/home/"])
def test_no_screen_opens_before_it(half: Client, full_chart: str, path: str):
    answer = half.get(path.format(id=full_chart))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/second-factor/?next=")
    assert half.post(path.format(id=full_chart))["Location"] == "/login/second-factor/?"


def test_it_cannot_be_replaced_by_whoever_has_only_the_password(half: Client, coder: User):
    before = second_factor.device_of(coder)

    assert half.get(reverse("enrol"))["Location"] == reverse("second-factor")
    assert half.post(reverse("enrol"), {"token": "1"}).status_code == 302
    assert second_factor.device_of(coder) == before


def test_a_code_opens_the_screen_that_was_asked_for(half: Client, coder: User):
    answer = half.post(reverse("second-factor"), {"token": next_code(coder), "next": "/?page=1"})

    assert answer["Location"] == "/?page=1"
    assert half.get("/").status_code == 200


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(half: Client, coder: User, onward: str):
    answer = half.post(reverse("second-factor"), {"token": next_code(coder), "next": onward})

    assert answer["Location"] == "/home/"


def test_a_code_works_once(half: Client, coder: User):
    code = next_code(coder)
    assert half.post(reverse("second-factor"), {"token": code}).status_code == 302

    other = Client()
    other.force_login(coder)
    assert other.post(reverse("second-factor"), {"token": code}).status_code == 200
    assert other.get("/").status_code == 302


def test_guessing_is_slowed_down_and_written_down(half: Client, coder: User):
    assert "not right" in half.post(reverse("second-factor"), {"token": "000000"}).content.decode()
    assert last_actions(1) == ["second factor refused"]

    right_but_too_soon = half.post(reverse("second-factor"), {"token": next_code(coder)})

    assert right_but_too_soon.status_code == 200


def test_a_recovery_code_works_once(half: Client, coder: User, codes: tuple[str, ...]):
    assert half.post(reverse("second-factor"), {"token": f" {codes[3].upper()} "}).status_code == 302
    assert half.get("/").status_code == 200
    assert second_factor.codes_left(coder) == second_factor.CODES - 1

    other = Client()
    other.force_login(coder)
    assert other.post(reverse("second-factor"), {"token": codes[3]}).status_code == 200


def test_a_reset_lets_the_owner_set_up_another(half: Client, coder: User):
    second_factor.reset("coder", by="admin")

    assert half.get("/").status_code == 200
    assert RecoveryCode.objects.filter(user=coder).count() == 0
    assert "second factor reset" in last_actions(3)


def test_where_it_is_required_everybody_sets_it_up_first(coder: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUPERBILL_SECOND_FACTOR", "required")
    client = Client()
    client.force_login(coder)

    assert client.get("/")["Location"] == reverse("enrol")
    assert client.post("/logout/").status_code == 302


def test_it_is_required_where_others_can_reach_the_office(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SUPERBILL_SECOND_FACTOR", raising=False)
    assert not second_factor.required()
    monkeypatch.setenv("SUPERBILL_HTTPS", "1")
    assert second_factor.required()
    monkeypatch.setenv("SUPERBILL_SECOND_FACTOR", "optional")
    assert not second_factor.required()


def attempt(name: str, password: str) -> int:
    return Client().post("/login/", {"username": name, "password": password}).status_code


@pytest.mark.usefixtures("coder")
def test_five_refusals_lock_the_name_everywhere():
    assert [attempt(n, "wrong") for n in ("coder", "Coder", "coder", "CODER")] == [200] * 4
    assert attempt("coder", "wrong") == 429

    locked = Client().post("/login/", {"username": "coder", "password": PASSWORD})

    assert locked.status_code == 429
    assert "Wait 15 minutes" in locked.content.decode()
    assert ("coder", "locked out") in set(AuditEvent.objects.values_list("actor", "action"))
    lock_out.unlock("coder", by="admin")
    assert attempt("coder", PASSWORD) == 302


@pytest.mark.usefixtures("coder")
def test_a_lock_tells_nobody_which_accounts_there_are():
    assert [attempt("nobody-here", "wrong") for _ in range(5)] == [200] * 4 + [429]
    assert attempt("coder", PASSWORD) == 302


@pytest.mark.usefixtures("coder")
def test_what_was_typed_as_a_name_is_stored_nowhere():
    """It may be a password in the wrong field."""
    from axes.models import AccessAttempt  # noqa: PLC0415 - a table of the library

    attempt("my secret password", "coder")

    row = AccessAttempt.objects.get()
    assert "secret" not in f"{row.username} {row.post_data} {row.get_data} {row.path_info}"
    assert AuditEvent.objects.latest("number").actor == "unknown"


@pytest.mark.usefixtures("coder")
def test_a_right_log_in_forgets_the_wrong_ones():
    for _ in range(3):
        assert [attempt("coder", "wrong") for _ in range(4)] == [200] * 4
        assert attempt("coder", PASSWORD) == 302


@pytest.mark.usefixtures("db")
def test_a_closed_account_does_not_come_in():
    accounts.add("gone", PASSWORD)
    User.objects.filter(username="gone").update(is_active=False)

    assert attempt("gone", PASSWORD) == 200
