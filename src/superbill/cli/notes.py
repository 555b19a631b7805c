"""Reading notes for the commands: plain text files, standard input, JSON Lines with `id` and `text`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from superbill.cli.output import Run
from superbill.errors import BadFile, BadInput
from superbill.model.encounter import Document
from superbill.notes.formats.text import MAX_BYTES, read_text

TEXT_KEYS = ("text", "note", "text_en")
MAX_LINES_BYTES = 512 * 1024 * 1024
GIVE = "Give plain text, or JSON Lines whose objects have `id` and `text`"


class NoteInput(NamedTuple):
    """One note to code, and the file that it came from (`-` is standard input)."""

    id: str
    document: Document
    place: Path = Path("-")


def notes(paths: Sequence[Path], run: Run) -> Iterator[NoteInput]:
    """Yield the notes of the files in order; a bad file or line is told and the rest goes on."""
    for path in paths:
        with run.guarded():
            data = _bytes(path)
            if _is_json_lines(path, data):
                for number, line in enumerate(data.split(b"\n"), 1):
                    if line.strip():
                        with run.guarded():
                            yield _of_line(line, str(path), number)._replace(place=path)
            else:
                name = "standard input" if str(path) == "-" else path.name
                yield NoteInput(name, Document(name=name, text=read_text(data, name)), path)


def _bytes(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if path.is_dir():
        raise BadInput(str(path), "is a folder", "Give the files in it, for example with a wildcard")
    limit = MAX_LINES_BYTES if path.suffix in (".jsonl", ".ndjson", ".json") else MAX_BYTES + 1
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the permissions") from None


def _is_json_lines(path: Path, data: bytes) -> bool:
    if path.suffix in (".jsonl", ".ndjson", ".json"):
        return bool(data.strip())
    head = data.lstrip()[:1]
    if head != b"{":
        return False
    try:
        first = json.loads(data.split(b"\n", 1)[0])
    except ValueError:
        return False
    return isinstance(first, dict) and any(key in first for key in TEXT_KEYS)


def _of_line(line: bytes, path: str, number: int) -> NoteInput:
    where = f"line {number}"
    try:
        row: Any = json.loads(line)
    except ValueError as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "not UTF-8"
        raise BadFile(path, where, f"is not JSON ({reason})", GIVE) from None
    if not isinstance(row, dict):
        raise BadFile(path, where, "is not a JSON object", GIVE)
    text = next((row[key] for key in TEXT_KEYS if isinstance(row.get(key), str)), None)
    name = str(row.get("id", f"{Path(path).name}:{number}"))
    if text is None:
        raise BadFile(path, where, f"has none of the fields {', '.join(TEXT_KEYS)} with a text", GIVE)
    if not text.strip():
        raise BadFile(path, where, "the text is empty, so there is nothing to code", GIVE)
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise BadFile(path, where, "holds half a surrogate pair, which is no character", GIVE)
    return NoteInput(name, Document(name=name, text=text))
