"""The two outcomes of a coding audit side by side, and how many errors lie between them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from superbill.errors import BadInput
from superbill.model.codes import CodeSystem
from superbill.office.models import Assignment, AuditItem, Encounter
from superbill.office.records.encounters import newest_lines
from superbill.office.records.keeping import storable

KINDS = {CodeSystem.ICD10CM: "diagnosis", CodeSystem.ICD10PCS: "procedure"}
SAME = ("code", "poa", "modifiers", "units")
PRINCIPAL_ERRORS = 2
"""A wrong principal or first-listed diagnosis counts twice: it changes the group or the reason for the visit."""


@dataclass(frozen=True)
class Post:
    """The auditor's side of one line; `value` is None for a code that should not stand there."""

    place: int
    value: dict[str, Any] | None
    comment: str = ""
    kind: str = "diagnosis"


def revised(held: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    """Return the auditor's side of a line: what was held with what the auditor told."""
    code = told.get("code", "").strip().upper()
    if not code or len(code) > 10 or not code.replace(".", "").isalnum():
        raise BadInput("code", "is not a code", "Write it as the book has it")
    value = dict(held) | {"code": code}
    if code != held.get("code"):
        value["title"] = ""
    for name in ("poa", "modifiers", "units"):
        if name in told:
            value[name] = storable(told[name].strip().upper(), name, 20)
    if told.get("sequence", "").strip():
        value["sequence"] = whole(told["sequence"], "sequence")
    return value


def whole(text: str, field: str) -> int:
    """Read a whole number of a worksheet."""
    if not re.fullmatch(r"[0-9]{1,6}", text.strip()):
        raise BadInput(field, "is not a whole number", "Write it in digits")
    return int(text)


def outcome(row: Encounter) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the coder's outcome: the assigned codes in their order, the service lines, the DRG and the disposition."""
    codes = row.assignments.filter(state=Assignment.State.ASSIGNED).order_by("sequence", "id")
    counts: dict[str, int] = {}
    for code in codes:
        kind = KINDS.get(CodeSystem(code.system), "procedure")
        counts[kind] = counts.get(kind, 0) + 1
        yield kind, {"code": code.code, "title": code.title, "poa": code.poa, "sequence": counts[kind]}
    for line in newest_lines(row):
        told = {"modifiers": "-".join(line.modifiers), "units": line.units, "sequence": line.number}
        yield "service", {"code": line.code or line.revenue_code, "title": "", **told}
    group = row.groupings.order_by("-id").first()
    if group is not None and group.drg:
        yield "DRG", {"code": group.drg, "title": json.loads(group.value).get("title") or ""}
    version = row.versions.order_by("-number").first()
    status = json.loads(version.value).get("discharge_status") if version else None
    if status:
        yield "disposition", {"code": status, "title": "discharge status"}


def compared(items: Sequence[AuditItem]) -> list[tuple[str, int]]:
    """Return for each line what changed and how many errors it counts.

    Added, removed and edited codes are one error each; a wrong first diagnosis is two, and the diagnosis that moves up
    in its place is none of its own. A code that only stands elsewhere in the order is no error.
    """
    return [_one(item) for item in items]


def _one(item: AuditItem) -> tuple[str, int]:
    pre, post = item.pre, item.post
    if post is None:
        return "removed", PRINCIPAL_ERRORS if _first(item.kind, pre) else 1
    if pre is None:
        return "added", 1
    if any(str(pre.get(name) or "") != str(post.get(name) or "") for name in SAME):
        return "edited", PRINCIPAL_ERRORS if _first(item.kind, pre) and pre["code"] != post["code"] else 1
    if pre.get("sequence") != post.get("sequence"):
        return "moved", PRINCIPAL_ERRORS if _first(item.kind, pre) else 0
    return "agreed", 0


def _first(kind: str, value: Mapping[str, Any] | None) -> bool:
    return kind == "diagnosis" and value is not None and value.get("sequence") == 1


def error_rate(errors: int, reviewed: int) -> float | None:
    """Return errors by lines reviewed, at most 1; None when nothing was reviewed."""
    return min(1.0, errors / reviewed) if reviewed else None
