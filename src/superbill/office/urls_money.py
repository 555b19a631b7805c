"""Addresses of the biller's screens. They name records by random ids only."""

from __future__ import annotations

from django.urls import path

from superbill.office.screens import billing, billing_task, receivables

urlpatterns = [
    path("billing/", billing.show, name="billing"),
    path("billing/tasks/<uuid:task_id>/", billing_task.show, name="billing-task"),
    path("billing/tasks/<uuid:task_id>/letter.pdf", billing_task.letter, name="billing-letter"),
    path("billing/requests/<uuid:request_id>/", billing_task.approve, name="billing-request"),
    path("billing/patients/<uuid:patient_id>/", billing_task.patient, name="billing-patient"),
    path("billing/<slug:queue>/", billing.show, name="billing-queue"),
    path("receivables/", receivables.show, name="receivables"),
    path("receivables/<slug:side>/<int:bucket>/", receivables.behind, name="aging-claims"),
]
