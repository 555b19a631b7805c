"""What a screen does a program can do: every screen that needs a permission has its operations in the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver
from tests.office.test_api import operations

from superbill.office.permits import ANYBODY, SIGNED_IN, TOKEN, need_of

CHART = "/encounters/{uuid:encounter_id}"
DOES: dict[str, tuple[str, ...]] = {
    "accounts": ("GET /accounts", "POST /accounts"),
    "account": ("GET /accounts/{account_id}", "POST /accounts/{account_id}", "POST /accounts/{account_id}/password"),
    "directories": ("GET /directory/{kind}",),
    "directory": ("GET /directory/{kind}", "POST /directory/{kind}", "POST /directory/{kind}/{uuid:party_id}"),
    "audit-log": ("GET /audit",),
    "jobs": ("GET /jobs", "GET /jobs/{uuid:batch_id}"),
    "jobs-code": ("POST /jobs/code/new", "POST /jobs/code"),
    "glass": (f"POST {CHART}/glass",),
    "restrict-chart": (f"POST {CHART}/restriction",),
    "glass-list": ("GET /glass",),
    "glass-review": ("POST /glass/{uuid:glass_id}/review",),
    "chart": (f"GET {CHART}", f"GET {CHART}/codes", f"GET {CHART}/documents", f"GET {CHART}/price"),
    "next-chart": ("GET /worklist/next",),
    "give-charts": ("POST /worklist/give",),
    "book": ("GET /book",),
    "change": (f"POST {CHART}/changes",),
    "why": ("GET /codes/{uuid:code_id}/why",),
    "find": (f"POST {CHART}/find",),
    "drg": (f"GET {CHART}/drg",),
    "finish": (f"POST {CHART}/hand",),
    "hold": (f"POST {CHART}/hand",),
    "versions": (f"GET {CHART}/documents/{{uuid:document_id}}/changes",),
    "compose-query": (f"POST {CHART}/queries",),
    "edit-query": ("PUT /queries/{uuid:query_id}",),
    "queries": ("GET /queries",),
    "query": ("GET /queries/{uuid:query_id}",),
    "settle-query": ("POST /queries/{uuid:query_id}/send", "POST /queries/{uuid:query_id}/end"),
    "questions": ("GET /queries",),
    "answer-question": ("POST /queries/{uuid:query_id}/answer",),
    "question-note": (f"GET {CHART}/documents",),
    "findings": (f"GET {CHART}/check", f"GET {CHART}/overrides"),
    "answer-finding": (f"POST {CHART}/overrides", "POST /overrides/{uuid:override_id}/withdraw"),
    "visit": (f"GET {CHART}/visit",),
    "settle-visit": (f"POST {CHART}/visit/settle",),
    "begin-audit": (f"POST {CHART}/audits",),
    "audits": ("GET /audits",),
    "draw-sample": ("POST /audits/samples",),
    "audit": ("GET /audits/{uuid:audit_id}",),
    "save-audit": ("POST /audits/{uuid:audit_id}/worksheet", "POST /audits/{uuid:audit_id}/route"),
    "answer-audit": ("POST /audits/{uuid:audit_id}/answer",),
    "boards": ("GET /boards",),
    "board-goal": ("POST /boards/unbilled/goal",),
    "board-rows": ("GET /boards/{board}/rows",),
    "board-export": ("GET /boards/{board}/rows.csv",),
    "patients": ("POST /patients/search",),
    "patient": ("GET /patients/{uuid:patient_id}",),
    "correct-patient": (
        "PATCH /patients/{uuid:patient_id}",
        "PATCH /patients/{uuid:patient_id}/coverages/{uuid:coverage_id}",
    ),
    "merge-patient": ("POST /patients/{uuid:patient_id}/merges", "POST /merges/{uuid:merge_id}/undo"),
    "enter-card": ("POST /patients/{uuid:patient_id}/coverages",),
    "parties": ("GET /parties",),
    "claim": (
        "GET /claims/{uuid:claim_id}",
        "GET /claims/{uuid:claim_id}/timeline",
        "GET /claims/{uuid:claim_id}/form",
        "GET /claims/{uuid:claim_id}/x12",
    ),
    "claims": ("POST /search/claims", "POST /jobs/check", "POST /batches/send"),
    "change-claim": ("POST /claims/{uuid:claim_id}/changes",),
    "before": ("GET /before/checks",),
    "before-list": ("GET /before/checks", "GET /before/authorizations", "GET /before/notices"),
    "before-plan": ("POST /before/plan",),
    "before-ask": ("POST /before/ask",),
    "before-answers": ("POST /before/answers",),
    "before-check": ("GET /before/checks/{uuid:check_id}", "POST /before/checks/{uuid:check_id}/settle"),
    "before-authorization": (
        "GET /before/authorizations/{uuid:authorization_id}",
        "POST /before/authorizations/{uuid:authorization_id}/ask",
        "POST /before/authorizations/{uuid:authorization_id}/decision",
    ),
    "before-notice": ("GET /before/notices/{uuid:notice_id}", "POST /before/notices/{uuid:notice_id}/given"),
    "before-notice-pdf": ("GET /before/notices/{uuid:notice_id}/notice.pdf",),
    "charges": (
        f"GET {CHART}/charges",
        f"POST {CHART}/charges",
        f"PATCH {CHART}/charges/{{number}}",
        f"POST {CHART}/charges/{{number}}/remove",
        f"POST {CHART}/holds",
        f"POST {CHART}/bill",
    ),
    "hospital-bill": (f"GET {CHART}/hospital-bill", f"PUT {CHART}/hospital-bill"),
    "superbill": (f"GET {CHART}/superbill.pdf",),
    "charge-master": ("GET /charge-master", "GET /charge-master/changes"),
    "charge-master-import": ("POST /charge-master",),
    "charge-master-file": ("GET /charge-master.csv",),
    "batches": ("GET /batches", "POST /batches/build", "POST /batches/send"),
    "billing": ("GET /tasks",),
    "billing-queue": ("GET /tasks", "GET /filing", "GET /charges/waiting", "GET /appeals", "GET /balances"),
    "billing-task": (
        "GET /tasks/{uuid:task_id}",
        "POST /tasks/{uuid:task_id}/notes",
        "POST /tasks/{uuid:task_id}/take",
        "POST /tasks/{uuid:task_id}/finish",
        "POST /tasks/{uuid:task_id}/payment",
        "POST /tasks/{uuid:task_id}/takeback",
        "POST /tasks/{uuid:task_id}/investigation",
        "POST /tasks/{uuid:task_id}/requests",
        "POST /tasks/{uuid:task_id}/rule",
        "POST /tasks/{uuid:task_id}/next-payer",
        "POST /tasks/{uuid:task_id}/appeals",
        "POST /appeals/{uuid:appeal_id}/file",
        "POST /appeals/{uuid:appeal_id}/decision",
    ),
    "billing-letter": ("GET /appeals/{uuid:appeal_id}/letter.pdf", "GET /tasks/{uuid:task_id}/letter.pdf"),
    "billing-packet": ("GET /appeals/{uuid:appeal_id}/packet.pdf",),
    "deposits": ("GET /deposits",),
    "enter-deposits": (
        "POST /deposits",
        "POST /deposits/move",
        "GET /deposits/entered",
        "POST /deposits/{uuid:deposit_id}/take-back",
    ),
    "paper": ("POST /remittances/paper",),
    "billing-request": ("GET /requests", "POST /requests/{uuid:request_id}/decision"),
    "refund-letter": ("GET /requests/{uuid:request_id}/letter.pdf",),
    "billing-patient": (
        "GET /patients/{uuid:patient_id}/account",
        "POST /patients/{uuid:patient_id}/statements",
        "POST /patients/{uuid:patient_id}/payments",
        "POST /patients/{uuid:patient_id}/receipts",
        "POST /patients/{uuid:patient_id}/plan",
        "POST /patients/{uuid:patient_id}/holds",
        "POST /patients/{uuid:patient_id}/contacts",
    ),
    "patient-statement": ("GET /patients/{uuid:patient_id}/statements/{number}.pdf",),
    "remittances": ("GET /remittances",),
    "take-remittances": ("POST /remittances",),
    "remittance": ("GET /remittances/{uuid:remittance_id}",),
    "detach-payment": ("POST /remittances/{uuid:remittance_id}/detach",),
    "rules": ("GET /payer-rules",),
    "decide-rule": ("POST /payer-rules/{uuid:rule_id}/decision",),
    "books": ("GET /books",),
    "close-books": ("POST /books/close",),
    "prove-books": ("GET /books/proof",),
    "export-books": ("GET /books/ledger.txt",),
    "receivables": ("GET /aging", "GET /measures"),
    "aging-claims": ("GET /aging/claims",),
    "month-claims": ("GET /measures/claims",),
    "reason-denials": ("GET /tasks",),
}
"""The operations that do what a screen does."""
ONLY_LOOKS = {
    "columns": "how one's own list looks",
    "seen": "that one's own eyes were on a document",
    "builder": "a way to find a code; the code itself is added by a change",
}
"""Screens whose doing is about the person in front of them."""


def screens(resolver: Any = None) -> Iterator[str]:
    """The names of the screens that need a permission."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from screens(pattern)
        elif need_of(pattern.callback) not in {ANYBODY, SIGNED_IN, TOKEN}:
            yield str(pattern.name)


def test_what_a_screen_does_a_program_can_do():
    offered = {f"{method} {path.replace('{uuidstr:', '{uuid:')}" for method, path, _ in operations()}
    told = {name: [each for each in does if each not in offered] for name, does in DOES.items()}

    assert {name: missing for name, missing in told.items() if missing} == {}
    assert set(screens()) == DOES.keys() | ONLY_LOOKS.keys()
