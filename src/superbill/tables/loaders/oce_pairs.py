"""The NCCI pairs of the Integrated Outpatient Code Editor, quarters 2019Q3 on: the hospital set, as pyoce carries it.

Layout: table `map_ncci` of the file that `oce` describes: key column 1, value a list of column 2 with a packed row of
modifier indicator, first and last version. Against the hospital file of 2024Q3: the same pairs and indicators, except
131 pairs of COVID-19 products (M0222, M0243, M0246, Q0243) that only the hospital file holds.
"""

from __future__ import annotations

import marshal
from datetime import date

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.loaders.oce import NEWEST_VERSION, WANTED, Quarters, opened, quarters_of, rows_of
from superbill.tables.ncci_pairs import BITS, PairDraft, PairEdit
from superbill.tables.official import OfficialFile

RATIONALE = "rationale not told in this release"


def load_pairs(file: OfficialFile, draft: Draft) -> None:
    """Fill `ncci.ptp.hospital` with the days of every pair.

    Raises:
        BadFile: the file cannot be unpacked, the table is missing, or a row is not as described.
    """
    pairs = PairDraft()
    add, code_number = pairs.adding(), pairs.code
    with opened(file, draft) as environment:
        quarters = quarters_of(environment)
        edits: dict[tuple[bool, int, int], int] = {}
        for column1, listed in rows_of(environment, "map_ncci"):
            first = code_number(column1) << BITS
            for column2, packed in listed:
                row = marshal.loads(packed)  # noqa: S302 - the file's hash is pinned
                told = row["mod_indicator"], row["lo_version"], row["hi_version"]
                if told not in edits:
                    edits[told] = pairs.edit(_edit(quarters, *told))
                add((first | code_number(column2.decode())) << BITS | edits[told])
        draft.published = quarters.days[NEWEST_VERSION].start
    if not len(pairs):
        raise BadFile(file.name, "table map_ncci", "is empty", WANTED)
    twice = pairs.pack(draft)
    if twice:
        raise BadFile(file.name, f"pair {twice[0]}/{twice[1]}", "stands twice with the same days", WANTED)


def _edit(quarters: Quarters, allowed: bool, first: int, last: int) -> PairEdit:  # noqa: FBT001 - a cell of the file
    start, end = quarters.days[first].start, quarters.days[last].end
    open_end: date | None = None if last == NEWEST_VERSION else end
    return PairEdit("1" if allowed else "0", RATIONALE, start, open_end)
