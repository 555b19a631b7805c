"""The log-in screen."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView

from superbill.office import sso
from superbill.office.accounts import any_account


class LogIn(LoginView):
    """Django's log-in, which also says how to open the first account."""

    template_name = "office/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - as Django declares it
        """Add whether anybody can log in yet, and by which doors."""
        return super().get_context_data(**kwargs) | {
            "any_account": any_account(),
            "sso": bool(sso.issuer()),
            "sso_refused": self.request.GET.get("sso") == "refused",
        }
