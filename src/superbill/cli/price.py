"""`superbill price`: what the payer is expected to allow and what the patient owes."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from superbill.cli.estimate_page import print_abn, print_estimate
from superbill.cli.output import Exit, Run
from superbill.cli.price_page import print_comparison, print_price
from superbill.cli.price_questions import change_of, print_risk, print_what_if, question_of_status, record_of
from superbill.cli.reading import encounters
from superbill.errors import BadFile, BadInput
from superbill.model.encounter import Encounter
from superbill.model.finding import Outcome
from superbill.model.remittance import ClaimPayment
from superbill.model.what_if import Change
from superbill.pricing import price
from superbill.pricing.contract import Contract, read_contract
from superbill.pricing.estimate import Scheduling, abn_estimate, estimate
from superbill.pricing.hcc import risk
from superbill.pricing.hospital import Hospital, read_hospital
from superbill.pricing.underpayment import compare
from superbill.pricing.what_if import Setting, likely_changes, what_if
from superbill.tables.examples import install_examples
from superbill.tables.home import tables_dir
from superbill.tables.store import Tables

app = typer.Typer(rich_markup_mode=None, help="Price encounters: allowed amount and patient share.")
Paths = list[Path] | None
Notice = Annotated[
    str | None, typer.Option("--abn", help="The estimate of an Advance Beneficiary Notice for lines, such as 1,3.")
]
Remittances = Annotated[
    Paths, typer.Option("--paid", help="A remittance (835): show where it allows less than the price.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run is asked: the values to price with, and the question besides the price."""

    tables: Tables
    contracts: list[Contract]
    hospital: Hospital | None
    changes: list[Change]
    what_if: bool
    risk: bool
    scheduling: Scheduling | None
    abn: tuple[int, ...] | None
    paid: tuple[ClaimPayment, ...] | None
    explain: bool
    as_json: bool


@app.command()
def price_encounters(  # noqa: PLR0913, PLR0917 - the options of the command
    encounter: Annotated[list[Path], typer.Argument(help="Encounters as JSON or JSON Lines; - is standard input.")],
    contract: Annotated[
        Paths, typer.Option("--contract", help="A contract in TOML; may be given once for each payer.")
    ] = None,
    hospital: Annotated[
        Path | None, typer.Option("--hospital", help="A hospital's payment values in TOML, for institutional claims.")
    ] = None,
    what_if_: Annotated[bool, typer.Option("--what-if", help="Show what likely changes would bring.")] = False,  # noqa: FBT002
    change: Annotated[
        list[str] | None,
        typer.Option("--change", help="With --what-if: date=DAY, principal=CODE, remove=CODE, replace=OLD:NEW."),
    ] = None,
    risk_: Annotated[bool, typer.Option("--risk", help="Show the risk adjustment categories instead.")] = False,  # noqa: FBT002
    estimate_: Annotated[
        str | None, typer.Option("--estimate", help="A good-faith estimate for a service scheduled or asked on DAY.")
    ] = None,
    abn: Notice = None,
    paid: Remittances = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show every step of every line.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per encounter, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Price encounters: Medicare by its fee schedules, other payers by a contract.

    Exit status 3: an encounter of which nothing could be priced, or nothing is paid; with --paid, one that is underpaid
    or could not be held against the remittance.
    """
    run = Run()
    with run.guarded():
        asked = Asked(
            contracts=[read_contract(_text(path), str(path)) for path in contract or []],
            hospital=read_hospital(_text(hospital), str(hospital)) if hospital else None,
            changes=[change_of(text) for text in change or []],
            what_if=what_if_ or bool(change),
            risk=risk_,
            scheduling=Scheduling(_day(estimate_)) if estimate_ else None,
            abn=_lines(abn) if abn is not None else None,
            paid=_paid(paid) if paid else None,
            explain=explain,
            as_json=as_json,
            tables=_tables(),
        )
        for given in encounters(encounter, run):
            with run.guarded():
                run.note(_answer(given, asked))
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


def _answer(given: Encounter, asked: Asked) -> Exit:
    contract = contract_for(given, asked.contracts)
    if asked.what_if:
        record = record_of(given, asked.tables)
        setting = Setting(asked.tables, contract, asked.hospital, record)
        result = what_if(given, asked.changes or likely_changes(given, record), setting)
        _write(result) if asked.as_json else print_what_if(result)
        return Exit.CLEAN
    if asked.risk:
        score = risk(given, asked.tables, record_of(given, asked.tables), question_of_status)
        _write(score) if asked.as_json else print_risk(score)
        return Exit.CLEAN
    if asked.abn is not None:
        notice = abn_estimate(given, asked.abn)
        _write(notice) if asked.as_json else print_abn(notice)
        return Exit.FINDINGS if notice.missing else Exit.CLEAN
    if asked.paid is not None:
        held = compare(given, price(given, asked.tables, contract, asked.hospital), asked.paid)
        _write(held) if asked.as_json else print_comparison(held, explain=asked.explain)
        return Exit.CLEAN if held.verdict is Outcome.PASS else Exit.FINDINGS
    if asked.scheduling:
        told = estimate(given, asked.scheduling, price(given, asked.tables, contract, asked.hospital))
        _write(told) if asked.as_json else print_estimate(told)
        return Exit.CLEAN
    priced = price(given, asked.tables, contract, asked.hospital)
    _write(priced) if asked.as_json else print_price(priced, given, explain=asked.explain)
    return Exit.CLEAN if priced.worth_something else Exit.FINDINGS


def _write(value: BaseModel) -> None:
    sys.stdout.write(value.model_dump_json(by_alias=True) + "\n")


def _tables() -> Tables:
    install_examples(tables_dir())
    return Tables()


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput("--estimate", f"'{text}' is not a day", "Write it as 2026-05-15") from None


def _paid(paths: list[Path]) -> tuple[ClaimPayment, ...]:
    from superbill.cli.remit import read_remittances  # noqa: PLC0415 - a plain price starts without X12

    return tuple(claim for path in paths for remittance in read_remittances(path)[1] for claim in remittance.claims)


def _lines(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(number) for number in text.split(","))
    except ValueError:
        raise BadInput("--abn", f"'{text}' is no list of line numbers", "Write it as 1,3") from None


def contract_for(encounter: Encounter, contracts: list[Contract]) -> Contract | None:
    """Return the contract with the encounter's payer: by its identifier, and of several the one in force on the day."""
    payer = encounter.payer or next((c.payer for c in sorted(encounter.coverages, key=lambda c: c.order)), None)
    known = [c for c in contracts if payer and c.payer == payer.id]
    day = encounter.day
    in_force = [c for c in known if day and c.covers(day)]
    if in_force or known:
        return (in_force or known)[0]
    return contracts[0] if len(contracts) == 1 else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except UnicodeDecodeError as error:
        raise BadFile(str(path), f"byte {error.start}", "is not UTF-8 text", "Save it as UTF-8") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the permissions") from None
