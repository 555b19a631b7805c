"""The records of the office, by noun. Functions take and give values of `model`, never rows.

Each runs in one transaction and writes the audit log. What comes twice is stored once: the same encounter, coding,
check, price, claim, event, remittance and ledger entry. Call `superbill.office.setup()` before importing this.
"""

from superbill.office.records.boards import set_goal, store_grouping
from superbill.office.records.charges import load_price, store_price
from superbill.office.records.claims import (
    ClaimRecord,
    Event,
    add_event,
    add_events,
    claims_of,
    load_claim,
    next_number,
    store_claim,
    timeline,
)
from superbill.office.records.coding import Step, decide, history, load_coding, store_coding
from superbill.office.records.coding_audits import (
    answer_audit,
    begin_audit,
    draw_sample,
    route_audit,
    save_worksheet,
)
from superbill.office.records.edits import load_check, store_check
from superbill.office.records.encounters import find_encounter, load_encounter, store_encounter
from superbill.office.records.ledger import ClaimBalance, balance, balances, entries, post, post_all, reverse
from superbill.office.records.merges import correct_coverage, correct_patient, merge_patients, undo_merge
from superbill.office.records.overrides import Standing, override_finding, overrides_of, withdraw_override
from superbill.office.records.posting import PostedRemittance, post_remittance, resume, unfinished
from superbill.office.records.queries import (
    QueryRecord,
    answer_query,
    cancel_query,
    close_query,
    draft_query,
    send_query,
)
from superbill.office.records.remittances import load_remittances, unmatched
from superbill.office.records.tasks import Work, assign, counts, finish, note, notes_of, worklist
from superbill.office.records.visits import settle_visit, visit_of

__all__ = [
    "ClaimBalance",
    "ClaimRecord",
    "Event",
    "PostedRemittance",
    "QueryRecord",
    "Standing",
    "Step",
    "Work",
    "add_event",
    "add_events",
    "answer_audit",
    "answer_query",
    "assign",
    "balance",
    "balances",
    "begin_audit",
    "cancel_query",
    "claims_of",
    "close_query",
    "correct_coverage",
    "correct_patient",
    "counts",
    "decide",
    "draft_query",
    "draw_sample",
    "entries",
    "find_encounter",
    "finish",
    "history",
    "load_check",
    "load_claim",
    "load_coding",
    "load_encounter",
    "load_price",
    "load_remittances",
    "merge_patients",
    "next_number",
    "note",
    "notes_of",
    "override_finding",
    "overrides_of",
    "post",
    "post_all",
    "post_remittance",
    "resume",
    "reverse",
    "route_audit",
    "save_worksheet",
    "send_query",
    "set_goal",
    "settle_visit",
    "store_check",
    "store_claim",
    "store_coding",
    "store_encounter",
    "store_grouping",
    "store_price",
    "timeline",
    "undo_merge",
    "unfinished",
    "unmatched",
    "visit_of",
    "withdraw_override",
    "worklist",
]
