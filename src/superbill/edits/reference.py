"""The reference page of the edits, from their docstrings and cases: `python -m superbill.edits.reference`.

The cases are those that the tests run. A checkout has them in `tests/edits`, an installed package in `edits/cases`.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from superbill.edits.needs import NEEDS
from superbill.edits.registry import REQUIRED, Edit, all_edits

KINDS = {"fails": "fails", "passes": "passes", "out_of_force": "not in force"}
ABOUT_THE_CASE = ("name", "source", "findings", "verdict", "missing", "real")
FAMILIES = {
    "icd10cm": "Diagnosis codes (ICD-10-CM)",
    "icd10pcs": "Procedure codes of a stay (ICD-10-PCS)",
    "mce": "Medicare Code Editor and MS-DRG (inpatient)",
    "ncci": "Procedures, modifiers and units (NCCI and Medicare's manuals)",
    "ioce": "Outpatient Code Editor (hospital outpatient)",
    "coverage": "Coverage, liability, deadlines",
    "claim": "The claim",
    "payer": "Rules of one payer",
}
HEAD = """# Edits

Written by `python -m superbill.edits.reference` from the docstrings of the edits and the cases that test them.

An edit is one rule that an encounter is held against. `superbill check` runs them all; `superbill check --explain ID`
prints one entry of this page. Each gives one row with one of four verdicts:

* `pass`: everything the edit looks at is in order, by the table in force on the date of service.
* `fail`: at least one finding of severity error or warning. An error holds the claim, a warning wants a look.
* `bypassed`: what was found is answered by an override in the record.
* `not checked`: a table or a field is missing, and the row names it. It is never a pass. When only a release from
  before or after the date of service is installed, what it forbids is still told, and a pass becomes `not checked`.

An edit that is for another setting or payer gives no row. Neither does one that has nothing to look at: pairs of codes
on a claim of one line, modifiers on a claim without any. It is *not applicable*, which is no pass; `--json` lists it
under `not_applicable`, and the last line of the output counts it. Where something is missing that could have shown
more to look at, it is *not checked* instead.

A finding of severity info is a remark: what a note asks for "if applicable", for a person to see. It does not fail.

Exit status 3: an error stands. Exit status 1: work failed, which includes an encounter that no edit over official
tables could check.

Rules of one payer are written by its users and give rows of their own, `PAYER-` and the rule's id; see
[write a payer's rules](../how-to/write-a-payer-rule.md).

An override is kept in the encounter (`overrides`: edit, codes or lines, reason, by). It reaches the findings of that
edit that touch all the codes and lines it names, and only edits that say below what must be documented.
"""


TAIL = """## Deliberately left out

* **Medicare Code Editor:** of its 20 edits 7 (nonspecific principal diagnosis), 10 (nonspecific procedure), 12 (open
  biopsy) and 13 (bilateral procedure). Each needs a list of codes that the editor marks, and the master lists of v43.1
  and v44 mark no ICD-10 code for any of the four: the editor has them switched off. Nothing can be checked against
  them, and nothing is said to have passed. The other 16 are here; 5 (sex conflict) for discharges to 2024-09-30.
* **Outpatient Code Editor:** its edits of partial hospitalization and community mental health, and of combinations that
  no installed table tells. Numbers of the editor that are edits of another family: 1 ICD10CM-VALID, 2
  CLAIM-PROCEDURE-AGE, 3 and 8 (sex, no longer applied) ICD10CM-SEX, 5 ICD10CM-EXTERNAL-FIRST, 6 CLAIM-PROCEDURE, 15
  NCCI-MUE, 20 and 40 NCCI-PTP, 22 CLAIM-MODIFIER-KNOWN, 23 to 25 CLAIM-DATES, 26 CLAIM-REQUIRED, 84 NCCI-ADD-ON, 86
  ICD10CM-MANIFESTATION, 113 ICD10CM-SECONDARY-ONLY.
* **NCCI:** pairs for suppliers of equipment under Medicare, which publishes none; the text of the policy manual beyond
  pairs and limits; whether the record supports a modifier, which NCCI-BYPASS leaves to a person.
* **Coverage:** the lists of codes of national determinations, which are in no file of the Medicare Coverage Database:
  COVERAGE-NATIONAL names the determination that a local one follows, IOCE-APPROVAL knows the first and last days; which
  group of procedures a local article pairs with which group of diagnoses, where only its text says so; which telehealth
  services may be audio-only.
* **DRG:** the group itself and its weight; `superbill group` tells them.
* **Sex:** Medicare's edit ended on 2024-09-30; ICD10CM-SEX is a warning of ours.
"""


def page() -> str:
    """Return the whole page in Markdown."""
    edits = sorted(all_edits(), key=lambda e: (e.family, e.id))
    parts = [HEAD]
    for family, members in groupby(edits, key=lambda e: e.family):
        held = list(members)
        parts.append(f"## {FAMILIES.get(family, family)}\n")
        parts.append("| edit | severity | what fails |\n| --- | --- | --- |")
        parts += [f"| [{e.id}](#{e.id.lower()}) | {e.severity} | {_cell(e.title.rstrip('.'))} |" for e in held]
        parts.append("")
        parts += [entry(e) for e in held]
    return "\n".join([*parts, TAIL]).rstrip() + "\n"


def entry(edit: Edit) -> str:
    """Return the entry of one edit in Markdown."""
    lines = [f"### {edit.id}", "", edit.title, "", f"* Severity: {edit.severity}", *_conditions(edit)]
    named = (*REQUIRED, *(name for name in edit.sections if name not in REQUIRED))
    lines += ["", *(f"**{name}.** {_sentence(edit.sections[name])}\n" for name in named)]
    rows = list(_cases(edit))
    if rows:
        every = fixture(edit).get("every")
        lines += [f"Every case: {_given(every)}.\n"] if every else []
        lines += ["| case | of | encounter | result |", "| --- | --- | --- | --- |", *rows, ""]
    return "\n".join(lines)


def _conditions(edit: Edit) -> Iterator[str]:
    if edit.settings:
        yield f"* Settings: {', '.join(edit.settings)}"
    if edit.payers:
        yield f"* Payers: {', '.join(edit.payers)}"
    if edit.needs:
        yield f"* Needs: {', '.join(NEEDS[need] for need in edit.needs)}"
    if edit.tables:
        yield f"* Tables: {', '.join(f'`{name}`' for name in edit.tables)}"
    yield f"* Override: {edit.override or 'none'}"


def _cases(edit: Edit) -> Iterator[str]:
    for kind, told in KINDS.items():
        for case in fixture(edit).get(kind, []):
            tables = "official tables" if case.get("real") else "made-up tables" if edit.tables else ""
            about = ", ".join(filter(None, (case["name"].removeprefix("real: "), tables)))
            yield f"| {told} | {_cell(about)} | {_cell(_given(case))} | {_cell(_result(kind, case))} |"


def _given(case: dict[str, Any]) -> str:
    given = {key: value for key, value in case.items() if key not in ABOUT_THE_CASE}
    return "; ".join(f"{key} {_plain(value)}" for key, value in given.items()) or "nothing else"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key} {_plain(inner)}" for key, inner in value.items()) + ")"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    return str(value) if value != "" else "empty"


def _result(kind: str, case: dict[str, Any]) -> str:
    told = [_finding(f) for f in case.get("findings", [])]
    verdict = case.get("verdict", "" if kind == "fails" else "pass")
    missing = f": {case['missing']}" if case.get("missing") else ""
    return "; ".join([*told, *([verdict + missing] if verdict else [])])


def _finding(finding: dict[str, Any]) -> str:
    """Tell severity and place of what is expected: codes, lines, fields."""
    lines = finding.get("lines")
    places = [*finding.get("codes", []), *finding.get("fields", []), *([f"lines {_plain(lines)}"] if lines else [])]
    return f"{finding['severity']} at {', '.join(places)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


@cache
def cases_folder() -> Path | None:
    """Return where the fixtures are: beside the installed package, or in the checkout."""
    here = Path(__file__).parent
    return next((p for p in (here / "cases", here.parents[2] / "tests" / "edits") if p.is_dir()), None)


def fixture(edit: Edit) -> dict[str, Any]:
    """Return the fixture of an edit; empty when the fixtures are not here."""
    folder = cases_folder()
    path = folder / edit.family / f"{edit.module.rpartition('.')[2]}.toml" if folder else None
    return tomllib.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}


if __name__ == "__main__":
    sys.stdout.write(page())
