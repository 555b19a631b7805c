"""The Alphabetic Index (Index to Diseases and Injuries): where coding begins (Official Guidelines FY2026 I.B.1).

The index is the user's installed release; without one `alphabetic_index` raises `TableMissing`. Its loader is marked
"layout unverified" until a real file has passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from superbill.tables.cm_index import INDEX, CmIndex, open_index
from superbill.tables.flat_terms import FlatTerm, flat, flat_term
from superbill.tables.store import Tables


class AlphabeticIndex(CmIndex):
    """The index on one day. Make it with `alphabetic_index(tables, day)`."""

    def terms(self) -> Iterator[FlatTerm]:
        """Yield every wording with its codes, in printed order."""
        return flat(self)

    def of(self, wording: str) -> tuple[FlatTerm, ...]:
        """Return the terms with exactly these words that lead to a code."""
        return tuple(f for f in (flat_term(self, term) for term in self.find(wording)) if f.codes)

    def joined(self, wording: str) -> Iterator[FlatTerm]:
        """Yield what stands under "with", "in" and "due to" below a condition: `second` is the other condition.

        Where `presumed`, both being documented is enough; under "due to", or in a broad NEC entry, the record must
        link them (Official Guidelines FY2026 I.A.15).
        """
        for main in self.find(wording):
            for term in self.below(self.follow(main)):
                if term.link and term.joint >= len(main.path):
                    found = flat_term(self, term)
                    if found.codes:
                        yield found


def alphabetic_index(tables: Tables, day: date) -> AlphabeticIndex:
    """Return the Alphabetic Index as of `day`.

    Raises:
        TableMissing: the index was never installed.
    """
    release, carried = open_index(tables, INDEX, day)
    return AlphabeticIndex(day, release, carried=carried)
