"""The External Cause of Injuries Index: how an injury happened, to its code (Official Guidelines I.C.20)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.tables.cm_index import EXTERNAL_CAUSES, CmIndex, open_index
from superbill.tables.flat_terms import FlatTerm, flat, flat_term
from superbill.tables.store import Tables


class ExternalCauses(CmIndex):
    """The index on one day. Make it with `external_causes(tables, day)`."""

    def terms(self) -> Iterator[FlatTerm]:
        """Yield every wording with its codes, in printed order."""
        return flat(self)

    def of(self, wording: str) -> tuple[FlatTerm, ...]:
        """Return the terms with exactly these words that lead to a code."""
        return tuple(f for f in (flat_term(self, term) for term in self.find(wording)) if f.codes)


def external_causes(tables: Tables, day: date) -> ExternalCauses:
    """Return the External Cause Index as of `day`.

    Raises:
        TableMissing: the index was never installed.
    """
    release, carried = open_index(tables, EXTERNAL_CAUSES, day)
    return ExternalCauses(day, release, carried=carried)
