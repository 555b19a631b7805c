"""Addresses of the screens. They name records by random ids only."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from superbill.office import menu
from superbill.office.permits import open_to_anybody, open_to_signed_in
from superbill.office.screens import chart, keys, login, worklist

urlpatterns = [
    path("", worklist.show, name="worklist"),
    path("home/", menu.home, name="home"),
    path("login/", open_to_anybody(login.LogIn.as_view()), name="login"),
    path("keys/", keys.show, name="keys"),
    path("alive/", keys.alive, name="alive"),
    path("logout/", open_to_signed_in(LogoutView.as_view()), name="logout"),
    path("encounters/<uuid:encounter_id>/", chart.show, name="chart"),
]

handler400 = "superbill.office.screens.trouble.bad_request"
handler403 = "superbill.office.screens.trouble.refused"
handler404 = "superbill.office.screens.trouble.not_found"
handler500 = "superbill.office.screens.trouble.failed"
