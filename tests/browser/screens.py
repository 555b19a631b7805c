"""Every screen of the office, who looks at it in the browser tests, and what is no page of its own."""

from __future__ import annotations

SCREENS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (("login", "login/"),),
    "cyrus": (
        ("worklist", "?sort=-changed"),
        ("chart", "encounters/{stay_id}/?look=1"),
        ("drg", "encounters/{stay_id}/drg/"),
        ("visit", "encounters/{encounter_id}/visit/"),
        ("findings", "encounters/{stay_id}/findings/"),
        ("charges", "encounters/{encounter_id}/charges/"),
        ("compose-query", "encounters/{encounter_id}/queries/new/"),
        ("queries", "queries/"),
        ("query", "queries/{query_id}/"),
        ("book", "book/?code=E11.22&q=type+2+diab&day=2026-05-15"),
        ("book-drugs", "book/?book=drugs&q=warfarin&day=2026-05-15"),
        ("builder", "builder/?code=0DTJ&day=2026-05-15"),
        ("audits", "audits/"),
        ("jobs", "jobs/"),
        ("keys", "keys/"),
        ("password", "account/password/"),
        ("enrol", "account/second-factor/"),
        ("glass", "glass/open/{chart_id}/"),
    ),
    "doctor": (("questions", "questions/"),),
    "susan": (
        ("boards", "boards/"),
        ("board-rows", "boards/unbilled/"),
        ("charge-master", "charges/"),
        ("glass-list", "glass/"),
        ("patients", "patients/?q=Example"),
        ("claim", "claims/{claim_id}/"),
    ),
    "audrey": (("audit", "audits/{audit_id}/"),),
    "regina": (
        ("patient", "patients/{patient_id}/"),
        ("enter-card", "patients/{patient_id}/card/"),
        ("parties", "parties/"),
        ("before", "before/"),
        ("before-list", "before/authorizations/"),
        ("before-check", "before/checks/{check_id}/"),
        ("before-authorization", "before/authorizations/{authorization_id}/"),
        ("before-notice", "before/notices/{notice_id}/"),
    ),
    "billie": (
        ("billing", "billing/"),
        ("billing-queue", "billing/payments/"),
        ("billing-task", "billing/tasks/{task_id}/"),
        ("billing-request", "billing/requests/"),
        ("billing-patient", "billing/patients/{patient_id}/"),
        ("batches", "billing/batches/"),
        ("change-claim", "claims/{claim_id}/change/"),
        ("remittances", "billing/remittances/"),
        ("rules", "billing/rules/"),
        ("deposits", "billing/deposits/"),
        ("paper", "billing/paper/?claim={claim_number}"),
        ("books", "billing/books/"),
        ("receivables", "receivables/"),
    ),
    "adam": (
        ("accounts", "accounts/"),
        ("account", "accounts/{account_id}/"),
        ("directory", "directory/provider/"),
        ("directories", "directory/"),
    ),
}
"""Who opens which screens, by the name of the address."""

NO_PAGES = {
    "sso-start", "sso-back", "logout", "alive", "jobs-code", "glass-review", "columns", "next-chart", "change", "seen",
    "why", "find", "finish", "hold", "versions", "before-plan", "before-ask", "before-answers", "before-notice-pdf",
    "superbill", "charge-master-file", "charge-master-import", "billing-letter", "answer-finding", "settle-visit",
    "begin-audit",
    "draw-sample", "save-audit", "answer-audit", "board-goal", "board-export", "correct-patient", "merge-patient",
    "close-books", "decide-rule",
    "detach-payment", "export-books", "patient-statement", "prove-books", "take-remittances",
    "billing-packet", "enter-deposits", "refund-letter",
    "settle-query", "edit-query", "answer-question", "question-note", "home",
}  # fmt: skip
"""Addresses that answer a form, lead on, or give a file or a part of a page."""

SEEN_ELSEWHERE = {"second-factor", "measure-claims", "reason-denials", "aging-claims", "month-claims", "remittance"}
"""Pages of the shape of another: the code asked for at the door, and the lists behind a number."""
