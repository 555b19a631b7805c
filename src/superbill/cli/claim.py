"""`superbill claim`: the claim of an encounter as an 837P file or as a CMS-1500 on paper."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from superbill.claims.build import build
from superbill.claims.review import review
from superbill.cli.files import write_whole
from superbill.cli.output import Exit, Run, console
from superbill.cli.reading import encounters
from superbill.errors import BadInput
from superbill.model.claim import Claim, Contact, Receiver, Submission, Submitter
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Outcome, Severity

app = typer.Typer(rich_markup_mode=None, help="Write the claim of an encounter: 837P or CMS-1500.")

_INSTITUTIONAL = ("837i", "ub04")
_PROFESSIONAL = ("837p", "cms1500")
_SOLVED_BY_SPLITTING = ("CLAIM-LINES", "CLAIM-DIAGNOSIS-COUNT")
_SEQUENCE_START = datetime(2024, 1, 1, tzinfo=UTC)


@app.command()
def claim(  # noqa: PLR0913, PLR0917 - the options of the public interface
    encounter: Annotated[list[Path], typer.Argument(help="Encounters in JSON or JSON Lines; - is standard input.")],
    form: Annotated[str, typer.Option("--as", help="837p (a file for the payer) or cms1500 (a PDF).")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write; it appears whole or not at all.")],
    number: Annotated[
        int | None, typer.Option("--control", help="Interchange control number of the 837P; without it from the clock.")
    ] = None,
    claim_number: Annotated[
        str | None, typer.Option("--claim-control", help="Claim control number, for one encounter.")
    ] = None,
    test: Annotated[  # noqa: FBT002
        bool, typer.Option("--test/--production", help="Whether the payer shall take the file as a test.")
    ] = True,
    submitter: Annotated[
        str | None, typer.Option("--submitter", help="Who sends, as ID:NAME; without it the billing provider.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", help="Whom to call, as NAME:PHONE; without it the billing provider.")
    ] = None,
    receiver: Annotated[
        str | None, typer.Option("--receiver", help="Who receives, as ID:NAME; without it the payer.")
    ] = None,
    created: Annotated[
        str | None, typer.Option("--created", help="Time in the file, YYYY-MM-DDTHH:MM; without it now.")
    ] = None,
    despite_findings: Annotated[bool, typer.Option(help="Write claims that the edits hold, too.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per encounter, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Build the professional claims of encounters and write them: 837P (005010X222A1), or CMS-1500 (02/12) as PDF."""
    run = Run()
    with run.guarded():
        form, made = _form(form), list[Claim]()
        time = created or f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"
        for given in encounters(encounter, run):
            with run.guarded():
                claims = build(given, control=claim_number)
                _refuse_twice(made, claims)
                if not _held(given, run) or despite_findings:
                    made.extend(claims)
                    run.note(_tell(given, claims, as_json=as_json))
        if made and form == "cms1500":
            write_whole(out, _pdf(made))
        elif made:
            parties = _submitter(submitter, contact, made), _receiver(receiver, made)
            usage = "T" if test else "P"
            write_whole(out, _x12(Submission(_control(number), *parties, tuple(made), time, usage)))
        if made and not as_json:
            console().print(f"{len(made)} claim{'s' if len(made) > 1 else ''} written to {out}", soft_wrap=True)
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _held(given: Encounter, run: Run) -> bool:
    """Tell on stderr which errors of the edits stand against a claim; True when there are any."""
    from superbill.cli.tables import ready_tables  # noqa: PLC0415 - the edits and their tables, only now
    from superbill.pipeline import check  # noqa: PLC0415

    errors = [
        f
        for f in check(given, ready_tables()).findings
        if f.severity is Severity.ERROR and f.verdict is Outcome.FAIL and f.edit not in _SOLVED_BY_SPLITTING
    ]
    for finding in errors:
        sys.stderr.write(
            f"superbill: encounter '{given.id}' is held by {finding.edit}: {finding.message}. {finding.do}.\n"
        )
    if errors:
        run.note(Exit.FINDINGS)
    return bool(errors)


def _form(text: str) -> str:
    form = text.lower()
    if form in _INSTITUTIONAL:
        raise BadInput("--as", f"'{text}' is an institutional claim", "This version supports professional claims only")
    if form not in _PROFESSIONAL:
        raise BadInput("--as", f"'{text}' is not a form of claim", f"Use one of {', '.join(_PROFESSIONAL)}")
    return form


def _pdf(claims: Sequence[Claim]) -> bytes:
    from superbill.claims.forms.drawing import pdf_of  # noqa: PLC0415 - the PDF writer is loaded only for paper

    return pdf_of(claims)


def _x12(submission: Submission) -> bytes:
    from superbill.payers.submission import prepare  # noqa: PLC0415 - the X12 grammars are loaded only for files

    return prepare(submission).content


def _refuse_twice(made: Sequence[Claim], claims: Sequence[Claim]) -> None:
    taken = {c.control_number.upper() for c in made}
    if any(c.control_number.upper() in taken for c in claims):
        raise BadInput(
            "--claim-control", "or `patient.account` gives two claims the same number", "Give each encounter its own"
        )


def _control(number: int | None) -> int:
    return _from_clock() if number is None else number


def _from_clock() -> int:
    """Seconds since 2024: rising, and the same only for two files of one second."""
    return int((datetime.now(UTC) - _SEQUENCE_START).total_seconds()) % 10**9


def _submitter(option: str | None, contact: str | None, claims: Sequence[Claim]) -> Submitter:
    billing = claims[0].billing
    own = " ".join(part for part in (billing.name.first, billing.name.last) if part)
    identifier, name = _pair("--submitter", option, "ID:NAME") if option else (billing.tax_id, own)
    person, phone = _pair("--contact", contact, "NAME:PHONE") if contact else (own, billing.phone)
    if not phone:
        raise BadInput("provider.phone", "is missing: a file names whom to call", "Give it, or --contact NAME:PHONE")
    return Submitter(name, identifier, Contact(person, phone))


def _receiver(option: str | None, claims: Sequence[Claim]) -> Receiver:
    if option:
        identifier, name = _pair("--receiver", option, "ID:NAME")
        return Receiver(name, identifier)
    payers = {(c.payer.name, c.payer.id) for c in claims}
    if len({identifier for _, identifier in payers}) > 1:
        raise BadInput(
            "--receiver",
            f"is missing, and the claims go to {len(payers)} payers",
            "Name the clearinghouse as ID:NAME, or write one file for each payer",
        )
    return Receiver(claims[0].payer.name, claims[0].payer.id)


def _pair(option: str, text: str, shape: str) -> tuple[str, str]:
    first, _, second = text.partition(":")
    if not first.strip() or not second.strip():
        raise BadInput(option, "is not of the right shape", f"Write it as {shape}")
    return first.strip(), second.strip()


def _tell(given: Encounter, claims: Sequence[Claim], *, as_json: bool) -> Exit:
    findings = review(given, claims)
    if as_json:
        told = {
            "id": given.id,
            "claims": [
                {
                    "control_number": c.control_number,
                    "payer": c.payer.id,
                    "charge": f"{c.charge:.2f}",
                    "lines": len(c.lines),
                    "diagnoses": list(c.diagnoses),
                }
                for c in claims
            ],
            "findings": [f.model_dump(mode="json") for f in findings],
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _print(given, claims, findings)
    return Exit.FINDINGS if any(f.severity is Severity.ERROR for f in findings) else Exit.CLEAN


def _print(given: Encounter, claims: Sequence[Claim], findings: Sequence[Finding]) -> None:
    out = console()
    for made in claims:
        out.print(
            f"{given.id}: claim {made.control_number} to {made.payer.name}, {len(made.lines)} lines, {made.charge:.2f}",
            markup=False,
            soft_wrap=True,
        )
    for finding in findings:
        out.print(f"  {finding.severity}: {finding.message} {finding.do}", markup=False, soft_wrap=True)
