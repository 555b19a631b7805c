"""Geographic practice cost indices: Addendum E of the fee schedule's final rule, GPCIyyyy.csv in RVUyyX.ZIP.

Some years print the work index with and without the floor of 1.0; the column with the floor is the one in force while
the floor is extended (Social Security Act §1848(e)(1)(E)), and the only one CMS prints then.
"""

from __future__ import annotations

from superbill.tables.compiling import Draft
from superbill.tables.loaders.delimited import Column, sheet
from superbill.tables.mpfs import Gpci
from superbill.tables.official import OfficialFile

KIND = "the GPCI file (Addendum E)"
COLUMNS = (
    Column("carrier", r"MEDICARE ADMIN\w* CONTRACTOR( \(MAC\))?|MAC|CONTRACTOR"),
    Column("locality", r"LOCALITY( NUMBER)?"),
    Column("name", r"LOCALITY NAME"),
    Column("work", r"(\d{4} )?PW GPCI( \(WITH 1\.0 FLOOR\))?|GPCI WORK|(\d{4} )?WORK GPCI.*"),
    Column("practice_expense", r"(\d{4} )?PE GPCI|GPCI PE"),
    Column("malpractice", r"(\d{4} )?MP GPCI|GPCI MP"),
)


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with a `gpci` row per locality, and a `state` row for look-up by the state's digits.

    Raises:
        BadFile: the layout is another or a value is of the wrong kind.
    """
    table, count = sheet(file, KIND, COLUMNS), 0
    for row in table.rows():
        carrier, locality = row.carrier(), row.locality()
        indices = Gpci(
            carrier,
            locality,
            row.text("name").rstrip("* "),
            row.required("work"),
            row.required("practice_expense"),
            row.required("malpractice"),
        )
        row.put(draft, "gpci", carrier + locality, indices)
        row.put(draft, "state", carrier[:3] + locality, indices)
        count += 1
    if not count:
        raise table.wrong(f"line {table.header_line}", "has a header but no row")
