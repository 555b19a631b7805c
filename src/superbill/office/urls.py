"""Addresses of the screens. They name records by random ids only."""

from __future__ import annotations

from django.urls import include, path

from superbill.office import menu
from superbill.office.api import api
from superbill.office.api.mounting import mounted
from superbill.office.screens import chart, keys

urlpatterns = [
    path("", menu.start, name="worklist"),
    path("home/", menu.home, name="home"),
    path("", include("superbill.office.urls_access")),
    path("api/v1/", mounted(api)),
    path("keys/", keys.show, name="keys"),
    path("alive/", keys.alive, name="alive"),
    path("encounters/<uuid:encounter_id>/", chart.show, name="chart"),
    path("", include("superbill.office.urls_coding")),
    path("", include("superbill.office.desks")),
    path("", include("superbill.office.urls_money")),
]

handler400 = "superbill.office.screens.trouble.bad_request"
handler403 = "superbill.office.screens.trouble.refused"
handler404 = "superbill.office.screens.trouble.not_found"
handler500 = "superbill.office.screens.trouble.failed"
