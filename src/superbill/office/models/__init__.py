"""The rows of the records database. Only `records` writes them; the rest of the office asks `records`.

Tables named in `append_only.KEPT` can be added to and read, nothing else: triggers in the database refuse UPDATE and
DELETE. What changes (a patient, the state of a code) keeps its history in such a table beside it.
"""

from superbill.office.models.access import GlassBreak, GlassReview, RecoveryCode, Restriction
from superbill.office.models.accounts import User
from superbill.office.models.appeal_attachments import AppealAttachment
from superbill.office.models.appeals import Appeal, RuleProposal
from superbill.office.models.audit import AuditEvent, AuditHead
from superbill.office.models.before_visit import Authorization, BenefitCheck, Notice
from superbill.office.models.boards import Goal, GroupRun
from superbill.office.models.charge_master import ChargeItem
from superbill.office.models.charges import BillHold, PriceRun, ServiceLine
from superbill.office.models.charting import ChartStep, DocumentSeen
from superbill.office.models.claims import Claim, ClaimEvent, ClaimVersion, Sequence
from superbill.office.models.coding import Assignment, CodingRun, Decision, Evidence, NotCoded
from superbill.office.models.coding_audits import AuditItem, AuditSample, AuditStep, CodingAudit
from superbill.office.models.edits import CheckRun, Finding
from superbill.office.models.encounters import Document, Encounter, EncounterParty, EncounterVersion
from superbill.office.models.jobs import Job
from superbill.office.models.ledger import Entry, Posting
from superbill.office.models.merges import CardChange, PatientMerge
from superbill.office.models.overrides import FindingOverride
from superbill.office.models.parties import Coverage, Patient, Payer, Provider
from superbill.office.models.preferences import Preference
from superbill.office.models.queries import Query, QueryAnswer, QueryStep, QueryVersion
from superbill.office.models.receipts import AnswerRead, Receipt
from superbill.office.models.remittances import Deposit, Remittance, RemittanceClaim, RemittanceState
from superbill.office.models.sent_forms import SentForm
from superbill.office.models.standings import ClaimStanding, ClosedStanding, LedgerClose
from superbill.office.models.statements import Contact, MoneyRequest, PatientHold, PaymentPlan, Statement
from superbill.office.models.tasks import Task, TaskNote
from superbill.office.models.tokens import ApiToken
from superbill.office.models.visits import VisitDecision

__all__ = [
    "AnswerRead",
    "ApiToken",
    "Appeal",
    "AppealAttachment",
    "Assignment",
    "AuditEvent",
    "AuditHead",
    "AuditItem",
    "AuditSample",
    "AuditStep",
    "Authorization",
    "BenefitCheck",
    "BillHold",
    "CardChange",
    "ChargeItem",
    "ChartStep",
    "CheckRun",
    "Claim",
    "ClaimEvent",
    "ClaimStanding",
    "ClaimVersion",
    "ClosedStanding",
    "CodingAudit",
    "CodingRun",
    "Contact",
    "Coverage",
    "Decision",
    "Deposit",
    "Document",
    "DocumentSeen",
    "Encounter",
    "EncounterParty",
    "EncounterVersion",
    "Entry",
    "Evidence",
    "Finding",
    "FindingOverride",
    "GlassBreak",
    "GlassReview",
    "Goal",
    "GroupRun",
    "Job",
    "LedgerClose",
    "MoneyRequest",
    "NotCoded",
    "Notice",
    "Patient",
    "PatientHold",
    "PatientMerge",
    "Payer",
    "PaymentPlan",
    "Posting",
    "Preference",
    "PriceRun",
    "Provider",
    "Query",
    "QueryAnswer",
    "QueryStep",
    "QueryVersion",
    "Receipt",
    "RecoveryCode",
    "Remittance",
    "RemittanceClaim",
    "RemittanceState",
    "Restriction",
    "RuleProposal",
    "SentForm",
    "Sequence",
    "ServiceLine",
    "Statement",
    "Task",
    "TaskNote",
    "User",
    "VisitDecision",
]
