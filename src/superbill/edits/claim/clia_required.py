"""CLIA number for laboratory tests."""

from __future__ import annotations

from collections.abc import Iterator

from superbill.edits.in_force import InForce
from superbill.edits.laboratory import is_test, tests_done
from superbill.edits.parties import payer_now
from superbill.edits.registry import Concern, edit
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Severity


@edit(
    id="CLAIM-CLIA-REQUIRED",
    concerns=Concern("lines", is_test, idle=True),
    settings=("professional",),
    needs=("lines",),
)
def check(encounter: Encounter, in_force: InForce) -> Iterator[Finding]:
    """Laboratory test without the CLIA number of the laboratory.

    What it checks: on a professional claim with a laboratory test, that the billing provider, the facility or the
        rendering provider of the line has a CLIA number. For Medicare and Medicaid its lack is an error, for others a
        warning.
    Why: a test is paid only to a laboratory that is certified for it; without the number the claim is returned
        (CARC 16, RARC MA120).
    Source: 42 CFR 493.1809; CMS Claims Processing Manual, chapter 16, sections 70.2, 70.8 and 70.10, and chapter 26,
        section 10.4, item 23.
    Left out: tests that the list of laboratory codes leaves out because CLIA does not cover them; whether the
        certificate is for the test.
    """
    tests = tests_done(encounter, in_force)
    if not tests:
        in_force.nothing()
        return
    whole = (encounter.provider, encounter.facility, encounter.rendering)
    if any(provider is not None and provider.clia for provider in whole):
        return
    without = [s for s in tests if not (s.line.rendering and s.line.rendering.clia)]
    if without:
        strict = payer_now(encounter) in {"medicare", "medicaid"}
        yield check.finding(
            f"{', '.join(dict.fromkeys(s.code for s in without))}: no CLIA number of the laboratory is given",
            do="Add the number of the certificate of the laboratory that did the test (provider.clia)",
            codes=list(dict.fromkeys(s.code for s in without)),
            lines=[s.number for s in without],
            fields=["provider.clia"],
            severity=Severity.ERROR if strict else Severity.WARNING,
        )
