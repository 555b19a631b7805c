"""The second factor: a code from an app on the telephone (TOTP, RFC 6238), and recovery codes for a lost telephone.

Source: 45 CFR 164.312(d), person or entity authentication.
"""

from __future__ import annotations

import secrets

import segno
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from superbill.office import audit, place
from superbill.office.database import told
from superbill.office.models import RecoveryCode, User

CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def required() -> bool:
    """Tell whether every account must have one: where others can reach the office, unless the setting says no."""
    return place.second_factor_required()


def device_of(user: User | AnonymousUser) -> TOTPDevice | None:
    """Return the account's confirmed device, or None."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


def begin(user: User) -> TOTPDevice:
    """Return the device that waits to be confirmed; the same until it is, so that a reload shows the same picture."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "telephone"})
    return device


def picture(device: TOTPDevice) -> str:
    """Return the QR code as SVG to stand in the page; no service draws it."""
    return segno.make(device.config_url, error="m").svg_inline(scale=5, border=2, svgclass="qr", lineclass=None)


def letters(device: TOTPDevice) -> str:
    """Return the secret for typing, in groups of four."""
    from base64 import b32encode  # noqa: PLC0415 - used on this one page

    text = b32encode(device.bin_key).decode()
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def confirm(user: User, token: str) -> tuple[str, ...]:
    """Confirm the waiting device with its first code; returns the recovery codes, shown this once, or nothing."""
    with told(), transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or not device.verify_token(_digits(token)):
            return ()
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        audit.record(user.get_username(), "second factor on", "account", user.get_username())
        return _new_codes(user)


def check(user: User, token: str) -> TOTPDevice | None:
    """Return the device when the token is its code now, or an unused recovery code; each token works once."""
    with told(), transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None or not device.verify_is_allowed()[0]:
            return None
        if _recovers(user, token):
            device.throttle_reset()
            name, left = user.get_username(), codes_left(user)
            audit.record(name, "recovery code used", "account", name, f"{left} left")
            return device
        if device.verify_token(_digits(token)):
            return device
        audit.record(user.get_username(), "second factor refused", "account", user.get_username())
        return None


def reset(name: str, *, by: str) -> None:
    """Take an account's second factor away, so that its owner sets up another."""
    with told(), transaction.atomic():
        TOTPDevice.objects.filter(user__username=name).delete()
        RecoveryCode.objects.filter(user__username=name).delete()
        audit.record(by, "second factor reset", "account", name)


def codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _new_codes(user: User) -> tuple[str, ...]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = tuple("-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES))
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hash=_hash(code)) for code in codes)
    return codes


def _recovers(user: User, token: str) -> bool:
    waiting = RecoveryCode.objects.filter(user=user, used_at=None, hash=_hash(token.strip().lower()))
    return waiting.update(used_at=timezone.now()) == 1


def _hash(code: str) -> str:
    return salted_hmac("superbill.recovery", code, algorithm="sha256").hexdigest()


def _digits(token: str) -> str:
    return "".join(c for c in token if c.isdecimal())[:8] or "0"
