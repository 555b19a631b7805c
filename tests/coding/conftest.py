"""The dictionary, compiled once, and a coder of short notes."""

import datetime as dt

import pytest

from superbill.coding.encounter import CodingContext
from superbill.coding.terms.build import ensure_terms
from superbill.model.encounter import Document
from superbill.pipeline import code_documents

DAY = dt.date(2026, 5, 15)


@pytest.fixture(scope="session")
def terms(tables):
    return ensure_terms(tables, DAY)


@pytest.fixture(scope="session")
def coder(tables, terms):
    def code(text, setting="outpatient", report="assessed"):
        context = CodingContext(setting, DAY, "option", report)
        return code_documents([Document(name="note", text=text)], context, tables, terms)

    return code
