"""Addresses of the coder's screens: workbench, worklist, code book, builder. They name records by random ids only."""

from __future__ import annotations

from django.urls import path

from superbill.office.screens import book, builder, changes, drg, find, finish, versions, worklist_columns

CHART = "encounters/<uuid:encounter_id>/"

urlpatterns = [
    path("columns/", worklist_columns.keep, name="columns"),
    path("give/", finish.give_several, name="give-charts"),
    path("next/", finish.next_one, name="next-chart"),
    path("book/", book.show, name="book"),
    path("builder/", builder.show, name="builder"),
    path(f"{CHART}change/", changes.change, name="change"),
    path(f"{CHART}seen/", changes.seen, name="seen"),
    path(f"{CHART}why/<uuid:code_id>/", changes.explain, name="why"),
    path(f"{CHART}find/", find.find, name="find"),
    path(f"{CHART}drg/", drg.show, name="drg"),
    path(f"{CHART}finish/", finish.finish, name="finish"),
    path(f"{CHART}hold/", finish.hold, name="hold"),
    path(f"{CHART}versions/<uuid:document_id>/", versions.compare, name="versions"),
]
