"""The order of the stages: the only module that knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from superbill.claims.build import build
from superbill.claims.institutional import build_bill
from superbill.claims.problems import NoClaim
from superbill.coding.code import code
from superbill.coding.em.reading import with_visit
from superbill.coding.encounter import CodingContext, DateFrom, history_of
from superbill.coding.older import FIRST_DAY, before_icd10
from superbill.coding.operations import with_operations
from superbill.coding.procedures.encounter_lines import with_services
from superbill.coding.procedures.reconciliation import reconcile
from superbill.coding.query import find
from superbill.coding.terms.build import ensure_terms
from superbill.edits.payer.book import PayerBook
from superbill.edits.runner import run
from superbill.errors import BadInput
from superbill.model.claim import Claim
from superbill.model.coded import Assignment, CodedEncounter
from superbill.model.codes import CodeSystem
from superbill.model.encounter import Diagnosis, Document, Encounter, Procedure, ServiceLine
from superbill.model.finding import CheckedEncounter
from superbill.model.institutional import InstitutionalClaim
from superbill.model.note import Reading
from superbill.model.reconciled import ReconciledEncounter
from superbill.model.remittance import Remittance
from superbill.notes.every_mention import every_mention
from superbill.notes.mentions import mentions
from superbill.notes.reading import read
from superbill.notes.service_date import service_date
from superbill.pricing import price
from superbill.pricing.grouping import group
from superbill.remittance.coordination import decisions_of
from superbill.tables.icd10cm import TABULAR, VALID
from superbill.tables.icd10pcs import VALID as PCS_VALID
from superbill.tables.icd10pcs import icd10pcs
from superbill.tables.store import Tables
from superbill.tables.terms import Terms


def code_documents(
    documents: Sequence[Document], context: CodingContext, tables: Tables, terms: Terms | None = None
) -> CodedEncounter:
    """Read the documents of one encounter and code them: stages `notes` and `coding`.

    Args:
        documents: the record of the encounter.
        context: setting, day and report.
        tables: the installed releases.
        terms: the dictionary, when the caller holds it; else it is opened, and compiled when its inputs changed.

    Raises:
        TableMissing: ICD-10-CM is not installed.
    """
    if context.day < FIRST_DAY:
        today = replace(context, day=FIRST_DAY)
        return before_icd10(code_documents(documents, today, tables, terms), context.day, tables)
    terms = terms or ensure_terms(tables, context.day)
    named = every_mention if context.report == "mentioned" else mentions
    readings = [Reading(note, named(note, terms)) for note in map(read, documents)]
    coded = with_services(code(readings, context, tables, terms), readings, context, tables)
    coded = with_visit(coded, readings, context, tables)
    inpatient = context.setting == "inpatient" and context.report == "assessed"
    if inpatient and any(release.covers(context.day) for release in tables.releases(PCS_VALID)):
        coded = with_operations(coded, readings, icd10pcs(tables, context.day))
    return _with_questions(coded, documents, readings) if context.report == "assessed" else coded


def _with_questions(
    coded: CodedEncounter, documents: Sequence[Document], readings: Sequence[Reading]
) -> CodedEncounter:
    """Add the questions that the record raises beside those of its codes; the same words are asked about once."""
    dated = [d if d.date else d.model_copy(update={"date": service_date(d.text)}) for d in documents]
    sections = {reading.note.name: reading.note.sections for reading in readings}
    held = {(e.document, e.start) for query in coded.queries for e in query.indicators[:1]}
    found = find(dated, sections, inpatient=coded.setting == "inpatient")
    new = [q for q in found if not q.indicators or (q.indicators[0].document, q.indicators[0].start) not in held]
    return coded.model_copy(update={"queries": (*coded.queries, *new)})


def day_of(documents: Sequence[Document], tables: Tables, option: dt.date | None) -> tuple[dt.date, DateFrom]:
    """Return the day that picks the code sets, and where it came from: option, note, or the newest tabular release.

    A date that a note states counts only where a list of billable codes covers it: a date of long ago is more likely
    part of the story than the day of the visit.

    Raises:
        TableMissing: no date is given or stated and ICD-10-CM is not installed.
    """
    if option:
        return option, "option"
    lists = tables.releases(VALID)
    for document in documents:
        stated = document.date or service_date(document.text)
        if stated and any(release.covers(stated) for release in lists):
            return stated, "note"
    newest = tables.nearest(TABULAR, dt.date.max).release.manifest
    return newest.effective_from, "newest release"


def check(
    encounter: Encounter, tables: Tables, only: Collection[str] = (), books: Sequence[PayerBook] = ()
) -> CheckedEncounter:
    """Hold an encounter against the edits, with the grouper for those on stays: stage `edits`.

    Args:
        encounter: what is checked.
        tables: the installed releases.
        only: edits by id, families by name; empty for all.
        books: rules of payers.
    """
    return run(encounter, tables, only, books, group=lambda stay: group(stay, tables, edits=False))


def check_codes(coded: CodedEncounter, tables: Tables, encounter: Encounter | None = None) -> CodedEncounter:
    """Hold the assigned diagnoses against the ICD-10-CM edits and return the coding with findings and verdicts.

    Args:
        coded: what `code_documents` gave.
        tables: the installed releases.
        encounter: the patient and the visit, when they are known; without it the edits that need them are not checked.
    """
    if coded.service_date < FIRST_DAY:
        return coded
    about = encounter or Encounter(id=coded.id, setting=coded.setting)
    about = about.model_copy(
        update={"setting": coded.setting, "service_date": coded.service_date, "diagnoses": _diagnoses(coded)}
    )
    checked = run(about, tables, only=("icd10cm",))
    return coded.model_copy(update={"findings": checked.findings, "verdicts": checked.verdicts})


def bill_codes(encounter: Encounter, coded: CodedEncounter) -> Encounter:
    """Put the assigned diagnoses on the encounter and point each line at those it was done for.

    A line that already points at diagnoses keeps its pointers only when the encounter already had those diagnoses. A
    line with indications points at the diagnoses that begin so; another points at the first ones, four at most.

    Source: 837P 005010X222A1 loop 2400 SV107; Claims Processing Manual ch. 26 §10.4 item 24E (four pointers a line).
    """
    diagnoses = _diagnoses(coded)
    kept = encounter.diagnoses == diagnoses
    lines = tuple(line if kept and line.diagnoses else _pointed(line, diagnoses) for line in encounter.lines)
    return encounter.model_copy(
        update={"diagnoses": diagnoses, "lines": lines, "procedures": _procedures(encounter, coded)}
    )


def _procedures(encounter: Encounter, coded: CodedEncounter) -> tuple[Procedure, ...]:
    """The operations of the encounter, then those that the coding assigned beside them, whose day is not made up."""
    entered = {procedure.code for procedure in encounter.procedures}
    found = [a.code for a in coded.codes if a.system is CodeSystem.ICD10PCS and a.decision == "assigned"]
    return (*encounter.procedures, *(Procedure(code=code) for code in found if code not in entered))


def _diagnoses(coded: CodedEncounter) -> tuple[Diagnosis, ...]:
    return tuple(Diagnosis(code=a.code, poa=a.poa) for a in coded.codes if _billed(a))


def _billed(assignment: Assignment) -> bool:
    return assignment.system is CodeSystem.ICD10CM and assignment.decision == "assigned"


def _pointed(line: ServiceLine, diagnoses: tuple[Diagnosis, ...]) -> ServiceLine:
    named = [n for n, d in enumerate(diagnoses, 1) if d.code.startswith(line.indications)]
    pointers = named or range(1, len(diagnoses) + 1)
    return line.model_copy(update={"diagnoses": tuple(pointers)[:4]})


def reconcile_charges(encounter: Encounter, tables: Tables, terms: Terms | None = None) -> ReconciledEncounter:
    """Compare the charge list of an encounter with the services that its documents bear, with what each is worth.

    Args:
        encounter: with documents, day, and the charge list as its lines.
        tables: the installed releases.
        terms: the dictionary, when the caller holds it.
    """
    day = encounter.day
    if day is None:
        raise BadInput(encounter.id, "has no date of service", "Add `service_date`")
    payer = encounter.payer.kind if encounter.payer else None
    context = CodingContext(
        encounter.setting, day, "encounter", payer_kind=payer, id=encounter.id, history=history_of(encounter, day)
    )
    coded = code_documents(encounter.documents, context, tables, terms)
    return reconcile(encounter, coded, _expected(encounter, coded, tables))


def _expected(encounter: Encounter, coded: CodedEncounter, tables: Tables) -> dict[str, Decimal]:
    """Return what the payer is expected to allow for each documented service that is not on the charge list."""
    charged = {line.code for line in encounter.lines}
    place = encounter.lines[0].place_of_service if encounter.lines else None
    lines = tuple(
        ServiceLine(
            number=n,
            code=line.code,
            modifiers=line.modifiers,
            units=line.units,
            service_date=encounter.day,
            place_of_service=place,
        )
        for n, line in enumerate((x for x in coded.lines if x.code not in charged), 1)
    )
    if not lines:
        return {}
    priced = price(encounter.model_copy(update={"lines": lines, "diagnoses": _diagnoses(coded)}), tables)
    return {
        line.code: told.allowed
        for line, told in zip(lines, priced.lines, strict=False)
        if line.code and told.allowed is not None
    }


def build_claims(
    encounter: Encounter, *, control: str | None = None, payer: str | None = None
) -> tuple[Claim, ...] | tuple[InstitutionalClaim, ...]:
    """The claims of an encounter: professional (837P) or of a facility (837I), as its setting tells.

    Raises:
        NoClaim: with everything that is missing.
    """
    if encounter.setting == "professional":
        return build(encounter, control=control, payer=payer)
    return build_bill(encounter, control=control, payer=payer)


def after_remittances(encounter: Encounter, remittances: Sequence[Remittance], control: str | None = None) -> Encounter:
    """The encounter with what its payers have decided, in their order, so that the next one can be asked.

    The claims that were sent are built again, since they are the same each time, and found in the remittances by their
    control numbers. `control` is the number that the first payer's claims were given, if not the encounter's own.
    Decisions that the encounter states already stay.
    """
    for coverage in sorted(encounter.coverages, key=lambda c: c.order):
        payer = (coverage.payer.id or "").strip()
        if any(d.payer_id == payer for d in encounter.prior_decisions):
            continue
        try:
            sent = build_claims(encounter, payer=payer, control=None if encounter.prior_decisions else control)
        except NoClaim:
            break
        found = decisions_of(sent, remittances)
        if not found:
            break
        encounter = encounter.model_copy(update={"prior_decisions": (*encounter.prior_decisions, *found)})
    return encounter
