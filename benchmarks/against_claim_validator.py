"""Planted errors and speed against claim-validator 0.3.0, on the same claims in the same run.

Usage: python benchmarks/against_claim_validator.py [CLAIMS.py]. CLAIMS.py holds 7 right claims and 27 with one error
each (default SUPERBILL_SHARED/tools/planted_claims_claim_validator.py). The other program is installed into a temporary
environment of its own. Without the file, or where the package cannot be had, the script says so and ends.

An error counts as caught when an edit that is about it fails; where that edit lacks its table or the payer's rules, it
is *not checked*. A right claim is refused when any finding is an error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from datetime import date
from pathlib import Path
from typing import Any

import edits as benchmark
from superbill.edits import run
from superbill.model.encounter import Encounter
from superbill.model.finding import CheckedEncounter, Outcome, Severity
from superbill.tables.store import Tables

PACKAGE = "claim-validator==0.3.0"
UNDECLARED = ("httpx",)
"""What the package imports and does not ask for."""
SECONDS = 5.0
ABOUT = {
    "bad NPI": ("CLAIM-NPI",),
    "nonexistent dx": ("ICD10CM-VALID", "ICD10CM-BILLABLE", "ICD10CM-SEVENTH"),
    "non-billable header": ("ICD10CM-BILLABLE",),
    "nonexistent CPT": ("CLAIM-PROCEDURE",),
    "NCCI PTP pair": ("NCCI-PTP",),
    "E/M + procedure": ("NCCI-PTP", "NCCI-EM-PROCEDURE"),
    "MUE exceeded": ("NCCI-MUE-LINE", "NCCI-MUE-DAY", "NCCI-MUE-ABSOLUTE"),
    "age conflict": ("CLAIM-PROCEDURE-AGE",),
    "sex conflict": ("ICD10CM-OBSTETRIC-RECORD", "ICD10CM-SEX"),
    "Excludes1": ("ICD10CM-EXCLUDES1",),
    "unacceptable principal": ("ICD10CM-EXTERNAL-FIRST",),
    "missing laterality": ("ICD10CM-SIDE",),
    "LCD/medical necessity": ("COVERAGE-LOCAL", "COVERAGE-DIAGNOSIS"),
    "POS mismatch": ("NCCI-PLACE",),
    "POS invalid": ("CLAIM-POS-KNOWN",),
    "total mismatch": ("CLAIM-CHARGE",),
    "duplicate line": ("NCCI-DUPLICATE",),
    "dx pointer": ("CLAIM-POINTERS",),
    "modifier TC+26": ("NCCI-MODIFIERS-EXCLUSIVE",),
    "modifier 25": ("NCCI-MODIFIER-CODE",),
    "invalid modifier": ("CLAIM-MODIFIER-KNOWN", "NCCI-MODIFIER-CODE"),
    "timely filing": ("COVERAGE-TIMELY",),
    "service date in future": ("CLAIM-DATES",),
    "DOS before DOB": ("CLAIM-DATES",),
    "missing subscriber": ("CLAIM-MEMBER",),
    "invalid taxonomy": ("CLAIM-TAXONOMY", "CLAIM-TAXONOMY-KNOWN"),
    "dx effective-date": ("ICD10CM-BILLABLE", "ICD10CM-VALID"),
}
DRIVER = """
import contextlib, io, json, runpy, sys, time
from claim_validator import validate
with contextlib.redirect_stdout(io.StringIO()):
    held = runpy.run_path(sys.argv[1])
told = []
for name, claim, wrong in held["T"]:
    try:
        found = validate(claim)
        errors = sum(f.severity == "error" for f in found.findings)
        told.append([name, claim, wrong, found.passed, errors, len(found.findings)])
    except Exception as error:
        told.append([name, claim, wrong, False, -1, 0])
base, ends, count = held["base"], time.process_time() + float(sys.argv[2]), 0
while time.process_time() < ends:
    validate(base)
    count += 1
json.dump({"claims": told, "rate": count / float(sys.argv[2]), "base": base}, sys.stdout)
"""


def main() -> None:
    default = benchmark.ROOT.parent / "shared"
    planted = Path(os.environ.get("SUPERBILL_SHARED", default)) / "tools" / "planted_claims_claim_validator.py"
    planted = Path(sys.argv[1]) if len(sys.argv) > 1 else planted
    if not planted.is_file():
        print(f"skipped: the planted claims are not here ({planted.name})")
        return
    other = theirs(planted)
    if other is None:
        print(f"skipped: {PACKAGE} cannot be installed here")
        return
    tables, day = benchmark.prepared()
    print(f"tables of {day}; {PACKAGE}")
    compare(other, tables)


def theirs(planted: Path) -> dict[str, Any] | None:
    """Run the other program in an environment of its own; None where it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE, *UNDECLARED]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            return None
        call = [python, "-c", DRIVER, planted, str(SECONDS)]
        done = subprocess.run(call, check=True, capture_output=True, text=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def compare(other: dict[str, Any], tables: Tables) -> None:
    caught = refused = wrong = caught_there = refused_there = unchecked = 0
    for name, claim, planted, passed, errors, _ in other["claims"]:
        result = run(encounter_of(claim), tables)
        if not planted:
            ours = [f.edit for f in result.findings if f.severity is Severity.ERROR and f.verdict is Outcome.FAIL]
            refused += bool(ours)
            refused_there += errors != 0 or not passed
            print(f"  right  {name}: {', '.join(ours) or 'accepted'}")
            continue
        wrong += 1
        outcome = outcome_of(name, result)
        caught += outcome == "caught"
        unchecked += outcome == "not checked"
        caught_there += errors != 0
        print(f"  wrong  {name}: {outcome}; there {'caught' if errors else 'missed'}")
    rate = speed(encounter_of(other["base"]), tables)
    right = len(other["claims"]) - wrong
    print(f"planted errors caught: {caught} of {wrong} ({unchecked} not checked); there {caught_there}")
    print(f"right claims refused: {refused} of {right}; there {refused_there}")
    print(f"claims/s of one core: {rate:,.0f}; there {other['rate']:,.0f}; ratio {rate / other['rate']:.1f}")
    print(f"planted errors, ratio {caught / max(caught_there, 1):.2f}")


def outcome_of(name: str, result: CheckedEncounter) -> str:
    wanted = next(edits for start, edits in ABOUT.items() if name.startswith(start))
    rows = [v for v in result.verdicts if v.edit in wanted]
    if any(v.verdict is Outcome.FAIL for v in rows):
        return "caught"
    return "not checked" if any(v.verdict is Outcome.NOT_CHECKED for v in rows) else "missed"


def speed(encounter: Encounter, tables: Tables) -> float:
    """Claims per second of processor time, as the other program is measured."""
    run(encounter, tables)
    started, count = time.process_time(), 0
    while time.process_time() < started + SECONDS:
        run(encounter, tables)
        count += 1
    return count / SECONDS


def encounter_of(claim: dict[str, Any]) -> Encounter:
    """Write a claim of the other program as an encounter; the claim's place of service is that of its first line."""
    lines = [
        {
            "number": n,
            "code": line["procedure_code"],
            "modifiers": line.get("modifiers", []),
            "units": str(line["units"]),
            "charge": f"{line['charge_amount']:.2f}",
            "service_date": line["service_date_from"],
            "place_of_service": line["place_of_service"],
            "diagnoses": line["diagnosis_pointers"],
        }
        for n, line in enumerate(claim["lines"], 1)
    ]
    lines[0]["place_of_service"] = claim["place_of_service"]
    payer = {"kind": "commercial", "id": claim["payer_id"], "name": claim["payer_name"]}
    subscriber = {"member_id": claim["subscriber_id"], "birth_date": claim["subscriber_dob"]}
    return Encounter.model_validate(
        {
            "id": "claim",
            "setting": "professional",
            "patient": {"birth_date": claim["patient_dob"], "sex": claim["patient_gender"]},
            "payer": payer,
            "coverages": [{"payer": payer, "subscriber": subscriber}],
            "provider": {"npi": claim["billing_provider_npi"], "taxonomy": claim["billing_provider_taxonomy"]},
            "diagnoses": [{"code": d["code"]} for d in claim["diagnosis_codes"]],
            "lines": lines,
            "charge": f"{claim['total_charge']:.2f}",
            "filing_date": date.fromisoformat(claim["filing_date"]),
        }
    )


if __name__ == "__main__":
    main()
