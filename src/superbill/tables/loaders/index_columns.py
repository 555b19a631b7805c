"""The column headings of a table beside the index: which column holds what, told by the words and not by the place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from superbill.errors import BadFile
from superbill.tables.loaders.index_xml import IndexDocument


@dataclass(frozen=True, slots=True)
class HeadedColumns:
    """The headings that a table must have: `subject` above the terms, `codes` above the codes, in the order wanted."""

    subject: tuple[str, ...]
    codes: tuple[str, ...]

    def check(self, found: IndexDocument, name: str, wanted: str) -> tuple[int, ...]:
        """Return the column numbers of `codes`.

        Raises:
            BadFile: a heading is missing, or cells stand in other columns.
        """
        places = {_letters(text): column for column, text in found.heads.items()}
        for heading in (*self.subject, *self.codes):
            if _letters(heading) not in places:
                raise BadFile(name, "element <indexHeading>", f"has no column '{heading}'", wanted)
        columns = tuple(places[_letters(heading)] for heading in self.codes)
        self._cells(found, columns, name, wanted)
        return columns

    def _cells(self, found: IndexDocument, columns: Sequence[int], name: str, wanted: str) -> None:
        held = False
        for term in found.terms:
            other = set(term.cells) - set(columns)
            if other:
                where = f"line {term.line}, element <cell>"
                raise BadFile(name, where, f"stands in column {min(other)}, which has no heading", wanted)
            held = held or bool(term.cells)
        if not held:
            raise BadFile(name, "element <cell>", "is nowhere in the file", wanted)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())
