"""`superbill claim`: the claims of encounters as an 837P or 837I file, or on paper as CMS-1500 or UB-04."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from superbill.claims.review import review
from superbill.cli.claim_envelope import AnyClaim, receiver, submission, submitter
from superbill.cli.control_numbers import reserve
from superbill.cli.files import write_whole
from superbill.cli.output import Exit, Run, console
from superbill.cli.reading import encounters
from superbill.errors import BadInput
from superbill.model.claim import Claim, Receiver, Submitter
from superbill.model.encounter import Encounter
from superbill.model.finding import Finding, Outcome, Severity
from superbill.model.remittance import Remittance
from superbill.pipeline import after_remittances, build_claims

app = typer.Typer(rich_markup_mode=None, help="Write the claim of an encounter: 837P, 837I, CMS-1500 or UB-04.")

_FORMS = {"837": "", "837p": "professional", "837i": "institutional", "paper": "",
          "cms1500": "professional", "ub04": "institutional"}  # fmt: skip
_PAPER = frozenset({"paper", "cms1500", "ub04"})
_SOLVED_BY_SPLITTING = ("CLAIM-LINES", "CLAIM-DIAGNOSIS-COUNT")


class _Built(NamedTuple):
    """An encounter with its claims, and what they could not carry."""

    encounter: Encounter
    claims: Sequence[AnyClaim]
    findings: tuple[Finding, ...]


Payer = Annotated[
    str | None, typer.Option("--payer", help="Identifier of the payer to ask; without it the next one in order.")
]
After = Annotated[
    list[Path] | None, typer.Option("--after", help="Remittance (835) of an earlier payer; may come several times.")
]
Sender = Annotated[
    str | None, typer.Option("--submitter", help="Who sends, as ID:NAME; without it the billing provider.")
]
Called = Annotated[
    str | None, typer.Option("--contact", help="Whom to call, as NAME:PHONE; without it the billing provider.")
]
To = Annotated[str | None, typer.Option("--receiver", help="Who receives, as ID:NAME; without it the payer.")]
Created = Annotated[str | None, typer.Option("--created", help="Time in the file, YYYY-MM-DDTHH:MM; without it now.")]
DataOnly = Annotated[bool, typer.Option("--data-only", help="Paper: print the data alone, for pre-printed forms.")]
Offset = Annotated[str, typer.Option("--offset", help="Paper: move the data right and down, in millimetres, as X,Y.")]


@app.command()
def claim(  # noqa: PLR0913, PLR0917 - the options of the public interface
    encounter: Annotated[list[Path], typer.Argument(help="Encounters in JSON or JSON Lines; - is standard input.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write; it appears whole or not at all.")],
    form: Annotated[
        str, typer.Option("--as", help="837p, 837i, cms1500 or ub04; 837 or paper: what the setting asks for.")
    ] = "837",
    number: Annotated[
        int | None,
        typer.Option("--control", help="Interchange control number of the file; without it the next of the sequence."),
    ] = None,
    claim_number: Annotated[
        str | None, typer.Option("--claim-control", help="Claim control number, for one encounter.")
    ] = None,
    payer: Payer = None,
    after: After = None,
    test: Annotated[  # noqa: FBT002
        bool, typer.Option("--test/--production", help="Whether the payer shall take the file as a test.")
    ] = True,
    sender: Sender = None,
    contact: Called = None,
    to: To = None,
    created: Created = None,
    data_only: DataOnly = False,  # noqa: FBT002
    offset: Offset = "0,0",
    despite_findings: Annotated[bool, typer.Option(help="Write claims that the edits hold, too.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per encounter, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Build the claims of encounters and write them: 837P, 837I, or CMS-1500 (02/12) and UB-04 as PDF."""
    run = Run()
    with run.guarded():
        kind, moved = _form(form), offset_of(offset)
        asked = _Asked(kind, claim_number, payer, _remittances(after or []), despite_findings)
        made = _build(encounter, run, asked)
        claims = [c for each in made for c in each.claims]
        if claims and kind in _PAPER:
            write_whole(out, _pdf(claims, created, data_only=data_only, offset=moved))
        elif claims:
            control = reserve() if number is None else number
            parties = submitter(sender, contact, claims), receiver(to, claims)
            write_whole(out, _x12(control, parties, claims, created, "T" if test else "P"))
        _tell_all(made, out, run, as_json=as_json)
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _tell_all(made: Sequence[_Built], out: Path, run: Run, *, as_json: bool) -> None:
    """What was written, once it is written."""
    for each in made:
        run.note(_tell(each, as_json=as_json))
    count = sum(len(each.claims) for each in made)
    if count and not as_json:
        console().print(f"{count} claim{'s' if count > 1 else ''} written to {out}", soft_wrap=True)


class _Asked(NamedTuple):
    """What claims to build: the form, the control number, the payer, what earlier payers sent, and despite findings."""

    kind: str
    control: str | None
    payer: str | None
    remittances: Sequence[Remittance]
    despite: bool

    def claims(self, given: Encounter) -> Sequence[AnyClaim]:
        """The claims of an encounter, with what earlier payers decided of it."""
        known = after_remittances(given, self.remittances, self.control) if self.remittances else given
        later = known is not given
        return build_claims(known, control=None if later else self.control, payer=self.payer)


def _build(files: list[Path], run: Run, asked: _Asked) -> list[_Built]:
    """The claims of every encounter that can be billed; what keeps the others is told and counted."""
    made: list[_Built] = []
    taken: set[str] = set()
    for given in encounters(files, run):
        with run.guarded():
            _check_kind(given, asked.kind)
            claims = asked.claims(given)
            _refuse_twice(taken, claims)
            if not claims or not _held(given, run) or asked.despite:
                made.append(_Built(given, claims, review(given, claims)))
                taken.update(c.control_number.upper() for c in claims)
    return made


def _check_kind(given: Encounter, kind: str) -> None:
    wanted = _FORMS[kind]
    mine = "professional" if given.setting == "professional" else "institutional"
    if wanted and wanted != mine:
        raise BadInput(
            "--as", f"'{kind}' is {wanted}, and the setting of '{given.id}' is {given.setting}",
            "Leave the option out, and the setting decides",
        )  # fmt: skip


def _remittances(files: Sequence[Path]) -> list[Remittance]:
    if not files:
        return []
    from superbill.cli.remit import read_remittances  # noqa: PLC0415 - the X12 grammars, only now

    return [remittance for path in files for remittance in read_remittances(path)[1]]


def _held(given: Encounter, run: Run) -> bool:
    """Tell on stderr which errors of the edits stand against a claim; True when there are any."""
    from superbill.cli.ready import ready_tables  # noqa: PLC0415 - the edits and their tables, only now
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
    if form not in _FORMS:
        raise BadInput("--as", f"'{text}' is not a form of claim", f"Use one of {', '.join(_FORMS)}")
    return form


def offset_of(text: str) -> tuple[float, float]:
    """Read an offset: millimetres to the right and down."""
    try:
        right, down = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(
            "--offset", "is not of the right shape", "Write it as X,Y in millimetres, such as 1.5,-2"
        ) from None
    if max(abs(right), abs(down)) > 25:
        raise BadInput("--offset", "moves the data by more than 25 millimetres", "Put the paper in straight first")
    return right, down


def _pdf(claims: Sequence[AnyClaim], created: str | None, *, data_only: bool, offset: tuple[float, float]) -> bytes:
    from superbill.claims.forms.drawing import pdf_of  # noqa: PLC0415 - the PDF writer is loaded only for paper

    try:
        day = datetime.fromisoformat(created).date() if created else datetime.now(UTC).date()
    except ValueError:
        raise BadInput("--created", "is not a time", "Write it as YYYY-MM-DDTHH:MM") from None
    return pdf_of(claims, data_only=data_only, offset=offset, created=day)


def _x12(
    control: int, parties: tuple[Submitter, Receiver], claims: Sequence[AnyClaim], created: str | None, usage: str
) -> bytes:
    from superbill.payers.submission import prepare  # noqa: PLC0415 - the X12 grammars are loaded only for files

    time = created or f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"
    return prepare(submission(control, parties, claims, time, usage)).content


def _refuse_twice(taken: set[str], claims: Sequence[AnyClaim]) -> None:
    if any(c.control_number.upper() in taken for c in claims):
        raise BadInput(
            "--claim-control", "or `patient.account` gives two claims the same number", "Give each encounter its own"
        )


def _tell(made: _Built, *, as_json: bool) -> Exit:
    if as_json:
        told = {
            "id": made.encounter.id,
            "claims": [_document(c) for c in made.claims],
            "findings": [f.model_dump(mode="json") for f in made.findings],
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _print(made)
    return Exit.FINDINGS if any(f.severity is Severity.ERROR for f in made.findings) else Exit.CLEAN


def _document(made: AnyClaim) -> dict[str, object]:
    codes = (
        made.diagnoses
        if isinstance(made, Claim)
        else tuple(d.code for d in (made.principal, *made.diagnoses, *made.external_causes))
    )
    return {
        "control_number": made.control_number,
        "payer": made.payer.id,
        "charge": f"{made.charge:.2f}",
        "lines": len(made.lines),
        "diagnoses": list(codes),
        "transaction": "837P" if isinstance(made, Claim) else "837I",
        "frequency": made.frequency,
        "order": made.insured.order,
    }


def _print(built: _Built) -> None:
    out = console()
    for made in built.claims:
        count = f"{len(made.lines)} line{'' if len(made.lines) == 1 else 's'}"
        out.print(
            f"{built.encounter.id}: claim {made.control_number} to {made.payer.name}, {count}, {made.charge:.2f}",
            markup=False,
            soft_wrap=True,
        )
    for finding in built.findings:
        out.print(f"  {finding.severity}: {finding.message} {finding.do}", markup=False, soft_wrap=True)
