"""Addresses of the desks around the coder: queries to providers. They name records by random ids only."""

from __future__ import annotations

from django.urls import path

from superbill.office.screens import (
    boards,
    claim,
    coding_audits,
    composer,
    findings,
    patients,
    queries,
    questions,
    visit,
)

urlpatterns = [
    path("encounters/<uuid:encounter_id>/queries/new/", composer.compose, name="compose-query"),
    path("encounters/<uuid:encounter_id>/findings/", findings.show, name="findings"),
    path("encounters/<uuid:encounter_id>/findings/answer/", findings.answer, name="answer-finding"),
    path("encounters/<uuid:encounter_id>/visit/", visit.show, name="visit"),
    path("encounters/<uuid:encounter_id>/visit/settle/", visit.settle, name="settle-visit"),
    path("encounters/<uuid:encounter_id>/audits/new/", coding_audits.begin, name="begin-audit"),
    path("audits/", coding_audits.show, name="audits"),
    path("audits/sample/", coding_audits.draw, name="draw-sample"),
    path("audits/<uuid:audit_id>/", coding_audits.one, name="audit"),
    path("audits/<uuid:audit_id>/save/", coding_audits.save, name="save-audit"),
    path("audits/<uuid:audit_id>/answer/", coding_audits.answer, name="answer-audit"),
    path("boards/", boards.show, name="boards"),
    path("boards/goal/", boards.set_goal, name="board-goal"),
    path("boards/<slug:name>/", boards.rows, name="board-rows"),
    path("boards/<slug:name>/csv/", boards.export, name="board-export"),
    path("patients/", patients.search, name="patients"),
    path("patients/<uuid:patient_id>/", patients.card, name="patient"),
    path("patients/<uuid:patient_id>/correct/", patients.correct, name="correct-patient"),
    path("patients/<uuid:patient_id>/merge/", patients.merge, name="merge-patient"),
    path("parties/", patients.parties, name="parties"),
    path("claims/<uuid:claim_id>/", claim.show, name="claim"),
    path("queries/", queries.show, name="queries"),
    path("queries/<uuid:query_id>/", queries.one, name="query"),
    path("queries/<uuid:query_id>/settle/", queries.settle, name="settle-query"),
    path("queries/<uuid:query_id>/edit/", composer.edit, name="edit-query"),
    path("questions/", questions.show, name="questions"),
    path("questions/<uuid:query_id>/answer/", questions.answer, name="answer-question"),
    path("questions/<uuid:query_id>/documents/", questions.note, name="question-note"),
]
