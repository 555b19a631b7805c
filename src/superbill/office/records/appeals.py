"""Appeals: level by level with their deadlines, the letter, the outcome; and the rules that denials propose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from superbill.edits.payer.book import PayerBook, payer_book
from superbill.edits.payer.cases import try_cases
from superbill.errors import BadInput
from superbill.model.claim import PostalAddress
from superbill.model.days import in_words
from superbill.office import audit
from superbill.office.models import Appeal, ClaimStanding, RuleProposal, Task
from superbill.office.records import attachments as papers
from superbill.office.records import tasks
from superbill.office.records.keeping import kept, storable
from superbill.office.records.our_claims import load_values
from superbill.office.rule_books import files_in_force
from superbill.remittance.denials import WorkItem
from superbill.remittance.ledger import told_code
from superbill.remittance.letters import AppealLetter, Sender, UnderpaymentLetter, appeal_pdf, underpayment_pdf
from superbill.remittance.matching import BilledClaim
from superbill.remittance.prevention import proposal
from superbill.tables.deadlines import Program, appeal, enough_in_controversy

PROGRAMS: dict[str, Program] = {
    "medicare": "medicare", "medicare_advantage": "medicare_advantage", "commercial": "employer_plan",
}  # fmt: skip
"""The program of each kind of payer. A commercial contract may say otherwise: then it goes before this."""
WON, PART, LOST = "won", "part", "lost"


@dataclass(frozen=True)
class AppealRecord:
    """One level of one appeal. `late` says that its day has passed and it was not filed."""

    appeal_id: str
    task_id: str
    claim: str
    program: str
    level: int
    forum: str
    due: dt.date | None
    amount: Decimal
    state: str
    filed: dt.date | None
    decide_by: dt.date | None
    recovered: Decimal
    source: str
    late: bool


@kept
def start_appeal(task_id: str, by: str, *, today: dt.date) -> AppealRecord:
    """Begin the next level of appeal against a denial; the same level is begun once.

    Refused: a denial that cannot be appealed (MA130), a level that does not exist or asks for a greater amount.
    """
    task = tasks.task_row(task_id)
    standing = _standing(task)
    if "MA130" in task.remarks:
        what = "is of a claim that was never processed (MA130): there is nothing to appeal"
        raise BadInput("task", what, "Correct it and send it as a new claim")
    last = Appeal.objects.filter(task=task).order_by("-level").first()
    if last is not None and last.state in {"draft", "filed"}:
        return _record(last, today)
    program = PROGRAMS.get(standing.payer_kind, "employer_plan")
    level = last.level + 1 if last else 1
    decided = (last.decided if last else None) or _decided(task)
    rule = appeal(program, level, decided)
    if rule is None:
        raise BadInput("task", f"has no level {level} of appeal", "Close it, or write off what is left")
    if enough_in_controversy(program, level, task.amount, rule.last_day or today) is False:
        what = f"is for ${task.amount:,.2f}, less than level {level} asks for (${rule.least_amount:,.2f})"
        raise BadInput("task", what, "Put it together with like claims, or close it")
    row = Appeal.objects.create(
        task=task, claim_id=standing.claim_id, program=program, level=level, forum=rule.forum, source=rule.source,
        decided_before=decided, due=rule.last_day, amount=task.amount, by=by,
    )  # fmt: skip
    task.path, task.due, task.due_source = "appeal", rule.last_day, rule.source
    task.save(update_fields=["path", "due", "due_source"])
    tasks.write_note(task, "appeal", f"level {level} begun: {rule.forum}{_until(rule.last_day)}", by)
    audit.record(by, "start", "appeal", str(row.public_id))
    return _record(row, today)


def next_level(task_id: str) -> str:
    """Return who decides the next level of appeal against a denial; empty where there is no further one."""
    task = tasks.task_row(task_id)
    last = Appeal.objects.filter(task=task).order_by("-level").first()
    program = _program(last) if last else PROGRAMS.get(_standing(task).payer_kind, "employer_plan")
    decided = (last.decided if last else None) or _decided(task)
    rule = appeal(program, last.level + 1 if last else 1, decided)
    return rule.forum if rule else ""


@kept
def draft_grounds(appeal_id: str, grounds: str, by: str) -> None:
    """Keep the grounds of an appeal that is not sent yet, so that its letter can be read before it goes out."""
    row = _row(appeal_id)
    if row.state != "draft":
        raise BadInput("appeal", "was filed already", "Note its outcome when the decision comes")
    row.grounds = storable(grounds.strip(), "grounds", 10_000)
    row.save(update_fields=["grounds"])
    audit.record(by, "draft", "appeal", appeal_id)


@kept
def file_appeal(
    appeal_id: str, by: str, *, day: dt.date, grounds: str, attachments: Sequence[str] = ()
) -> AppealRecord:
    """Note that an appeal was sent, with its grounds; after its last day only with the good cause in the grounds.

    What goes with it are its files, and what was named in `attachments` and sent by other means.
    """
    row = _row(appeal_id)
    if row.state != "draft":
        raise BadInput("appeal", "was filed already", "Note its outcome when the decision comes")
    if not grounds.strip():
        raise BadInput("grounds", "are empty", "Say why the decision is wrong, from the record")
    if row.due is not None and day > row.due and "good cause" not in grounds.lower():
        advice = "State the good cause for being late in the grounds (42 CFR 405.942(b)), or close it"
        raise BadInput("day", f"is after the last one, {in_words(row.due)}", advice)
    days = _days_to_decide(row)
    row.state, row.filed, row.grounds = "filed", day, storable(grounds, "grounds", 10_000)
    named = (*papers.names_of(appeal_id), *attachments)
    row.attachments = [storable(name, "attachments", 250) for name in named]
    row.decide_by = day + dt.timedelta(days=days) if days else None
    row.save()
    task = row.task
    task.state, task.due = "waiting", row.decide_by
    task.due_source = f"decision expected: {row.source}"
    task.save(update_fields=["state", "due", "due_source"])
    tasks.write_note(task, "appeal", f"level {row.level} filed", by)
    audit.record(by, "file", "appeal", appeal_id)
    return _record(row, day)


@kept
def decide_appeal(appeal_id: str, by: str, *, day: dt.date, outcome: str, recovered: Decimal) -> AppealRecord:
    """Note what came of an appeal: won, part, lost. What is not won can go to the next level."""
    row = _row(appeal_id)
    if row.state != "filed":
        raise BadInput("appeal", "was not filed", "File it first")
    if outcome not in {WON, PART, LOST}:
        raise BadInput("outcome", "is not won, part or lost", "Write one of the three")
    if recovered < 0 or (outcome != WON and recovered > row.amount):
        raise BadInput("recovered", f"is not between $0.00 and ${row.amount:,.2f}", "Write what this decision brings")
    if outcome == LOST and recovered:
        raise BadInput("recovered", "is more than nothing of an appeal that was lost", "Choose won in part, or write 0")
    row.state, row.decided, row.recovered = outcome, day, recovered
    row.save(update_fields=["state", "decided", "recovered"])
    task = row.task
    tasks.write_note(task, "appeal", f"level {row.level} {outcome}, ${recovered:,.2f} recovered", by)
    if outcome == WON:
        tasks.close_rows([task], tasks.PAID, day)
    else:
        following = appeal(_program(row), row.level + 1, day)
        task.state, task.amount = "open", task.amount - recovered
        task.due = following.last_day if following else day + dt.timedelta(days=14)
        task.due_source = following.source if following else "no further level: close it or write it off"
        task.save(update_fields=["state", "amount", "due", "due_source"])
    audit.record(by, "decide", "appeal", appeal_id, outcome)
    return _record(row, day)


def appeals(state: str = "", *, today: dt.date) -> tuple[AppealRecord, ...]:
    """Return appeals (of one state, or all), the nearest deadline first."""
    rows = Appeal.objects.select_related("task", "claim")
    rows = rows.filter(state=state) if state else rows
    return tuple(sorted((_record(r, today) for r in rows), key=lambda a: (a.due is None, a.due, a.appeal_id)))


def appeal_of(appeal_id: str, *, today: dt.date) -> AppealRecord:
    """Return one level of appeal as lists show it."""
    return _record(_row(appeal_id), today)


def appeal_packet(appeal_id: str, *, day: dt.date) -> bytes:
    """Join the letter of an appeal and its files into one PDF, as it is sent."""
    return papers.packet(appeal_id, appeal_letter(appeal_id, day=day))


def appeal_letter(appeal_id: str, *, day: dt.date) -> bytes:
    """Draw the letter of an appeal as PDF, with the day on which it was filed."""
    row = _row(appeal_id)
    standing = _standing(row.task)
    value = load_values([standing.claim_id])[standing.claim_id]
    lines = [line for line in value.lines if not row.task.line or line.number == row.task.line]
    person = value.patient.name if value.patient else value.insured.name
    to, address = _reader(row, standing.payer, value)
    told = AppealLetter(
        day=row.filed or day, to=to, level=row.level, forum=row.forum, claim=value.control_number,
        payer_claim_number=standing.payer_claim_number, member_id=standing.member_id,
        patient=" ".join(part for part in (person.first, person.last) if part), service_day=standing.service_day,
        services=tuple(told_code(line) for line in lines), amount=row.amount, decided=row.decided_before,
        reason=f"{row.task.group}-{row.task.reason}: {row.task.means}", grounds=row.grounds,
        attachments=tuple(row.attachments) if row.filed else papers.names_of(appeal_id),
        rule=row.source, to_address=address,
    )  # fmt: skip
    return appeal_pdf(told, sender_of(value))


def _reader(row: Appeal, payer: str, value: BilledClaim) -> tuple[str, tuple[str, ...]]:
    """To whom an appeal goes: the first level to the payer, later ones to who decides them.

    The notice of a decision tells where the next level is filed (42 CFR 405.956(b), 405.976(b)).
    """
    if row.level == 1:
        return payer, lines_of(value.payer.address)
    return row.forum.partition(" (")[0], ("[Address: as the notice of the last decision has it]",)


def underpayment_letter(task_id: str, *, day: dt.date) -> bytes:
    """Draw the letter about every underpaid line of the claim of a task as PDF."""
    task = tasks.task_row(task_id)
    standing = _standing(task)
    value = load_values([standing.claim_id])[standing.claim_id]
    short = Task.objects.filter(claim=task.claim, kind="underpayment", state="open").order_by("line")
    lines = tuple((row.code, *_both(row)) for row in short)
    told = UnderpaymentLetter(
        day=day, to=standing.payer, claim=value.control_number, payer_claim_number=standing.payer_claim_number,
        service_day=standing.service_day, lines=lines, basis="the agreement or fee schedule in force on that day",
        to_address=lines_of(value.payer.address),
    )  # fmt: skip
    return underpayment_pdf(told, sender_of(value))


def lines_of(where: PostalAddress | None) -> tuple[str, ...]:
    """The lines of an address on a letter; none where it is not known."""
    return (where.street, f"{where.city}, {where.state} {where.zip[:5]}") if where and where.street else ()


def sender_of(value: BilledClaim) -> Sender:
    """The practice as the claim names it."""
    billing = value.billing
    name = " ".join(part for part in (billing.name.first, billing.name.last) if part)
    return Sender(name, lines_of(billing.address), billing.phone, billing.npi, billing.tax_id)


@kept
def propose_rule(task_id: str, by: str) -> str:
    """Write down the payer rule that would have stopped a denial; returns its TOML, or nothing where none would."""
    task = tasks.task_row(task_id)
    held = RuleProposal.objects.filter(task=task).first()
    if held is not None:
        return held.toml
    standing = _standing(task)
    item = WorkItem(
        claim="", line=task.line, code=task.code, group=task.group, reason=task.reason, category=task.category,
        means=task.means, do=task.do,
    )  # fmt: skip
    told = proposal(item, standing.payer, standing.payer_id, _decided(task))
    if told is None:
        return ""
    _tried(told.toml)
    row = RuleProposal.objects.create(
        task=task, payer_id=standing.payer_id, rule_id=told.id[:60], toml=told.toml, asked_by=by
    )
    audit.record(by, "propose", "payer rule", str(row.public_id))
    return told.toml


@kept
def decide_rule(rule_id: str, by: str, *, on: bool, today: dt.date) -> None:
    """Switch a proposed rule on, or refuse it: somebody other than who proposed it, once its cases hold."""
    row = RuleProposal.objects.filter(public_id=rule_id, state="proposed").first()
    if row is None:
        raise BadInput("rule", "is not a proposed rule", "Take its id from the list of proposals")
    if row.asked_by == by:
        raise BadInput("by", "proposed this rule", "A second person decides")
    _tried(row.toml)
    row.state, row.decided_by, row.decided = "on" if on else "refused", by, today
    row.save(update_fields=["state", "decided_by", "decided"])
    audit.record(by, "switch on" if on else "refuse", "payer rule", rule_id)


def rules_in_force() -> tuple[PayerBook, ...]:
    """Return the payers' rules: the files of the office, and what denials proposed and a supervisor switched on."""
    rows = RuleProposal.objects.filter(state="on").order_by("id")
    return (*files_in_force(), *(payer_book(row.toml, f"denial rule {row.rule_id}") for row in rows))


def proposals() -> tuple[tuple[str, str, str], ...]:
    """Return the proposed rules: id, rule, TOML."""
    rows = RuleProposal.objects.filter(state="proposed")
    return tuple((str(row.public_id), row.rule_id, row.toml) for row in rows)


def _tried(toml: str) -> None:
    failed = [t.case for t in try_cases(payer_book(toml, "proposed rule")) if not t.passed]
    if failed:
        raise BadInput("rule", f"fails its cases: {', '.join(failed)}", "Correct the rule before it is switched on")


def _until(day: dt.date | None) -> str:
    return f", until {in_words(day)}" if day else ""


def _both(row: Task) -> tuple[Decimal, Decimal]:
    allowed, _, wanted = row.means.removesuffix(" expected").partition(" was allowed and ")
    return Decimal(wanted), Decimal(allowed)


def _standing(task: Task) -> ClaimStanding:
    if task.claim_id is None:
        raise BadInput("task", "is not about a claim", "Take a denial or an underpayment")
    return ClaimStanding.objects.select_related("claim").get(claim_id=task.claim_id)


def _decided(task: Task) -> dt.date:
    return task.remittance.payment_date if task.remittance else task.opened


def _program(row: Appeal) -> Program:
    return next(p for p in PROGRAMS.values() if p == row.program)


def _days_to_decide(row: Appeal) -> int | None:
    rule = appeal(_program(row), row.level, row.decided_before)
    return rule.days_to_decide if rule else None


def _row(appeal_id: str) -> Appeal:
    row = Appeal.objects.select_related("task", "claim").filter(public_id=appeal_id).first()
    if row is None:
        raise BadInput("appeal", "is not in the records", "Take its id from the list of appeals")
    return row


def _record(row: Appeal, today: dt.date) -> AppealRecord:
    return AppealRecord(
        appeal_id=str(row.public_id), task_id=str(row.task.public_id), claim=row.claim.control_number,
        program=row.program, level=row.level, forum=row.forum, due=row.due, amount=row.amount, state=row.state,
        filed=row.filed, decide_by=row.decide_by, recovered=row.recovered, source=row.source,
        late=row.state == "draft" and row.due is not None and row.due < today,
    )  # fmt: skip
