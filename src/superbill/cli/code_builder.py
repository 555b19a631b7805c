"""`superbill codes pcs`: build an ICD-10-PCS code character by character, or from the words of a record."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.markup import escape
from rich.table import Table

from superbill.cli.output import Exit, console
from superbill.coding.operations import Operated, operated
from superbill.errors import BadInput
from superbill.tables.icd10pcs import AXIS_NAMES, CHARACTERS, Axis, Icd10pcs, axis_name

WHOLE = len(AXIS_NAMES)
UNNAMED = "name not installed"


def build(beginning: str, pcs: Icd10pcs, *, as_json: bool) -> Exit:
    """Show what a beginning means and which characters may follow it; a whole code with its title.

    Raises:
        BadInput: no code valid on the day begins so; says after which character.
    """
    plain = beginning.strip().upper()
    _refuse(plain, pcs)
    path, following = pcs.axes(plain), () if len(plain) == WHOLE else pcs.next_characters(plain)
    if as_json:
        sys.stdout.write(json.dumps(_document(plain, path, following, pcs), ensure_ascii=False) + "\n")
    else:
        _print(plain, path, following, pcs)
    return Exit.CLEAN


def from_words(text: str, pcs: Icd10pcs, *, as_json: bool) -> Exit:
    """Show the codes of the operations that a text describes as done, and what must be asked."""
    found = operated(text, pcs)
    if as_json:
        for one in found:
            sys.stdout.write(json.dumps(_row(one, text, pcs), ensure_ascii=False) + "\n")
    else:
        _print_operations(found, text, pcs)
    return Exit.CLEAN if found and all(one.code for one in found) else Exit.FINDINGS


def _next_name(plain: str) -> str:
    return axis_name(plain, len(plain) + 1) if plain else AXIS_NAMES[0]


def _refuse(plain: str, pcs: Icd10pcs) -> None:
    if len(plain) > WHOLE or not CHARACTERS.fullmatch(plain):
        raise BadInput(
            "beginning", "is not the beginning of an ICD-10-PCS code", "Seven characters at most, no I and O"
        )
    for length in range(1, len(plain) + 1):
        if next(pcs.below(plain[:length]), None) is None:
            allowed = ", ".join(axis.character for axis in pcs.next_characters(plain[: length - 1]))
            at = f"after '{plain[: length - 1]}'" if length > 1 else "first"
            raise BadInput(
                "beginning",
                f"'{plain[length - 1]}' is no {axis_name(plain, length)} {at} on {pcs.day}",
                f"Choose {allowed}",
            )


def _document(plain: str, path: tuple[Axis, ...], following: tuple[Axis, ...], pcs: Icd10pcs) -> dict[str, Any]:
    return {
        "beginning": plain,
        "date": pcs.day.isoformat(),
        "path": [{"axis": a.name, "character": a.character, "meaning": a.meaning} for a in path],
        "next": [
            {"axis": a.name, "character": a.character, "meaning": a.meaning, "codes": _count(plain + a.character, pcs)}
            for a in following
        ],
        "title": pcs.title(plain) if len(plain) == WHOLE else None,
        "tables": [pcs.ref.model_dump()],
    }


def _print(plain: str, path: tuple[Axis, ...], following: tuple[Axis, ...], pcs: Icd10pcs) -> None:
    out = console()
    for axis in path:
        out.print(f"{axis.character}  {axis.name:<15} {escape(axis.meaning or UNNAMED)}")
    if len(plain) == WHOLE:
        out.print(f"\n[bold]{plain}[/]  {escape(pcs.title(plain) or 'title not installed')}", soft_wrap=True)
        out.print(f"billable on {pcs.day}")
        return
    table = Table(pad_edge=False, title=f"{_next_name(plain)}: what may follow", title_justify="left")
    for heading in ("character", "meaning", "codes"):
        table.add_column(heading, justify="right" if heading == "codes" else "left")
    for axis in following:
        table.add_row(axis.character, escape(_named(plain, axis, pcs)), f"{_count(plain + axis.character, pcs):,}")
    out.print(table)


def _named(plain: str, axis: Axis, pcs: Icd10pcs) -> str:
    """The meaning; where no table tells it, the title of the first code below."""
    if axis.meaning:
        return axis.meaning
    first = next(pcs.below(plain + axis.character), "")
    return f"{UNNAMED}; such as {first} {pcs.title(first) or ''}".rstrip()


def _count(beginning: str, pcs: Icd10pcs) -> int:
    return sum(1 for _ in pcs.below(beginning))


def _row(one: Operated, text: str, pcs: Icd10pcs) -> dict[str, Any]:
    title = pcs.title(one.code) if one.code else None
    words = text[one.start : one.end]
    return {"code": one.code, "title": title, "words": words, "asks": one.asks or None, "options": list(one.options)}


def _print_operations(found: tuple[Operated, ...], text: str, pcs: Icd10pcs) -> None:
    out = console()
    for one in found:
        words = " ".join(text[one.start : one.end].split())
        if one.code:
            out.print(f"[bold]{one.code}[/]  {escape(pcs.title(one.code) or '')}  «{escape(words)}»", soft_wrap=True)
            continue
        options = f": {'; '.join(one.options)}" if one.options else ""
        out.print(f"[yellow]ask[/]      «{escape(words)}» does not tell {escape(one.asks + options)}", soft_wrap=True)
    if not found:
        out.print("No operation was found that the words describe as done.")
