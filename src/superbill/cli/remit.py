"""`superbill remit`: does a remittance add up, what is to be worked, and posting it to the records."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from superbill.cli import remit_queue
from superbill.cli.files import content_of
from superbill.cli.output import Exit, Run, console
from superbill.model.counted import counted
from superbill.model.finding import Finding
from superbill.model.remittance import Remittance
from superbill.remittance.balancing import balance, is_balanced
from superbill.x12 import remittance as x12_remittance
from superbill.x12.whole import require_whole

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check and post remittances (835).")

app.command("queue")(remit_queue.show_queue)
app.command("match")(remit_queue.match_payment)
app.command("detach")(remit_queue.detach_payment)
app.command("return")(remit_queue.return_payment)
app.command("deposits")(remit_queue.store_deposits)
app.command("reconcile")(remit_queue.reconcile)
app.command("enter")(remit_queue.enter_paper)

Files = Annotated[list[Path], typer.Argument(help="Remittance files (835).")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document per remittance, one a line.")]


@app.command("check")
def check_files(file: Files, as_json: AsJson = False) -> None:  # noqa: FBT002 - Typer takes flags this way
    """Tell where remittances do not add up: service line, claim, whole payment. Exit status 3 when one does not."""
    run = Run()
    for path in file:
        with run.guarded():
            for number, remittance in enumerate(read_remittances(path)[1], start=1):
                findings = balance(remittance)
                run.note(Exit.CLEAN if is_balanced(findings) else Exit.FINDINGS)
                _tell(path, number, remittance, findings, as_json=as_json)
    _end(run)


@app.command("post")
def post_files(
    file: Files,
    by: Annotated[str, typer.Option("--by", help="The account in whose name it is posted.")] = "system",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Post remittances to the records; what does not add up is not posted, what came before is not posted again."""
    run = Run()
    for path in file:
        with run.guarded():
            content, remittances = read_remittances(path)
            for remittance in remittances:
                with run.guarded():
                    _post(remittance, hashlib.sha256(content).hexdigest(), by, as_json=as_json)
    _end(run)


def _post(remittance: Remittance, source: str, by: str, *, as_json: bool) -> None:
    from superbill.cli.remit_posting import document, post_to_office  # noqa: PLC0415 - Django is loaded by this command only

    done = post_to_office(remittance, source, by)
    if as_json:
        sys.stdout.write(json.dumps(document(done), ensure_ascii=False) + "\n")
        return
    out = console()
    known = f"{done.known} {'was' if done.known == 1 else 'were'} posted before"
    out.print(f"Remittance {remittance.trace}: {counted(done.posted, 'payment')} posted, {known}")
    for finding in done.findings:
        out.print(f"  {finding.severity} {finding.edit}: {finding.message} {finding.do}", markup=False, soft_wrap=True)
    for number in done.unmatched:
        out.print(f"  not ours: claim {number}", markup=False)
    if done.work:
        table = Table("claim", "line", "code", "reason", "amount", "what to do", title="To be worked")
        for item in done.work:
            table.add_row(
                item.claim,
                str(item.line or ""),
                item.code,
                f"{item.group}-{item.reason}",
                f"{item.amount:.2f}",
                item.do,
            )
        out.print(table)


def read_remittances(path: Path) -> tuple[bytes, tuple[Remittance, ...]]:
    """The bytes of a file and the remittances in it; a file that was cut off is refused."""
    content = content_of(path)
    require_whole(content, str(path))
    return content, x12_remittance.read(content, str(path))


def _tell(path: Path, number: int, remittance: Remittance, findings: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        told = {
            "file": str(path),
            "number": number,
            "trace": remittance.trace,
            "paid": f"{remittance.paid:.2f}",
            "claims": len(remittance.claims),
            "balanced": is_balanced(findings),
            "findings": [f.model_dump(mode="json") for f in findings],
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    verdict = "adds up" if is_balanced(findings) else "does not add up"
    out = console()
    out.print(
        f"{path}: remittance {remittance.trace} of {remittance.payment_date}, {remittance.paid:.2f} for "
        f"{counted(len(remittance.claims), 'claim')}, {verdict}",
        markup=False,
        soft_wrap=True,
    )
    for finding in findings:
        out.print(f"  {finding.severity} {finding.edit}: {finding.message} {finding.do}", markup=False, soft_wrap=True)


def _end(run: Run) -> None:
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)
