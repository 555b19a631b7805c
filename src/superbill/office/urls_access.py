"""Addresses of what guards the records: log-in, second factor, single sign-on, broken glass, and background work."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from superbill.office.permits import before_second_factor, open_to_anybody
from superbill.office.screens import accounts, audit_log, directory, glass, jobs, login, second_factor, sign_on

urlpatterns = [
    path("login/", open_to_anybody(login.LogIn.as_view()), name="login"),
    path("login/sso/", sign_on.start, name="sso-start"),
    path("login/sso/back/", sign_on.back, name="sso-back"),
    path("login/second-factor/", second_factor.ask, name="second-factor"),
    path("logout/", before_second_factor(LogoutView.as_view()), name="logout"),
    path("account/password/", accounts.own_password, name="password"),
    path("accounts/", accounts.show, name="accounts"),
    path("accounts/<int:account_id>/", accounts.one, name="account"),
    path("directory/", directory.directory, name="directories"),
    path("directory/<str:kind>/", directory.directory, name="directory"),
    path("account/second-factor/", second_factor.enrol, name="enrol"),
    path("audit-log/", audit_log.show, name="audit-log"),
    path("jobs/", jobs.show, name="jobs"),
    path("jobs/code/", jobs.code_new, name="jobs-code"),
    path("glass/", glass.listed, name="glass-list"),
    path("glass/<uuid:glass_id>/review/", glass.reviewed, name="glass-review"),
    path("glass/restrict/<uuid:chart_id>/", glass.restricted, name="restrict-chart"),
    path("glass/open/<uuid:chart_id>/", glass.broken, name="glass"),
]
