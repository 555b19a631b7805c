"""Write the generated part of docs/reference: JSON Schemas of the public values and the command line's help.

Usage: python scripts/reference.py [FOLDER]. A test runs it into a temporary folder and compares.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import msgspec
from pydantic import BaseModel
from typer.core import TyperGroup
from typer.main import get_command

from superbill.cli import COMMANDS, app
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Encounter
from superbill.model.estimate import Estimate
from superbill.model.finding import CheckedEncounter
from superbill.model.grouped import Grouping
from superbill.model.price import Comparison, Price
from superbill.model.risk import RiskScore
from superbill.model.visit import Visit, VisitLevel
from superbill.model.what_if import WhatIf
from superbill.office.roles import page as roles_page

if TYPE_CHECKING:  # Typer carries its own click
    from typer._click.core import Context

ROOT = Path(__file__).parents[1]
SCHEMAS: dict[str, type[BaseModel] | type[msgspec.Struct]] = {
    "encounter": Encounter,
    "coded-encounter": CodedEncounter,
    "checked-encounter": CheckedEncounter,
    "visit": Visit,
    "visit-level": VisitLevel,
    "price": Price,
    "paid-comparison": Comparison,
    "grouping": Grouping,
    "risk-score": RiskScore,
    "what-if": WhatIf,
    "estimate": Estimate,
}


def main() -> None:
    """Write every generated page."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in SCHEMAS.items():
        (folder / f"{name}.schema.json").write_text(schema(name, value))
    (folder / "cli.md").write_text(command_line())
    (folder / "edits.md").write_text(edits())
    (folder / "tables.md").write_text(tables())
    (folder / "roles.md").write_text(roles_page())


def schema(name: str, value: type[BaseModel] | type[msgspec.Struct]) -> str:
    """Return the JSON Schema of a public value, by the names in the JSON."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"superbill/{name}/1"}
    if issubclass(value, msgspec.Struct):
        document |= msgspec.json.schema(value)
    else:
        mode: Literal["serialization", "validation"] = (
            "serialization" if name not in {"encounter", "visit"} else "validation"
        )
        document |= value.model_json_schema(by_alias=True, mode=mode)
    return json.dumps(document, indent=1) + "\n"


def command_line() -> str:
    """Return the page of all commands, from their own help texts."""
    parts = [
        "# Command line",
        "",
        "Written by `scripts/reference.py` from the commands themselves.",
        "Exit status everywhere: 0 clean, 1 work failed, 2 usage, 3 findings of severity error.",
        "",
    ]
    for name, (_, text) in COMMANDS.items():
        parts += [f"## superbill {name}", "", text, ""]
        for call in (name, *[f"{name} {sub}" for sub in subcommands(name)]):
            parts += ["```", help_of(call), "```", ""]
    return "\n".join(parts).rstrip() + "\n"


@cache
def command_of(call: str) -> Context:
    """Return the context of `superbill CALL`, as if it were asked for its help."""
    context = get_command(app).make_context("superbill", [], resilient_parsing=True)
    for name in call.split():
        group = cast("TyperGroup", context.command)
        command = group.get_command(context, name)
        if command is None:
            raise KeyError(call)
        context = command.context_class(command, info_name=name, parent=context, terminal_width=78)
    return context


def subcommands(name: str) -> list[str]:
    """Return the names below a command that is a group."""
    context = command_of(name)
    return context.command.list_commands(context) if isinstance(context.command, TyperGroup) else []


def help_of(call: str) -> str:
    """Return what `superbill CALL --help` prints."""
    context = command_of(call)
    return context.command.get_help(context).strip()


def tables() -> str:
    """Return the page of all tables, from their catalogue."""
    from superbill.tables.reference import page  # noqa: PLC0415 - beside `edits`

    return page()


def edits() -> str:
    """Return the page of all edits, from their docstrings and fixtures."""
    from superbill.edits.reference import page  # noqa: PLC0415 - imports every edit

    return page()


if __name__ == "__main__":
    main()
