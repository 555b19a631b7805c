"""Running edits over one encounter: the one place where a missing table or a missing field becomes `not checked`."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from superbill.edits.concerns import bit_of, concerned
from superbill.edits.in_force import Group, InForce
from superbill.edits.needs import Lacking, bits, features, no_table, present
from superbill.edits.parties import payer_kinds
from superbill.edits.payer.book import PayerBook
from superbill.edits.payer.rules import FAMILY, apply, is_for, rules_in_force
from superbill.edits.registry import Check, Edit, all_edits
from superbill.errors import SuperbillError, TableMissing
from superbill.model.codes import undotted
from superbill.model.encounter import Encounter, Override, Setting
from superbill.model.finding import CheckedEncounter, Finding, Outcome, Severity, Verdict
from superbill.model.party import PayerKind
from superbill.tables.store import Tables

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """An edit as the runner holds it. `passed` is its row when it passes without a table; the others are bits."""

    edit: Edit
    check: Check
    needs: int
    about: int
    concerns: int
    passed: Verdict


@dataclass(slots=True)
class _Told:
    """What the edits said so far; `idle` are those that had nothing to look at."""

    findings: list[Finding] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)


def run(
    encounter: Encounter,
    tables: Tables,
    only: Collection[str] = (),
    books: Sequence[PayerBook] = (),
    group: Group | None = None,
) -> CheckedEncounter:
    """Hold an encounter against every edit that applies to it, or those named by id or family in `only`.

    Args:
        encounter: what is checked.
        tables: the installed releases.
        only: edits by id, families by name; empty for all.
        books: rules of payers; those of the encounter's payer that are in force on its day apply.
        group: gives the MS-DRG of a stay; without it the edits on groups are not checked.
    """
    books = [book for book in books if is_for(book, encounter)] if books else ()
    in_force = InForce(encounter, tables, books, group)
    told = _Told()
    held = present(encounter)
    bits, rows = concerned(encounter, in_force)
    for step in applying(frozenset(only), encounter.setting, payer_kinds(encounter)):
        if step.needs & in_force.absent:
            missing = in_force.lacking(step.needs)
            told.verdicts.append(in_force.verdict(step.edit.id, Outcome.NOT_CHECKED, missing))
        elif not step.about & held:
            told.idle.append(step.edit.id)
        elif not step.concerns or step.concerns & bits or step.concerns not in rows:
            _ask(step, encounter, in_force, told)
        elif (row := rows[step.concerns]) is None:
            told.idle.append(step.edit.id)
        else:
            told.verdicts.append(row)
    for book in books:
        for found, verdict in _by_payer(book, encounter, only):
            told.findings += found
            told.verdicts.append(verdict)
    return CheckedEncounter.model_construct(
        id=encounter.id,
        findings=tuple(told.findings),
        verdicts=tuple(told.verdicts),
        not_applicable=tuple(told.idle),
    )


def _ask(step: Step, encounter: Encounter, in_force: InForce, told: _Told) -> None:
    """Run one edit and note what it says: findings and a row, or that it has nothing to look at."""
    found: list[Finding] = []
    missing = ""
    try:
        found.extend(step.check(encounter, in_force))  # what is found before an edit stops is kept
    except Exception as stopped:  # noqa: BLE001 - a bug in one edit holds the encounter, the others run
        missing = _reason(step.edit, stopped, encounter, found)
    missing = missing or in_force.carried
    if found:
        found, verdict = _judged(step.edit, found, encounter, in_force, missing)
        told.findings += found
        told.verdicts.append(verdict)
    elif missing:
        told.verdicts.append(in_force.verdict(step.edit.id, Outcome.NOT_CHECKED, missing))
    elif in_force.idle:
        told.idle.append(step.edit.id)
    else:
        told.verdicts.append(in_force.passed(step.edit.id) if in_force.used else step.passed)
    if in_force.used or in_force.carried or in_force.idle:
        in_force.reset()


def _by_payer(book: PayerBook, encounter: Encounter, only: Collection[str]) -> Iterator[tuple[list[Finding], Verdict]]:
    """Yield what each rule of the payer says, after the overrides that its author allows."""
    wanted = {name.casefold() for name in only}
    for rule in rules_in_force(book, encounter):
        if wanted and not wanted & {FAMILY, rule.edit.casefold()}:
            continue
        found, verdict = apply(rule, book, encounter)
        if rule.override and encounter.overrides:
            found = [_overridden(f, encounter.overrides) for f in found]
            if verdict.verdict is Outcome.FAIL:
                verdict = verdict.model_copy(update={"verdict": _outcome(found, verdict.missing or "")})
        yield found, verdict


@lru_cache(1024)
def applying(only: frozenset[str], setting: Setting, payers: frozenset[PayerKind]) -> tuple[Step, ...]:
    """Return the edits named by id or family (all when nothing is named) that are for this setting and these payers."""
    wanted = {name.casefold() for name in only}
    named = (e for e in all_edits() if not wanted or wanted & {e.id.casefold(), e.family.casefold()})
    return tuple(
        Step(e, e.check, bits(e.needs), features(e.about), bit_of(e.id), Verdict(edit=e.id, verdict=Outcome.PASS))
        for e in named
        if e.applies(setting, payers)
    )


def _reason(edit: Edit, stopped: Exception, encounter: Encounter, found: list[Finding]) -> str:
    """Tell what kept the edit from checking everything; a bug adds its finding."""
    if isinstance(stopped, Lacking):
        return stopped.what
    if isinstance(stopped, TableMissing):
        return no_table(stopped)
    if isinstance(stopped, SuperbillError):
        return str(stopped)
    found.append(_broken(edit, stopped, encounter))
    return "the edit stopped with an error of its own"


def _judged(
    edit: Edit, found: list[Finding], encounter: Encounter, in_force: InForce, missing: str
) -> tuple[list[Finding], Verdict]:
    if encounter.overrides and edit.override:
        found = [_overridden(f, encounter.overrides) for f in found]
    outcome = _outcome(found, missing)
    return found, in_force.verdict(edit.id, outcome, "" if outcome is Outcome.BYPASSED else missing)


def _outcome(found: list[Finding], missing: str) -> Outcome:
    verdicts = {f.verdict for f in found}
    if Outcome.FAIL in verdicts:
        return Outcome.FAIL
    if missing:
        return Outcome.NOT_CHECKED
    return Outcome.BYPASSED if Outcome.BYPASSED in verdicts else Outcome.PASS


def _overridden(finding: Finding, overrides: tuple[Override, ...]) -> Finding:
    for override in overrides:
        if finding.verdict is Outcome.FAIL and reaches(override, finding):
            return finding.model_copy(
                update={"verdict": Outcome.BYPASSED, "bypassed_by": f"{override.reason} ({override.by})"}
            )
    return finding


def reaches(override: Override, finding: Finding) -> bool:
    """Tell whether an override is for a finding: same edit, and every code and line it names is in the finding."""
    codes = {undotted(code) for code in finding.codes}
    return (
        override.edit.upper() == finding.edit
        and codes.issuperset(undotted(code) for code in override.codes)
        and set(finding.lines).issuperset(override.lines)
    )


def _broken(edit: Edit, bug: Exception, encounter: Encounter) -> Finding:
    """Tell of a bug without a word of the record: the kind of error and its place in the program."""
    last = traceback.extract_tb(bug.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    _log(edit.id, type(bug).__name__, place)
    return Finding(
        edit=edit.id,
        verdict=Outcome.NOT_CHECKED,
        severity=Severity.ERROR,
        lines=tuple(line.number for line in encounter.lines),
        codes=tuple(d.code for d in encounter.diagnoses),
        message=f"This edit stopped with an error of its own ({type(bug).__name__} at {place}) and checked nothing",
        do="Hold the claim, check the rule by hand and report the error to the project",
        source=edit.source,
    )


@lru_cache(1024)
def _log(edit: str, kind: str, place: str) -> None:
    """Log a bug once, not once for every encounter of a batch."""
    log.error("edit %s stopped with %s at %s; it is logged once", edit, kind, place)
