"""Present on admission."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.registry import edit
from superbill.model.codes import undotted
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity
from superbill.tables.poa import POA_EXEMPT


@edit(id="ICD10CM-POA", settings=("inpatient",), needs=("diagnoses", "day"), tables=(POA_EXEMPT,))
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Present-on-admission indicator is missing or has a value of the old format.

    What it checks: that every diagnosis of an inpatient stay has Y, N, U or W, unless the code is on the list of codes
        exempt from reporting; and that the old value 1 for exempt is not used.
    Why: Medicare returns an inpatient claim without the indicators, and a condition not present on admission does not
        raise the payment.
    Source: ICD-10-CM Official Guidelines FY2026 (2025-10-01), Appendix I; CMS, Hospital-Acquired Conditions, POA
        exempt list of the fiscal year; X12 005010X223A2, where exempt is left blank.
    """
    for diagnosis in encounter.diagnoses:
        if diagnosis.poa == "1":
            yield check.finding(
                f"{diagnosis.code}: the indicator 1 is of the 4010 format",
                do="Leave the indicator of an exempt code blank",
                codes=[diagnosis.code],
                severity=Severity.WARNING,
            )
    without = dict.fromkeys(d.code for d in encounter.diagnoses if d.poa is None)
    if not without:
        return
    exempt = in_force.as_of(POA_EXEMPT, in_force.the_day)
    for code in without:
        if not exempt.has("code", undotted(code)):
            yield check.finding(
                f"{code} has no present-on-admission indicator",
                do="Add Y, N, U (documentation insufficient: query) or W (clinically undetermined)",
                codes=[code],
                table=exempt.ref,
            )
