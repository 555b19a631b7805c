"""Index terms laid flat: each wording with its codes, "see" followed, nonessential words told apart.

"Attack, heart: see Infarct, myocardium" gives the wording "attack heart" with the code of the term it leads to. Only
the code of that term counts, never those below it: a reference says where to go on looking, not that all are meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from superbill.tables.cm_index import PRESUMED, CmIndex, IndexTerm


@dataclass(frozen=True, slots=True)
class FlatTerm:
    """One wording of an index and what it leads to.

    `wording` is "main term, sub-term, sub-sub-term"; `phrase` the same as running words without NEC and NOS. A code
    ends in "-" where further characters must be chosen. `manifestations` go second, as the brackets of the index say
    (Official Guidelines FY2026 I.A.7, I.A.13). `optional` are the nonessential modifiers, in parentheses. `link` is
    "with", "in" or "due to" where the term joins two conditions, `first` and `second`; `presumed` tells that the
    classification takes the two as related unless the record denies it (I.A.15). `via` is the wording that a "see" led
    to. `line` is the line of the official file.
    """

    wording: str
    phrase: str
    codes: tuple[str, ...]
    manifestations: tuple[str, ...]
    optional: str
    link: str
    first: str
    second: str
    presumed: bool
    via: str
    line: int


def flat(index: CmIndex) -> Iterator[FlatTerm]:
    """Yield every term that has a code of its own or through a "see", in printed order."""
    for term in index.all():
        if term.codes or term.see:
            found = flat_term(index, term)
            if found.codes:
                yield found


def flat_term(index: CmIndex, term: IndexTerm) -> FlatTerm:
    """Lay one term flat."""
    target = index.follow(term)
    return FlatTerm(
        wording=term.wording,
        phrase=term.phrase,
        codes=target.codes,
        manifestations=target.manifestations,
        optional=term.nonessential,
        link=term.link,
        first=", ".join(term.first) if term.link else "",
        second=", ".join(term.second),
        presumed=term.link in PRESUMED and bool(term.second) and not term.elsewhere_classified,
        via="" if target.number == term.number else target.wording,
        line=term.line,
    )
