"""The Table of Neoplasms: the code of a site by behaviour (Official Guidelines FY2026 I.C.2).

The histology comes first: the Alphabetic Index is asked for its term, which leads here by behaviour. The table is the
user's installed release; without one `neoplasms` raises `TableMissing`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from superbill.tables.cm_index import NEOPLASMS, CmIndex, IndexTerm, Match, open_index
from superbill.tables.store import Tables

_NODE = re.compile(r"\bnodes?\b", re.IGNORECASE)


class Behaviour(IntEnum):
    """The columns of the table, by their place among the codes."""

    PRIMARY = 0
    SECONDARY = 1
    IN_SITU = 2
    BENIGN = 3
    UNCERTAIN = 4
    UNSPECIFIED = 5


@dataclass(frozen=True, slots=True)
class SiteCode:
    """The code of one site. `match` tells how the words asked for fit the site's.

    `code` ends in "-" where the side or another character must still be chosen. `see_also` are references that the
    coder should look at ("Neoplasm, skin, trunk"). `line` is the line of the official file.
    """

    code: str
    site: str
    behaviour: Behaviour
    match: Match
    see_also: tuple[str, ...]
    line: int


class Neoplasms(CmIndex):
    """The table on one day. Make it with `neoplasms(tables, day)`."""

    def of(self, site: str, behaviour: Behaviour) -> tuple[SiteCode, ...]:
        """Return the codes of a site, see `CmIndex.meant`: right and left do not count, "node" is the table's "gland".

        Several rows when the table has several with the same words; empty when it has none, or no code for the
        behaviour (a cell with a dash). An empty site gives the unspecified site.
        """
        match, found = self.meant(_printed(site), behaviour) if site.strip() else (Match.EXACT, (self.term(1),))
        codes = (self._code(self.follow(term), behaviour, match) for term in found)
        return tuple({c.code: c for c in reversed([c for c in codes if c])}.values())[::-1]

    def sites(self) -> tuple[tuple[str, IndexTerm], ...]:
        """Return every site with codes, as running words, with its row."""
        return tuple((" ".join(term.path[1:]).replace(",", ""), term) for term in self.all() if any(term.cells))

    def _code(self, term: IndexTerm, behaviour: Behaviour, match: Match) -> SiteCode | None:
        code = term.cells[behaviour] if term.cells else ""
        if not code:
            return None
        site = ", ".join(term.path[1:]) or "unspecified site"
        return SiteCode(code, site, behaviour, match, tuple(r.text for r in term.see_also), term.line)

    def _said(self, term: IndexTerm) -> tuple[str, ...]:
        return term.path[1:]


def _printed(site: str) -> str:
    """Write a site as the table does: a lymph node is a lymph gland there."""
    return _NODE.sub("gland", site)


def neoplasms(tables: Tables, day: date) -> Neoplasms:
    """Return the Table of Neoplasms as of `day`.

    Raises:
        TableMissing: the table was never installed.
    """
    release, carried = open_index(tables, NEOPLASMS, day)
    return Neoplasms(day, release, carried=carried)
