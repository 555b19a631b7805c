"""Accounts on the screen: opened, given roles, closed, unlocked, with a new password; and one's own password."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from superbill.office import accounts, second_factor
from superbill.office.errors import OfficeRefused
from superbill.office.models import AuditEvent, User

PHRASE = "another long pass phrase"
OLD = "a long enough pass phrase"


@pytest.fixture
def admin(browser_of: Callable[..., Client]) -> Client:
    client = browser_of("administrator")
    client.handler.enforce_csrf_checks = False
    return client


def of(name: str) -> str:
    return reverse("account", args=[User.objects.get(username=name).pk])


def logs_in(name: str, password: str) -> bool:
    return Client().post(reverse("login"), {"username": name, "password": password}).status_code == 302


def test_an_account_is_opened_with_its_roles(admin: Client):
    sent = {"name": "maria", "new_password": PHRASE, "role": ["coder", "auditor"], "npi": ""}
    assert admin.post(reverse("accounts"), sent).status_code == 302

    assert User.objects.get(username="maria").roles == ["coder", "auditor"]
    assert logs_in("maria", PHRASE)
    row = AuditEvent.objects.filter(action="open account", object_id="maria").get()
    assert row.actor == "administrator"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"name": "maria", "new_password": "short"}, "too short"),
        ({"name": "two words", "new_password": PHRASE}, "cannot be used"),
        ({"name": "administrator", "new_password": PHRASE}, "already"),
        ({"name": "maria", "new_password": PHRASE, "role": ["king"]}, "no role"),
        ({"name": "maria", "new_password": PHRASE, "role": ["provider"], "npi": "123"}, "not an NPI"),
        ({"name": "maria", "new_password": PHRASE, "role": ["provider"], "npi": "1003000127"}, "check digit"),
    ],
)
def test_what_cannot_be_is_refused_in_words(admin: Client, sent: dict[str, str], says: str):
    answer = admin.post(reverse("accounts"), sent)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert f'value="{sent["name"]}"' in answer.content.decode()
    assert PHRASE not in answer.content.decode()


def test_roles_are_changed_and_the_last_administrator_stays(admin: Client, browser_of: Callable[..., Client]):
    browser_of("coder")
    admin.post(of("coder"), {"do": "roles", "role": ["coder", "supervisor"]})
    assert User.objects.get(username="coder").roles == ["coder", "supervisor"]

    for wish in ({"do": "roles", "role": ["coder"]}, {"do": "close"}):
        answer = admin.post(of("administrator"), wish)
        assert answer.status_code == 422
        assert "only account that opens accounts" in answer.content.decode()
    assert User.objects.get(username="administrator").is_active


def test_closed_at_once_and_opened_again(admin: Client, browser_of: Callable[..., Client]):
    coder = browser_of("coder")
    assert coder.get("/").status_code == 200
    admin.post(of("coder"), {"do": "close"})
    assert coder.get("/").status_code == 302
    assert not logs_in("coder", OLD)

    admin.post(of("coder"), {"do": "reopen"})
    assert logs_in("coder", OLD)


def test_a_locked_account_is_shown_and_unlocked(admin: Client, browser_of: Callable[..., Client]):
    browser_of("coder")
    for _ in range(5):
        logs_in("coder", "wrong")
    assert not logs_in("coder", OLD)
    assert "is locked" in admin.get(of("coder")).content.decode()

    admin.post(of("coder"), {"do": "unlock"})
    assert "is locked" not in admin.get(of("coder")).content.decode()
    assert logs_in("coder", OLD)


def test_a_new_password_is_shown_once_and_logs_the_old_one_off(admin: Client, browser_of: Callable[..., Client]):
    coder = browser_of("coder")
    made = re.search(r"<code>([^<]+)</code>", admin.post(of("coder"), {"do": "password"}).content.decode())

    assert made
    assert coder.get("/").status_code == 302
    assert not logs_in("coder", OLD)
    assert logs_in("coder", made[1])
    assert made[1] not in admin.get(of("coder")).content.decode()


def test_a_second_factor_is_reset(admin: Client, browser_of: Callable[..., Client]):
    browser_of("coder")
    user = User.objects.get(username="coder")
    device = second_factor.begin(user)
    device.confirmed = True
    device.save()
    admin.post(of("coder"), {"do": "factor"})

    assert second_factor.device_of(user) is None


def test_people_change_their_own_password(browser_of: Callable[..., Client]):
    coder = browser_of("coder")
    coder.handler.enforce_csrf_checks = False
    sent = {"old_password": "not it", "new_password": PHRASE, "new_password_again": PHRASE}
    assert "old password is not right" in coder.post(reverse("password"), sent).content.decode()
    sent |= {"old_password": OLD, "new_password_again": "something else here"}
    assert "differ" in coder.post(reverse("password"), sent).content.decode()
    assert coder.post(reverse("password"), sent | {"new_password_again": PHRASE}).status_code == 200

    assert coder.get("/").status_code == 200  # this session goes on
    assert logs_in("coder", PHRASE)
    assert not logs_in("coder", OLD)


@pytest.mark.django_db
def test_a_name_longer_than_the_audit_log_keeps_is_refused():
    accounts.add("n" * 64, "a long enough pass phrase", ("coder",))

    with pytest.raises(OfficeRefused, match="cannot be used"):
        accounts.add("n" * 65, "a long enough pass phrase", ("coder",))
