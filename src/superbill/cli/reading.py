"""Reading encounters for the commands: JSON, JSON Lines, several files, in order; messages name the field."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from superbill.cli.output import Run
from superbill.errors import BadFile, BadInput, SuperbillError
from superbill.model.encounter import Encounter

MAX_BYTES = 64 * 1024 * 1024
Read = TypeVar("Read", bound=BaseModel)
REFERENCE = "See docs/reference/encounter.schema.json for every field"


def encounters(paths: Sequence[Path], run: Run | None = None) -> Iterator[Encounter]:
    """Yield the encounters of the files, in order. `-` is standard input.

    With a `run`, a bad file or a bad line is told there and the rest goes on.

    Raises:
        BadFile: without a `run`: the file is missing, empty, not text, not JSON, or not an encounter; the message
            names file, line (of JSON Lines) and field.
    """
    guard = run.guarded if run else nullcontext
    for path in paths:
        with guard():
            for where, data in documents(path):
                with guard():
                    yield from _one(data, str(path), where)


def _one(data: object, path: str, where: str) -> Iterator[Encounter]:
    if isinstance(data, SuperbillError):
        raise data
    yield encounter_of(data, path, where)


def documents(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield (place, parsed JSON) for a file that holds one JSON document, a list of them, or JSON Lines.

    A line that is not JSON yields its BadFile in place of the document, so that the lines after it are read.
    """
    text = _text(path)
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) < 2 or not _is_json(lines[0][1]):
            raise BadFile(
                str(path),
                f"line {error.lineno}, column {error.colno}",
                f"is not JSON ({error.msg})",
                "Correct it there",
            ) from None
        yield from _json_lines(path, lines)
        return
    if whole == []:
        raise BadFile(str(path), "", "holds an empty list", "Give at least one encounter")
    if isinstance(whole, list):
        yield from ((f"item {n}", item) for n, item in enumerate(whole, 1))
    else:
        yield "", whole


def encounter_of(data: object, path: str, where: str) -> Encounter:
    """Return the encounter, or raise BadFile with every field that is wrong; unknown fields are named on stderr."""
    return value_of(Encounter, data, path, where, REFERENCE)


def value_of(model: type[Read], data: object, path: str, where: str, reference: str) -> Read:
    """Return one value of a document; `reference` says where its fields are described.

    Raises:
        BadFile: names every field that is wrong. Unknown fields are named on stderr.
    """
    if not isinstance(data, dict):
        raise BadFile(path, where, "is not a JSON object", f"Give one object. {reference}")
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        raise BadFile(path, where, problems(error), reference) from None
    for name in unknown_fields(model, data):
        place = f", {where}" if where else ""
        sys.stderr.write(f"superbill: {path}{place}: the field '{name}' is not known and was ignored. {reference}.\n")
    return value


def problems(error: ValidationError) -> str:
    """Tell every problem with its field path; values of the record are not repeated."""
    told = []
    for problem in error.errors(include_url=False, include_input=False):
        text = problem["msg"].removeprefix("Value error, ")
        told.append(f"{field_path(problem['loc'])}: {text[:1].lower()}{text[1:]}")
    return "; ".join(told)


def field_path(parts: Sequence[int | str]) -> str:
    """Write a field's place as `lines[0].charge`."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "the document"


def unknown_fields(model: type[BaseModel], data: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield the paths of JSON fields that the model does not have."""
    known = _known(model)
    for name, value in data.items():
        if name not in known:
            yield f"{at}.{name}" if at else name
            continue
        inner = known[name]
        if inner is None:
            continue
        path = f"{at}.{name}" if at else name
        if isinstance(value, dict):
            yield from unknown_fields(inner, value, path)
        elif isinstance(value, list):
            for n, item in enumerate(value):
                if isinstance(item, dict):
                    yield from unknown_fields(inner, item, f"{path}[{n}]")


@cache
def _known(model: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    """Return the JSON fields of a model, with the model of those that hold one."""
    return {field.alias or name: _model_in(field.annotation) for name, field in model.model_fields.items()}


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _model_in(part)
        if found:
            return found
    return None


def _text(path: Path) -> str:
    try:
        if str(path) == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadInput(str(path), "there is no such file", "Check the name and the folder") from None
    except OSError as error:
        raise BadFile(str(path), "", f"cannot be read ({error.strerror})", "Check the permissions") from None
    if len(raw) > MAX_BYTES:
        raise BadFile(str(path), "", f"is larger than {MAX_BYTES // 2**20} MB", "Use `superbill batch` for large files")
    if not raw.strip():
        raise BadFile(str(path), "", "is empty", "Give a file with an encounter in JSON")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(str(path), f"byte {error.start}", "is not UTF-8 text", "Save it as UTF-8 JSON") from None


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except json.JSONDecodeError:
        return False
    return True


def _json_lines(path: Path, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[str, Any]]:
    for number, line in lines:
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            where = f"line {number}, column {error.colno}"
            data = BadFile(str(path), where, f"is not JSON ({error.msg})", "Correct that line")
        yield f"line {number}", data
