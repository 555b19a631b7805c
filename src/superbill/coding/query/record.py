"""Do the facts of a query stand in the record? A query may not bring in what nobody documented.

Source: AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 update).
"""

from __future__ import annotations

from collections.abc import Sequence

from superbill.coding.query.linting import SOURCE
from superbill.coding.query.parts import parts_of
from superbill.model.finding import Finding, Severity
from superbill.tables.patterns import Pattern

_VALUE = Pattern(r"(?<![\w/.-])\d+(?:\.\d+)?(?:/\d+)?%?(?![\w/-])")
_ORDER = Pattern(r"^\s*(?:\(?\d[.)]|#\d)\s")


def unfounded(text: str, documents: Sequence[str]) -> tuple[Finding, ...]:
    """Return a finding for each measured value of the query's indicators that no document has.

    Numbers are what can be compared without judgement; words are left to the reader.
    """
    known = {value for document in documents for value in _VALUE.findall(document)}
    found = []
    for statement in parts_of(text).indicators:
        lacking = [value for value in _VALUE.findall(_ORDER.sub("", statement)) if value not in known]
        if lacking:
            told = f"quotes {', '.join(dict.fromkeys(lacking))}, which no document of the record has"
            do = "Quote the record as it stands, with date and source"
            found.append(Finding(edit="QUERY-UNFOUNDED", severity=Severity.ERROR, message=told, do=do, source=SOURCE))
    return tuple(found)
