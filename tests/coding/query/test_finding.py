"""The finder on invented records: what it asks, what it leaves alone, and that every query is compliant."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from superbill.coding.query import find, lint, text_of, unfounded
from superbill.model.encounter import Document
from superbill.notes.reading import read

RECORDS = tomllib.loads((Path(__file__).parent / "records.toml").read_text("utf-8"))["record"]
ADMITTED, LATER = date(2026, 3, 1), date(2026, 3, 4)


def documents(row):
    yield Document(name="H&P", date=ADMITTED, text=row["text"])
    if "nurse" in row:
        yield Document(name="nursing", author_role="nurse", date=ADMITTED, text=row["nurse"])
    if "later" in row:
        yield Document(name="progress", date=LATER, text=row["later"])


def found(row):
    held = list(documents(row))
    return find(held, {d.name: read(d).sections for d in held})


@pytest.mark.parametrize("row", RECORDS, ids=[row["name"] for row in RECORDS])
def test_record(row):
    assert sorted(query.template for query in found(row)) == sorted(row["asks"])


@pytest.mark.parametrize("row", RECORDS, ids=[row["name"] for row in RECORDS])
def test_every_query_is_compliant_and_quotes_the_record(row):
    texts = {d.name: d.text for d in documents(row)}

    for query in found(row):
        assert lint(text_of(query)) == ()
        assert unfounded("\n".join(fact.text for fact in query.facts), list(texts.values())) == ()
        assert query.facts
        for fact in query.facts:
            place = fact.evidence
            assert texts[fact.document][place.start : place.end] == place.text


def test_the_facts_are_dated_and_the_criteria_named():
    (query,) = found(RECORDS[0])

    assert query.facts[0].day == date(2026, 3, 1)
    assert "KDIGO" in query.source
    assert query.options[-2:] == ("Other: ____", "Unable to determine")


def test_a_visit_is_not_asked_about_admission():
    row = next(row for row in RECORDS if row["asks"] == ["present-on-admission"])
    held = list(documents(row))

    assert find(held, {d.name: read(d).sections for d in held}, inpatient=False) == ()
