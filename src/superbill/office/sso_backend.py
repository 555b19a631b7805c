"""mozilla-django-oidc with this office's accounts: the token must be for us, from our provider, for an account here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpResponse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from superbill.office import sso
from superbill.office.models import User


def _setting(name: str, *default: Any) -> Any:  # noqa: ANN401 - as the library declares it
    own = sso.setting(name)
    return import_from_settings(name, *default) if own is None else own


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Checks what the library leaves open: audience, issuer, and that both answers are about the same person."""

    get_settings = staticmethod(_setting)
    UserModel = User
    OIDC_RP_IDP_SIGN_KEY = None

    def __init__(self) -> None:
        """Ask the provider nothing yet: this is also made for a log-in with a password, while it may be away."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the library's settings are
        """Read a setting when it is used."""
        if not name.startswith("OIDC_"):
            raise AttributeError(name)
        return _setting(name)

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - as the library declares it
        """Check audience and issuer besides signature, time and nonce (OpenID Connect Core 1.0, 3.1.3.7)."""
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = payload.get("aud", [])
        if sso.client_id() not in ([audience] if isinstance(audience, str) else audience):
            raise SuspiciousOperation("the token is for another client")
        if str(payload.get("iss", "")).rstrip("/") != sso.issuer():
            raise SuspiciousOperation("the token is of another issuer")
        return payload

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Take the user's claims only when they are about the token's subject (same, 5.3.2)."""
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("the claims are about somebody else")
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Need the claim that names the account."""
        return bool(claims.get(sso.claim()))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        """Find the account by name."""
        return User.objects.filter(username__iexact=str(claims.get(sso.claim())), is_active=True)

    def create_user(self, claims: dict[str, Any]) -> None:
        """Open no account: only the administrator does."""

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:  # noqa: ARG002 - as the library declares it
        """Name nobody in the log."""
        return "an account that is not open here"


class Start(OIDCAuthenticationRequestView):  # type: ignore[misc]  # as above
    """Send the browser to the provider."""

    get_settings = staticmethod(_setting)


class Back(OIDCAuthenticationCallbackView):  # type: ignore[misc]  # as above
    """Take the browser back from the provider."""

    get_settings = staticmethod(_setting)

    def login_success(self) -> HttpResponse:
        """Log in, and remember that the provider vouched for it."""
        answer: HttpResponse = super().login_success()
        self.request.session[sso.SESSION_KEY] = True
        return answer
