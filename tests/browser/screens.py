"""Every screen of the office, who looks at it in the browser tests, and what is no page of its own."""

from __future__ import annotations

SCREENS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (("login", "login/"),),
    "cyrus": (
        ("worklist", "?sort=-changed"),
        ("chart", "encounters/{stay_id}/?look=1"),
        ("versions", "encounters/{amended_chart_id}/versions/{document_id}/"),
        ("drg", "encounters/{stay_id}/drg/"),
        ("visit", "encounters/{encounter_id}/visit/"),
        ("findings", "encounters/{stay_id}/findings/"),
        ("charges", "encounters/{encounter_id}/charges/"),
        ("hospital-bill", "encounters/{stay_id}/hospital-bill/"),
        ("compose-query", "encounters/{encounter_id}/queries/new/"),
        ("queries", "queries/"),
        ("query", "queries/{query_id}/"),
        ("book", "book/?code=E11.22&q=type+2+diab&day=2026-05-15"),
        ("book-index", "book/?book=index&q=diab&day=2026-05-15"),
        ("book-neoplasms", "book/?book=neoplasms&day=2026-05-15"),
        ("book-drugs", "book/?book=drugs&q=insul&day=2026-05-15"),
        ("book-external", "book/?book=external&day=2026-05-15"),
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
        ("worklist-giving", "?sort=-changed"),
        ("boards", "boards/"),
        ("board-rows", "boards/unbilled/"),
        ("charge-master", "charges/"),
        ("glass-list", "glass/"),
        ("patients", "patients/?q=Example"),
        ("claim", "claims/{claim_id}/"),
        ("claim-ub04", "claims/{stay_claim_id}/"),
    ),
    "audrey": (("audit", "audits/{audit_id}/"), ("audit-log", "audit-log/")),
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
        ("claims", "claims/"),
        ("billing", "billing/"),
        ("billing-queue", "billing/payments/"),
        ("billing-task", "billing/tasks/{task_id}/"),
        ("billing-request", "billing/requests/"),
        ("billing-patient", "billing/patients/{patient_id}/"),
        ("batches", "billing/batches/"),
        ("change-claim", "claims/{claim_id}/change/"),
        ("remittances", "billing/remittances/"),
        ("remittance", "billing/remittances/{remittance_id}/"),
        ("rules", "billing/rules/"),
        ("deposits", "billing/deposits/"),
        ("paper", "billing/paper/?claim={claim_number}"),
        ("books", "billing/books/"),
        ("receivables", "receivables/"),
        ("aging-claims", "receivables/payer/4/"),
        ("month-claims", "receivables/months/month/2026-05-01/"),
        ("reason-denials", "receivables/reasons/CO-50/"),
    ),
    "tina": (("trainee", ""),),
    "olga": (("second-factor", "login/second-factor/"),),
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
    "why", "find", "finish", "hold", "give-charts", "before-plan", "before-ask", "before-answers", "before-notice-pdf",
    "superbill", "charge-master-file", "charge-master-import", "billing-letter", "answer-finding", "settle-visit",
    "begin-audit", "restrict-chart",
    "draw-sample", "save-audit", "answer-audit", "board-goal", "board-export", "correct-patient", "merge-patient",
    "close-books", "decide-rule",
    "detach-payment", "export-books", "patient-statement", "prove-books", "take-remittances",
    "billing-packet", "enter-deposits", "refund-letter",
    "settle-query", "edit-query", "answer-question", "question-note", "home",
}  # fmt: skip
"""Addresses that answer a form, lead on, or give a file or a part of a page."""

TYPED = {"patients": ("#find", "Example")}
"""What is typed into a screen and sent before it is looked at: a search for a patient stands in no address."""
