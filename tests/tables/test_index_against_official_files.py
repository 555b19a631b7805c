"""The index files of April 2026 read whole and compared with themselves. Skipped where they are not laid beside."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.tables.installs import install

from superbill.tables.cm_index import DRUGS, EXTERNAL_CAUSES, NEOPLASMS, CmIndex, Counted
from superbill.tables.drugs import Intent, drug_table
from superbill.tables.external_causes import external_causes
from superbill.tables.icd10cm import icd10cm
from superbill.tables.neoplasms import Behaviour, neoplasms
from superbill.tables.store import Tables

DAY = date(2026, 5, 15)
NAMES = {NEOPLASMS: "neoplasm", DRUGS: "drug", EXTERNAL_CAUSES: "eindex"}
TERMS = {NEOPLASMS: 1_940, DRUGS: 7_430, EXTERNAL_CAUSES: 8_090}


@pytest.fixture(scope="module")
def store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("index-files")
    for name in NAMES.values():
        install(shared / f"data/icd10cm/xml/icd10cm-{name}-April-1-2026.xml", folder)
    return Tables(folder)


def elements(shared: Path, table: str) -> list[ET.Element]:
    root = ET.parse(shared / f"data/icd10cm/xml/icd10cm-{NAMES[table]}-April-1-2026.xml").getroot()  # noqa: S314
    return [e for e in root.iter() if e.tag in ("mainTerm", "term")]


def view(store: Tables, table: str) -> CmIndex:
    return CmIndex(DAY, store.as_of(table, DAY))


@pytest.mark.parametrize("table", NAMES)
def test_every_term_of_the_file_is_a_row_with_its_codes(store: Tables, shared: Path, table: str):
    printed = elements(shared, table)
    rows = list(view(store, table).all())
    columns = [str(c) for c in range(2, 8)]

    assert len(rows) == len(printed) == TERMS[table]
    for element, row in zip(printed, rows, strict=True):
        cells = {c.get("col"): (c.text or "").strip("-") and c.text for c in element.findall("cell")}
        assert list(row.codes) == [c.text for c in element.findall("code")]
        assert tuple(cells.get(c) or "" for c in columns) == (row.cells or ("",) * 6)
        assert [r.text for r in row.see] == [" ".join((s.text or "").split()) for s in element.findall("see")]
    counted = store.as_of(table, DAY).get("counted", "", Counted)
    assert counted is not None
    assert counted.odd == ()


@pytest.mark.parametrize("table", NAMES)
def test_sampled_rows_stand_on_their_line(store: Tables, shared: Path, table: str):
    text = (shared / f"data/icd10cm/xml/icd10cm-{NAMES[table]}-April-1-2026.xml").read_text("utf-8").splitlines()
    rows = random.Random(3).sample(list(view(store, table).all()), 100)  # noqa: S311

    for row in rows:
        title = re.sub(r"<nemod>.*?</nemod>", " ", text[row.line]).replace("&amp;", "&")
        told = " ".join(re.sub(r"</?title>", "", title).split())
        assert told == row.path[-1] or told in row.notes


@pytest.mark.parametrize("table", NAMES)
def test_every_code_is_billable_or_the_beginning_of_one(store: Tables, tables: Tables, table: str):
    book = icd10cm(tables, DAY)
    printed = {c for t in view(store, table).all() for c in (*t.codes, *t.cells, *t.categories) if c}

    lost = {c for c in printed if book.stem(c.rstrip("-")) is None and book.entry(c.rstrip("-.")) is None}

    assert len(printed) > 600
    assert lost == set()


@pytest.mark.parametrize(("table", "most"), [(NEOPLASMS, 18), (DRUGS, 11), (EXTERNAL_CAUSES, 126)])
def test_nearly_all_references_lead_to_a_term(store: Tables, table: str, most: int):
    """Those that do not point to other tables and categories, or to terms that the file itself does not have."""
    counted = store.as_of(table, DAY).get("counted", "", Counted)

    assert counted is not None
    assert len(counted.outside) <= most


@pytest.mark.parametrize(
    ("site", "behaviour", "code"),
    [
        ("left lower lobe of lung", Behaviour.PRIMARY, "C34.3-"),
        ("breast, upper-outer quadrant", Behaviour.PRIMARY, "C50.4-"),
        ("sigmoid colon", Behaviour.PRIMARY, "C18.7"),
        ("ascending colon", Behaviour.BENIGN, "D12.2"),
        ("axillary lymph nodes", Behaviour.SECONDARY, "C77.3"),
        ("head of the pancreas", Behaviour.PRIMARY, "C25.0"),
        ("prostate", Behaviour.IN_SITU, "D07.5"),
        ("brain", Behaviour.SECONDARY, "C79.31"),
        ("bone", Behaviour.SECONDARY, "C79.51"),
        ("bladder", Behaviour.UNCERTAIN, "D41.4"),
    ],
)
def test_sites(store: Tables, site: str, behaviour: Behaviour, code: str):
    assert [c.code for c in neoplasms(store, DAY).of(site, behaviour)] == [code]


@pytest.mark.parametrize(
    ("substance", "intent", "code"),
    [
        ("aspirin", Intent.ADVERSE_EFFECT, "T39.015A"),
        ("warfarin", Intent.UNDERDOSING, "T45.516A"),
        ("heroin", Intent.ACCIDENTAL, "T40.1X1A"),
        ("methylprednisolone", Intent.ADVERSE_EFFECT, "T38.0X5A"),
        ("bleach", Intent.SELF_HARM, "T54.92XA"),
        ("metoprolol tartrate 50 mg", Intent.UNDETERMINED, "T44.7X4A"),
    ],
)
def test_substances(store: Tables, tables: Tables, substance: str, intent: Intent, code: str):
    (found,) = drug_table(store, DAY).of(substance, intent, "A")

    assert found.code == code
    assert icd10cm(tables, DAY).billable(found.code)


def test_external_causes(store: Tables):
    index = external_causes(store, DAY)
    found = list(index.terms())

    assert len(found) == 7_183
    assert Counter(bool(t.via) for t in found)[True] == 512
    assert index.of("dog bite")[0].codes == ("W54.0",)
