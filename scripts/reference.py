"""Write the generated part of docs/reference: JSON Schemas of the public values and the command line's help.

Usage: python scripts/reference.py [FOLDER]. A test runs it into a temporary folder and compares.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

import msgspec
from pydantic import BaseModel

from superbill.cli import COMMANDS
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Encounter
from superbill.model.estimate import Estimate
from superbill.model.finding import CheckedEncounter
from superbill.model.grouped import Grouping
from superbill.model.price import Price
from superbill.model.risk import RiskScore
from superbill.model.visit import Visit, VisitLevel
from superbill.model.what_if import WhatIf

ROOT = Path(__file__).parents[1]
SCHEMAS: dict[str, type[BaseModel] | type[msgspec.Struct]] = {
    "encounter": Encounter,
    "coded-encounter": CodedEncounter,
    "checked-encounter": CheckedEncounter,
    "visit": Visit,
    "visit-level": VisitLevel,
    "price": Price,
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


def subcommands(name: str) -> list[str]:
    """Return the names below a command that is a group."""
    lines = help_of(name).splitlines()
    if "Commands:" not in lines:
        return []
    rows = lines[lines.index("Commands:") + 1 :]
    return [row.split()[0] for row in rows if row.startswith("  ") and row[2] != " "]


def help_of(call: str) -> str:
    """Return what `superbill CALL --help` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "superbill.cli", *call.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"},
    )
    return done.stdout.strip().replace("python -m superbill.cli", "superbill")


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
