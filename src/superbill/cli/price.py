"""`superbill price`: what the payer is expected to allow and what the patient owes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from superbill.cli.output import Exit, Run
from superbill.cli.price_page import print_price
from superbill.cli.reading import encounters
from superbill.errors import BadFile, BadInput
from superbill.model.encounter import Encounter
from superbill.pricing import price
from superbill.pricing.contract import Contract, read_contract
from superbill.pricing.hospital import read_hospital
from superbill.tables.examples import install_examples
from superbill.tables.home import tables_dir
from superbill.tables.store import Tables

app = typer.Typer(rich_markup_mode=None, help="Price encounters: allowed amount and patient share.")


@app.command()
def price_encounters(
    encounter: Annotated[list[Path], typer.Argument(help="Encounters as JSON or JSON Lines; - is standard input.")],
    contract: Annotated[
        list[Path] | None, typer.Option("--contract", help="A contract in TOML; may be given once for each payer.")
    ] = None,
    hospital: Annotated[
        Path | None, typer.Option("--hospital", help="A hospital's payment values in TOML, for institutional claims.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show every step of every line.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document per encounter, one a line.")] = False,  # noqa: FBT002
) -> None:
    """Price encounters: Medicare by its fee schedules, other payers by a contract."""
    run = Run()
    with run.guarded():
        contracts = [read_contract(_text(path), str(path)) for path in contract or []]
        values = read_hospital(_text(hospital), str(hospital)) if hospital else None
        install_examples(tables_dir())
        tables = Tables()
        for given in encounters(encounter, run):
            with run.guarded():
                priced = price(given, tables, contract_for(given, contracts), values)
                if as_json:
                    sys.stdout.write(priced.model_dump_json(by_alias=True) + "\n")
                else:
                    print_price(priced, given, explain=explain)
    if run.status is not Exit.CLEAN:
        raise typer.Exit(run.status)


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
