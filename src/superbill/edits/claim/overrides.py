"""Overrides that reach something."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.payer.book import Rule
from superbill.edits.registry import edit, named
from superbill.model.codes import undotted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity


@edit(id="CLAIM-OVERRIDES", severity=Severity.WARNING, about=("overrides",))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Override that cannot have an effect.

    What it checks: every override names an edit that exists and can be bypassed, and codes and lines that are on
        the encounter.
    Why: an override that reaches nothing makes its author believe that a finding was answered.
    Source: This project's rule for overrides (docs/reference/edits.md); an override is kept in the record with
        reason and author.
    """
    codes = {undotted(d.code) for d in encounter.diagnoses} | {line.code for line in encounter.lines}
    numbers = {line.number for line in encounter.lines}
    for place, override in enumerate(encounter.overrides):
        target = named(override.edit) or _of_payer(override.edit, in_force)
        absent = [c for c in override.codes if undotted(c) not in codes]
        absent += [f"line {n}" for n in override.lines if n not in numbers]
        if target is None:
            wrong = f"names the edit {override.edit}, which does not exist"
        elif not target.override:
            wrong = f"is for {override.edit.upper()}, which nothing can bypass"
        elif absent:
            wrong = f"names {', '.join(absent)}, not on this encounter"
        else:
            continue
        yield check.finding(
            f"The override {wrong}",
            do="Correct the override or take it out",
            codes=override.codes,
            lines=override.lines,
            fields=[f"overrides[{place}]"],
        )


def _of_payer(name: str, in_force: InForce) -> Rule | None:
    return next((r for book in in_force.books for r in book.rules if r.edit == name.strip().upper()), None)
