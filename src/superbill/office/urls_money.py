"""Addresses of the biller's screens. They name records by random ids only."""

from __future__ import annotations

from django.urls import path

from superbill.office.screens import (
    before,
    before_answers,
    billing,
    billing_task,
    cards,
    charge_master,
    charges,
    claim_actions,
    receivables,
    sending,
)

urlpatterns = [
    path("before/", before.show, name="before"),
    path("before/plan/", before.plan, name="before-plan"),
    path("before/ask/", before_answers.ask, name="before-ask"),
    path("before/answers/", before_answers.take, name="before-answers"),
    path("before/checks/<uuid:check_id>/", before.check, name="before-check"),
    path("before/authorizations/<uuid:authorization_id>/", before.authorization, name="before-authorization"),
    path("before/notices/<uuid:notice_id>/", before.notice, name="before-notice"),
    path("before/notices/<uuid:notice_id>/notice.pdf", before.notice_pdf, name="before-notice-pdf"),
    path("before/<slug:tab>/", before.show, name="before-list"),
    path("patients/<uuid:patient_id>/card/", cards.enter, name="enter-card"),
    path("encounters/<uuid:encounter_id>/charges/", charges.show, name="charges"),
    path("encounters/<uuid:encounter_id>/superbill.pdf", charges.superbill, name="superbill"),
    path("charges/", charge_master.show, name="charge-master"),
    path("charges/import/", charge_master.take_in, name="charge-master-import"),
    path("charges/file.csv", charge_master.export, name="charge-master-file"),
    path("claims/<uuid:claim_id>/change/", claim_actions.change, name="change-claim"),
    path("billing/batches/", sending.show, name="batches"),
    path("billing/", billing.show, name="billing"),
    path("billing/tasks/<uuid:task_id>/", billing_task.show, name="billing-task"),
    path("billing/tasks/<uuid:task_id>/letter.pdf", billing_task.letter, name="billing-letter"),
    path("billing/requests/<uuid:request_id>/", billing_task.approve, name="billing-request"),
    path("billing/patients/<uuid:patient_id>/", billing_task.patient, name="billing-patient"),
    path("billing/<slug:queue>/", billing.show, name="billing-queue"),
    path("receivables/", receivables.show, name="receivables"),
    path("receivables/measures/<slug:measure>/", receivables.behind_measure, name="measure-claims"),
    path("receivables/reasons/<slug:reason>/", receivables.behind_reason, name="reason-denials"),
    path("receivables/<slug:side>/<int:bucket>/", receivables.behind, name="aging-claims"),
]
