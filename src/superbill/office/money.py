"""What the office does about money, in one place: posting, queues, ledger, appeals, patients. Rows stay behind it.

Import it after `superbill.office.setup()`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from superbill.office.records.aging import AgingRow, aging, claims_behind
from superbill.office.records.appeals import (
    AppealRecord,
    appeal_letter,
    appeal_of,
    appeal_packet,
    appeals,
    decide_appeal,
    decide_rule,
    draft_grounds,
    file_appeal,
    next_level,
    proposals,
    propose_rule,
    rules_in_force,
    start_appeal,
    underpayment_letter,
)
from superbill.office.records.attachments import Attached, attach, attach_document, attached, charted, take_off
from superbill.office.records.authorizing import (
    Authorized,
    ask_authorization,
    authorization_of,
    authorizations,
    decide_authorization,
    plan_authorizations,
    take_authorization,
    take_authorizations,
)
from superbill.office.records.batches import Batch, Desk, LeftOut, hold_bill, ready, release_bill, send_batch
from superbill.office.records.before_visit import (
    Check,
    Planned,
    ask_again,
    ask_eligibility,
    check_of,
    checks,
    found_payers,
    plan_checks,
    plan_visits,
    settle_check,
    take_eligibility,
)
from superbill.office.records.cards import add_coverage
from superbill.office.records.charge_lines import add_charge, change_charge, reconciled, remove_charge
from superbill.office.records.charge_master import charge_of, charges, export_charges, import_charges
from superbill.office.records.claim_changes import book_charges, correct_claim, resend_claim, void_claim
from superbill.office.records.closing import Closed, close_day, close_month, closes, day_sheet, moved
from superbill.office.records.deposits import (
    Reconciled,
    check_deposit,
    deposits_standing,
    deposits_taken_back,
    move_deposit,
    reconcile,
    store_deposit,
    take_back_deposit,
)
from superbill.office.records.filing import NotTakenIn, file_by, not_taken_in
from superbill.office.records.hospital_bills import HospitalBill, change_hospital_bill, hospital_bill
from superbill.office.records.investigations import end_investigation, investigate
from superbill.office.records.ledger_export import FORMATS
from superbill.office.records.notices import Due, give_notice, notice_file, notice_of, notices, plan_notice
from superbill.office.records.our_claims import billed_claims
from superbill.office.records.patients import (
    StatementRecord,
    contact,
    hold,
    make_statement,
    make_statements,
    patients_who_owe,
    release,
    statement_file,
)
from superbill.office.records.payment_plans import plan_payments
from superbill.office.records.posting import PostedRemittance, post_remittance, resume, unfinished
from superbill.office.records.receipts import patient_pays, set_receipt_on
from superbill.office.records.refund_letters import refund_letter
from superbill.office.records.requests import RequestRecord, ask, decide_request, requests, requests_of
from superbill.office.records.secondary import bill_next_of, bill_next_payer
from superbill.office.records.standings import proof
from superbill.office.records.takebacks import tie_takeback
from superbill.office.records.taking_in import TakenIn, take_in, take_in_or_queue
from superbill.office.records.tasks import Work, assign, counts, finish, note, notes_of, work_of, worklist
from superbill.office.records.unmatched_payments import (
    Payment,
    detach_payment,
    lines_of,
    match_payment,
    payments_of,
    return_payment,
    split_payment,
    suggestions,
    unmatched_payments,
)

__all__ = [
    "AgingRow",
    "AppealRecord",
    "Attached",
    "Authorized",
    "Batch",
    "Check",
    "Closed",
    "Desk",
    "Due",
    "HospitalBill",
    "LeftOut",
    "NotTakenIn",
    "Payment",
    "Planned",
    "PostedRemittance",
    "Reconciled",
    "RequestRecord",
    "StatementRecord",
    "TakenIn",
    "Work",
    "add_charge",
    "add_coverage",
    "aging",
    "appeal_letter",
    "appeal_of",
    "appeal_packet",
    "appeals",
    "ask",
    "ask_again",
    "ask_authorization",
    "ask_eligibility",
    "assign",
    "attach",
    "attach_document",
    "attached",
    "authorization_of",
    "authorizations",
    "bill_next_of",
    "bill_next_payer",
    "billed_claims",
    "book_charges",
    "change_charge",
    "change_hospital_bill",
    "charge_of",
    "charges",
    "charted",
    "check_deposit",
    "check_of",
    "checks",
    "claims_behind",
    "close_day",
    "close_month",
    "closes",
    "contact",
    "correct_claim",
    "counts",
    "day_sheet",
    "decide_appeal",
    "decide_authorization",
    "decide_request",
    "decide_rule",
    "deposits_standing",
    "deposits_taken_back",
    "detach_payment",
    "draft_grounds",
    "end_investigation",
    "export",
    "export_charges",
    "file_appeal",
    "file_by",
    "finish",
    "found_payers",
    "give_notice",
    "hold",
    "hold_bill",
    "hospital_bill",
    "import_charges",
    "investigate",
    "lines_of",
    "make_statement",
    "make_statements",
    "match_payment",
    "move_deposit",
    "moved",
    "next_level",
    "not_taken_in",
    "note",
    "notes_of",
    "notice_file",
    "notice_of",
    "notices",
    "patient_pays",
    "patients_who_owe",
    "payments_of",
    "plan_authorizations",
    "plan_checks",
    "plan_notice",
    "plan_payments",
    "plan_visits",
    "post_remittance",
    "proof",
    "proposals",
    "propose_rule",
    "ready",
    "reconcile",
    "reconciled",
    "refund_letter",
    "release",
    "release_bill",
    "remove_charge",
    "requests",
    "requests_of",
    "resend_claim",
    "resume",
    "return_payment",
    "rules_in_force",
    "send_batch",
    "set_receipt_on",
    "settle_check",
    "split_payment",
    "start_appeal",
    "statement_file",
    "store_deposit",
    "suggestions",
    "take_authorization",
    "take_authorizations",
    "take_back_deposit",
    "take_eligibility",
    "take_in",
    "take_in_or_queue",
    "take_off",
    "tie_takeback",
    "underpayment_letter",
    "unfinished",
    "unmatched_payments",
    "void_claim",
    "work_of",
    "worklist",
]


def export(form: str, first: dt.date, last: dt.date) -> Iterator[str]:
    """Yield the ledger of some days as text: csv, hledger or beancount."""
    return FORMATS[form](first, last)
