"""ICD-10-PCS tables, definitions and index as XML, from the archive "code tables and index" of each fiscal year.

Layouts:

* `icd10pcs_tables_2026.xml`: `ICD10PCS.tabular > pcsTable > axis pos 1-3` (one label each; the operation with its
  definition) and `pcsRow codes=N > axis pos 4-7`, each with its labels. Every combination within one row is a code.
* `icd10pcs_definitions_2026.xml`: `ICD10PCS.definitions > section code > axis pos > terms` with title, definition,
  explanation, includes.
* `icd10pcs_index_2026.xml`: `ICD10PCS.index > letter > mainTerm > term ...` with title, code or codes, see, use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import prod

from superbill.tables.compiling import Draft
from superbill.tables.fee_periods import Period
from superbill.tables.icd10pcs import AXES, DEFINITIONS, INDEX, AxisValue, Definition, IndexLine, TableRow, TableRows
from superbill.tables.layout import Head, Layout, Load
from superbill.tables.loaders.official_xml import Node, tree, wrong
from superbill.tables.official import OfficialFile
from superbill.tables.periods import fiscal, named_fiscal_year

WANTED = "Give the XML file of ICD-10-PCS as CMS ships it; the releases already installed are unchanged"
TABULAR_ROOT, DEFINITIONS_ROOT, INDEX_ROOT = "ICD10PCS.tabular", "ICD10PCS.definitions", "ICD10PCS.index"
_CHARACTER = re.compile(r"[0-9A-HJ-NP-Z]")
_VERSION = re.compile(r"<version>\s*(20\d\d)\s*</version>")


def load_tables(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `icd10pcs.axes`: a `value` row for what each character means, a `table` row for each table.

    Raises:
        BadFile: not whole XML, an axis without its label, a count that does not fit, or a table twice.
    """
    file, values = files[0], dict[str, AxisValue]()
    for table in tree(file, TABULAR_ROOT, WANTED).each("pcsTable"):
        key = _key(file, table, values)
        rows = tuple(_row(file, row, key, values) for row in table.each("pcsRow"))
        if not rows:
            raise wrong(file, table, f"table {key} has no row", WANTED)
        if draft.has("table", key):
            raise wrong(file, table, f"table {key} stands twice", WANTED)
        draft.put("table", key, TableRows(rows))
    for key, value in values.items():
        draft.put("value", key, value)


def _key(file: OfficialFile, table: Node, values: dict[str, AxisValue]) -> str:
    key = ""
    for position, axis in enumerate(table.each("axis"), 1):
        labels = _labels(file, axis, position)
        if len(labels) != 1:
            raise wrong(file, axis, f"has {len(labels)} labels, but a table has one of each", WANTED)
        key += next(iter(labels))
        values[key] = AxisValue(labels[key[-1]], axis.word("definition"))
    if len(key) != 3:
        raise wrong(file, table, "does not begin with section, body system and operation", WANTED)
    return key


def _row(file: OfficialFile, row: Node, key: str, values: dict[str, AxisValue]) -> TableRow:
    axes = []
    for position, axis in enumerate(row.each("axis"), 4):
        labels = _labels(file, axis, position)
        axes.append("".join(labels))
        values.update({f"{key}/{position}/{one}": AxisValue(title) for one, title in labels.items()})
    if len(axes) != 4:
        raise wrong(file, row, f"of table {key} has {len(axes)} axes instead of 4", WANTED)
    stated = row.attributes.get("codes", "")
    if stated != str(prod(map(len, axes))):
        raise wrong(
            file, row, f"of table {key} states {stated or 'no'} codes, its axes make {prod(map(len, axes))}", WANTED
        )
    return TableRow(*axes)


def _labels(file: OfficialFile, axis: Node, position: int) -> dict[str, str]:
    if axis.attributes.get("pos") != str(position):
        raise wrong(file, axis, f"is at position {axis.attributes.get('pos')} where {position} belongs", WANTED)
    labels: dict[str, str] = {}
    for label in axis.each("label"):
        code, title = label.attributes.get("code", ""), " ".join(label.text.split())
        if not _CHARACTER.fullmatch(code) or not title:
            raise wrong(file, label, "is not one character of ICD-10-PCS and its meaning", WANTED)
        if code in labels:
            raise wrong(file, label, f"has the character {code} twice", WANTED)
        labels[code] = title
    return labels


def load_definitions(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `icd10pcs.definitions`: a `term` row for each section, position and title.

    Raises:
        BadFile: not whole XML, or a term without a title.
    """
    file = files[0]
    for section in tree(file, DEFINITIONS_ROOT, WANTED).each("section"):
        code = section.attributes.get("code", "")
        if not _CHARACTER.fullmatch(code):
            raise wrong(file, section, "has no section character", WANTED)
        for axis in section.each("axis"):
            for terms in axis.each("terms"):
                _define(file, draft, f"{code}/{axis.attributes.get('pos', '')}", terms)


def _define(file: OfficialFile, draft: Draft, place: str, terms: Node) -> None:
    titles = [" ".join(title.text.split()) for title in terms.each("title")]
    if not titles or not all(titles):
        raise wrong(file, terms, "has no title", WANTED)
    includes = tuple(" ".join(line.text.split()) for line in terms.each("includes"))
    for title in titles:
        key = f"{place}/{title.casefold()}"
        if draft.has("term", key):
            raise wrong(file, terms, f"'{title}' stands twice", WANTED)
        draft.put("term", key, Definition(title, terms.word("definition"), terms.word("explanation"), includes))


def load_index(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `icd10pcs.index`: a `line` row for each term, keyed by its number in printed order.

    Raises:
        BadFile: not whole XML, or a term without a title.
    """
    number = 0
    for letter in tree(files[0], INDEX_ROOT, WANTED).each("letter"):
        for main in letter.each("mainTerm"):
            for line in _lines(files[0], main, ()):
                number += 1
                draft.put("line", f"{number:06d}", line)


def _lines(file: OfficialFile, term: Node, above: tuple[str, ...]) -> Iterator[IndexLine]:
    title = term.word("title")
    if not title:
        raise wrong(file, term, "has no title", WANTED)
    path = (*above, title)
    codes = tuple(" ".join(n.text.split()) for tag in ("code", "codes", "tab") for n in term.each(tag))
    see = tuple(_reference(node) for node in term.each("see"))
    use = tuple(_reference(node) for node in term.each("use"))
    yield IndexLine(path, codes, see, use)
    for below in term.each("term"):
        yield from _lines(file, below, path)


def _reference(node: Node) -> str:
    """Return what "see" or "use" points at: its words, then the codes or the table that stand within."""
    parts = [node.text, *(child.text for child in node.children)]
    return " ".join(" ".join(parts).split())


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Read the fiscal year from the version in the file, and the month of an update from its name."""
    stated = _VERSION.search(Head(files[0]).text)
    named = named_fiscal_year(files)
    if stated is None:
        return named
    year = fiscal(int(stated[1]))
    return named if named and year.start <= named.start <= (year.end or named.start) else year


def _rooted(root: str) -> Callable[[Head], bool]:
    return lambda head: re.search(rf"<{re.escape(root)}[\s>]", head.text) is not None


def _layout(table: str, root: str, load: Load) -> Layout:
    return Layout(table, "official", _rooted(root), load, period)


LAYOUTS = (
    _layout(AXES, TABULAR_ROOT, load_tables),
    _layout(DEFINITIONS, DEFINITIONS_ROOT, load_definitions),
    _layout(INDEX, INDEX_ROOT, load_index),
)
