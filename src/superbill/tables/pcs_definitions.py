"""What the values of ICD-10-PCS mean beyond their names: definitions, explanations, and the terms that lead to a value.

The definitions are those of the official file of definitions where it is installed; without it those of root operations
come from the tables, whose older carrier prints some of them only in part. Which body parts and devices a value stands
for is in the index (the body part key and device key), turned round. Source: CMS, ICD-10-PCS definitions, tables and
index of each fiscal year (in the public domain).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from superbill.errors import TableMissing
from superbill.model.table import TableRef
from superbill.tables.icd10pcs import AXES, BODY_PART, DEFINITIONS, DEVICE, INDEX, AxisValue, Definition, IndexLine
from superbill.tables.release import Release
from superbill.tables.store import Tables

OPERATION = 3
_UNFINISHED = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one value. `part` tells that the installed text stops in the middle of its sentence."""

    definition: str = ""
    explanation: str = ""
    includes: tuple[str, ...] = ()
    part: bool = False
    table: TableRef | None = None

    def __bool__(self) -> bool:
        """Tell whether anything is said."""
        return bool(self.definition or self.explanation or self.includes)


class PcsDefinitions:
    """The definitions as of one day. Make it with `pcs_definitions(tables, day)`."""

    def __init__(self, definitions: Release | None, axes: Release | None, index: Release | None) -> None:
        self._definitions, self._axes, self._index = definitions, axes, index
        self._longest = _longest(axes) if axes else {}
        self._key = _key(index) if index else {}

    @property
    def whole(self) -> bool:
        """Tell whether the official file of definitions is installed."""
        return self._definitions is not None

    def of(self, section: str, position: int, meaning: str) -> Told:
        """Return what is said of a value, by its section, its position (1 to 7) and its name."""
        row = self._official(section, position, meaning)
        terms = self._key.get(meaning.casefold(), ()) if position in {BODY_PART, DEVICE} else ()
        if row and self._definitions:
            return Told(row.definition, row.explanation, row.includes or terms, table=self._definitions.ref)
        if position == OPERATION and self._axes and (text := self._longest.get(meaning.casefold(), "")):
            return Told(text, part=text.split()[-1] in _UNFINISHED or text.endswith(","), table=self._axes.ref)
        return Told(includes=terms, table=self._index.ref if terms and self._index else None)

    def _official(self, section: str, position: int, meaning: str) -> Definition | None:
        if self._definitions is None:
            return None
        return self._definitions.get("term", f"{section}/{position}/{meaning.casefold()}", Definition)


def _longest(axes: Release) -> Mapping[str, str]:
    """Return the definition of each root operation: of several prints of one, that which says the most."""
    found: dict[str, str] = {}
    for _, value in axes.scan("value", AxisValue):
        name = value.meaning.casefold()
        if len(value.definition) > len(found.get(name, "")):
            found[name] = value.definition
    return found


def _key(index: Release) -> Mapping[str, tuple[str, ...]]:
    """Return the terms of the index that send a coder to each value ("use"), in printed order."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, line in index.scan("line", IndexLine, ""):
        for value in line.use:
            found[value.casefold()].append(", ".join(line.path))
    return {name: tuple(terms) for name, terms in found.items()}


def pcs_definitions(tables: Tables, day: date) -> PcsDefinitions:
    """Return the definitions as of `day`, of the releases in force or the nearest."""
    held = tuple(_nearest(tables, name, day) for name in (DEFINITIONS, AXES, INDEX))
    key: Hashable = (PcsDefinitions, held)
    if key not in tables.views:
        tables.views[key] = PcsDefinitions(*held)
    return cast("PcsDefinitions", tables.views[key])


def _nearest(tables: Tables, name: str, day: date) -> Release | None:
    try:
        return tables.nearest(name, day).release
    except TableMissing:
        return None
