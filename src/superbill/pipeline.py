"""The order of the stages: the only module that knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from superbill.coding.code import code
from superbill.coding.encounter import CodingContext, DateFrom
from superbill.coding.terms.build import ensure_terms
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Document
from superbill.model.note import Reading
from superbill.notes.mentions import mentions
from superbill.notes.reading import read
from superbill.notes.service_date import service_date
from superbill.tables.icd10cm import TABULAR
from superbill.tables.store import Tables
from superbill.tables.terms import Terms


def code_documents(
    documents: Sequence[Document], context: CodingContext, tables: Tables, terms: Terms | None = None
) -> CodedEncounter:
    """Read the documents of one encounter and code them: stages `notes` and `coding`.

    Args:
        documents: the record of the encounter.
        context: setting, day and report.
        tables: the installed releases.
        terms: the dictionary, when the caller holds it; else it is opened, and compiled when its inputs changed.

    Raises:
        TableMissing: ICD-10-CM is not installed.
    """
    terms = terms or ensure_terms(tables, context.day)
    readings = [Reading(note, mentions(note, terms)) for note in map(read, documents)]
    return code(readings, context, tables, terms)


def day_of(documents: Sequence[Document], tables: Tables, option: dt.date | None) -> tuple[dt.date, DateFrom]:
    """Return the day that picks the code sets, and where it came from: option, note, or the newest tabular release.

    Raises:
        TableMissing: no date is given or stated and ICD-10-CM is not installed.
    """
    if option:
        return option, "option"
    stated = next((day for d in documents if (day := d.date or service_date(d.text))), None)
    if stated:
        return stated, "note"
    newest = tables.nearest(TABULAR, dt.date.max).release.manifest
    return newest.effective_from, "newest release"
