"""Single sign-on by OpenID Connect, when SUPERBILL_OIDC_ISSUER is set (extra `sso`): what it needs to know.

The provider says who it is; what that person may do here is what the account here says. An account is opened here
first: nobody comes in only because the provider knows them. The provider's log-in stands for the second factor.
"""

from __future__ import annotations

import json
import os
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

from superbill.office.errors import OfficeRefused

SESSION_KEY = "superbill_sso"
_ENDPOINTS = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
    "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
    "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
    "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
}


def issuer() -> str:
    """Return the provider's address, or an empty string when people log in here only."""
    return os.environ.get("SUPERBILL_OIDC_ISSUER", "").strip().rstrip("/")


def client_id() -> str:
    """Return the name under which the provider knows this office."""
    return os.environ.get("SUPERBILL_OIDC_CLIENT_ID", "superbill")


def claim() -> str:
    """Return the claim that holds the account's name here."""
    return os.environ.get("SUPERBILL_OIDC_CLAIM", "preferred_username")


def setting(name: str) -> Any:  # noqa: ANN401 - as the library's settings are
    """Return one of the library's settings, or None to leave it at the library's own."""
    fixed = {
        "OIDC_RP_CLIENT_ID": client_id(),
        "OIDC_RP_SCOPES": "openid profile email",
        "OIDC_RP_SIGN_ALGO": "RS256",
        "OIDC_USE_PKCE": True,
        "OIDC_TIMEOUT": 10,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "sso-back",
        "LOGIN_REDIRECT_URL_FAILURE": "/login/?sso=refused",
    }
    if name in fixed:
        return fixed[name]
    if name == "OIDC_RP_CLIENT_SECRET":
        return _secret()
    return discovered(issuer())[_ENDPOINTS[name]] if name in _ENDPOINTS else None


@cache
def discovered(address: str) -> dict[str, str]:
    """Return the provider's own description of its endpoints (OpenID Connect Discovery 1.0, section 4)."""
    if not address.startswith("https://") and not address.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise OfficeRefused("SUPERBILL_OIDC_ISSUER is not an https address", "Write it as https://HOST/PATH")
    try:
        with urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=10) as answer:  # noqa: S310 - https, or loopback
            found: dict[str, str] = json.load(answer)
    except (OSError, ValueError):
        raise OfficeRefused(
            "The single sign-on provider does not answer", "Check SUPERBILL_OIDC_ISSUER and the network"
        ) from None
    if str(found.get("issuer", "")).rstrip("/") != address or any(e not in found for e in _ENDPOINTS.values()):
        raise OfficeRefused(
            "The single sign-on provider describes itself wrongly", "Write its issuer into SUPERBILL_OIDC_ISSUER"
        )
    return found


def _secret() -> str:
    """Read the client's secret from the file that SUPERBILL_OIDC_SECRET_FILE names, so that it is in no listing."""
    path = os.environ.get("SUPERBILL_OIDC_SECRET_FILE", "")
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except OSError:
        raise OfficeRefused(
            "The file of SUPERBILL_OIDC_SECRET_FILE cannot be read", "Give this account the right to read it"
        ) from None
