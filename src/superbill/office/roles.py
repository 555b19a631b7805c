"""Who may do what: roles, permissions and the fields each role may see, as data. Knows no Django.

Sources: 45 CFR 164.308(a)(4)(ii)(B)-(C), access authorization and modification; 45 CFR 164.502(b) and 164.514(d)(2),
minimum necessary: the classes of people who need access, and the categories of information each class needs.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """A class of people in the office. One account may have several."""

    CODER = "coder"
    BILLER = "biller"
    PROVIDER = "provider"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    TRAINEE = "trainee"
    ADMINISTRATOR = "administrator"


TASKS = {
    Role.CODER: "reads the record and assigns the codes",
    Role.BILLER: "builds and sends claims, posts payments, works denials",
    Role.PROVIDER: "documents the care and answers the questions about it",
    Role.SUPERVISOR: "gives out the work, answers for what leaves the office",
    Role.AUDITOR: "reviews coding and access after the fact, changes nothing but the review",
    Role.REGISTRAR: "keeps patients and their coverages right",
    Role.TRAINEE: "codes the charts that were given out to learn on; somebody else releases them",
    Role.ADMINISTRATOR: "opens accounts and keeps the system running, without seeing a patient",
}

_C, _B, _P, _S = Role.CODER, Role.BILLER, Role.PROVIDER, Role.SUPERVISOR
_A, _R, _T, _M = Role.AUDITOR, Role.REGISTRAR, Role.TRAINEE, Role.ADMINISTRATOR

PERMISSIONS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "worklist.read": ("see the list of encounters", (_C, _B, _S, _A, _T)),
    "work.take": ("take a chart, put it back, ask for the next one", (_C, _B, _S, _T)),
    "work.assign": ("give charts to other people", (_S,)),
    "chart.read": ("open a chart", (_C, _B, _P, _S, _A, _T)),
    "encounter.write": ("bring encounters and their documents in", (_C, _S, _R)),
    "chart.code": ("accept, reject, add and order codes", (_C, _S, _T)),
    "chart.release": ("say that a chart is coded and may be billed", (_C, _S)),
    "chart.break_glass": ("open, with a reason, a chart outside one's own work", (_C, _B, _P, _S, _A)),
    "chart.restrict": ("restrict a chart to few, and lift that", (_S, _R)),
    "price.read": ("see the expected payment of a chart", (_C, _B, _S, _A, _T)),
    "edit.override": ("let a finding stand, with a reason", (_C, _B, _S)),
    "book.read": ("look up code books, edits and the visit grid", (_C, _B, _P, _S, _A, _R, _T)),
    "query.read": ("see questions to providers and their answers", (_C, _P, _S, _A, _T)),
    "query.write": ("ask a provider a question", (_C, _S)),
    "query.answer": ("answer a question about one's own documentation", (_P,)),
    "charge.write": ("enter charges, print superbills, hold and release bills", (_C, _B, _S)),
    "claim.read": ("see claims and their road", (_C, _B, _S, _A)),
    "claim.write": ("build and correct claims", (_B, _S)),
    "claim.submit": ("send claims to payers, and fetch what they answer", (_B, _S)),
    "money.read": ("see payments, denials and balances", (_B, _S, _A)),
    "money.post": ("post payments and adjustments, and reverse them", (_B, _S)),
    "money.approve": ("approve write-offs and refunds", (_S,)),
    "denial.work": ("work denials and appeals", (_B, _S)),
    "statement.send": ("send statements to patients", (_B, _S)),
    "contract.write": ("keep payer contracts and fee schedules", (_S,)),
    "patient.read": ("see patients and their coverages", (_B, _S, _R)),
    "patient.write": ("correct patients and coverages", (_R,)),
    "visit.prepare": ("ask about coverage and authorizations, give notices, enter cards", (_B, _S, _R)),
    "patient.merge": ("make two records of one patient one, and undo it", (_R,)),
    "board.read": ("see the boards: unbilled, productivity, accuracy, turnaround", (_S,)),
    "review.read": ("see coding reviews", (_C, _S, _A, _T)),
    "review.write": ("review the coding of others", (_S, _A)),
    "review.decide": ("decide a coding review that was escalated", (_S,)),
    "audit.read": ("see who looked at and changed what", (_S, _A, _M)),
    "glass.review": ("review charts that were opened by breaking the glass", (_S, _A)),
    "records.print": ("print charts, claims and statements", (_C, _B, _S)),
    "records.export": ("take records out of the office", (_S,)),
    "job.read": ("see the work that runs in the background", (_C, _B, _S, _M)),
    "job.run": ("start coding, checking, sending and fetching in the background", (_C, _B, _S)),
    "account.manage": ("open and close accounts, give roles, reset second factors", (_M,)),
    "party.manage": ("keep the lists of payers, providers and facilities", (_M,)),
    "token.manage": ("make and revoke one's own tokens for the API", (_C, _B, _P, _S, _A, _R, _M)),
}
"""Each permission: what it lets one do, and which roles have it."""

FIELDS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "patient.name": ("the patient's name", (_C, _B, _P, _S, _R)),
    "patient.birth_date": ("the birth date (others see the age)", (_C, _B, _P, _S, _R)),
    "patient.number": ("medical record number and account", (_C, _B, _P, _S, _R)),
    "patient.contact": ("address and telephone", (_B, _S, _R)),
    "coverage.member": ("member and group numbers, subscriber", (_B, _S, _R)),
    "note.text": ("the documents", (_C, _P, _S, _A, _T)),
    "note.evidence": ("the quotes that a code rests on", (_C, _B, _P, _S, _A, _T)),
    "code.decisions": ("who decided what about a code", (_C, _S, _A, _T)),
    "price.expected": ("expected payment, DRG and RVU", (_C, _B, _S, _A, _T)),
    "claim.money": ("charges, payments and balances of claims", (_B, _S, _A)),
    "person.productivity": ("how much and how well others work", (_S,)),
}
"""Minimum necessary: each category of information, and which roles may see it (45 CFR 164.514(d)(2)(i)(B))."""

REACH = {
    Role.PROVIDER: "charts in which the provider takes part (by NPI)",
    Role.TRAINEE: "charts that were given to the trainee",
}
"""Roles that open some charts only; every other role with `chart.read` opens any that is not restricted."""


def permissions_of(roles: Collection[str]) -> frozenset[str]:
    """Return what these roles together let one do."""
    return frozenset(name for name, (_, allowed) in PERMISSIONS.items() if not set(roles).isdisjoint(allowed))


def fields_of(roles: Collection[str]) -> frozenset[str]:
    """Return the categories of information that these roles together may see."""
    return frozenset(name for name, (_, allowed) in FIELDS.items() if not set(roles).isdisjoint(allowed))


def page() -> str:
    """Return the reference page of the matrix."""
    parts = [
        "# Roles and permissions",
        "",
        "Written by `scripts/reference.py` from `superbill.office.roles`; a test asks every screen and every address",
        "of the API in every role and compares with this page. An account may have several roles and may then do what",
        "any of them may.",
        "",
        "| role | task | charts it opens |",
        "| --- | --- | --- |",
        *(f"| {role} | {task} | {_reach(role)} |" for role, task in TASKS.items()),
        "",
        "## What each role may do",
        "",
        *_table(PERMISSIONS, "permission"),
        "",
        "## What each role may see",
        "",
        "Minimum necessary (45 CFR 164.502(b), 164.514(d)(2)): a field that a role does not need is not sent to it.",
        "",
        *_table(FIELDS, "field"),
    ]
    return "\n".join(parts) + "\n"


def _reach(role: Role) -> str:
    if role not in PERMISSIONS["chart.read"][1]:
        return "none"
    return REACH.get(role, "all that are not restricted")


def _table(rows: dict[str, tuple[str, tuple[Role, ...]]], first: str) -> list[str]:
    heading = f"| {first} | meaning | " + " | ".join(Role) + " |"
    lines = [heading, "| --- | --- |" + " :-: |" * len(Role)]
    for name, (meaning, allowed) in rows.items():
        lines.append(f"| `{name}` | {meaning} | " + " | ".join("yes" if r in allowed else "" for r in Role) + " |")
    return lines
