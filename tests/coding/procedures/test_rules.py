"""Services by rule: invented lines, the lexicon's order, drugs without a dose, notes, reconciliation, the benchmark."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superbill.bench.services import bench_services
from superbill.coding.encounter import CodingContext
from superbill.coding.procedures.administration import hours_beyond
from superbill.coding.procedures.drug_codes import of_title, own_drugs
from superbill.coding.procedures.encounter_lines import one_line
from superbill.coding.procedures.lexicon import lexicon, neighbours
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.reader import Circumstances, Reader
from superbill.coding.procedures.reconciliation import reconcile
from superbill.coding.procedures.service import Service
from superbill.coding.procedures.special import Timed, therapy_units
from superbill.coding.procedures.titles import Titles
from superbill.errors import BadFile
from superbill.model.coded import CodedEncounter
from superbill.model.encounter import Document, Encounter, ServiceLine
from superbill.model.note import Span
from superbill.pipeline import code_documents
from superbill.tables.hcpcs import Level, hcpcs, level
from superbill.tables.store import Tables

DAY = dt.date(2026, 4, 1)
OWN = [line.split("\t") for line in Path(__file__).with_name("own_lines.tsv").read_text("utf-8").splitlines()[1:]]
NOTE = """OFFICE VISIT
Date of service: 04/01/2026   Patient: 16-year-old

PROCEDURE: Punch biopsy of the right cheek lesion, 4 mm. Tolerated well.

RESULTS TODAY
Hemoglobin A1c 8.6 percent.

MEDICATIONS
Ketorolac 10 mg as needed

ASSESSMENT AND PLAN
1. Type 2 diabetes. Repeat A1c in three months. Ordered a lipid panel.
2. Low back pain. MRI lumbar spine ordered. Patient declined flu vaccine.
"""


@pytest.fixture(scope="module")
def reader(tables: Tables) -> Reader:
    """The reader of one day."""
    return Reader(hcpcs(tables, DAY, carry=True))


def billed(text: str, reader: Reader) -> str:
    """Return the lines as the tables of the tests write them."""
    found = [s for s in one_line(text, reader, Circumstances()) if not s.reason and not s.open]
    return " ".join(sorted(f"{s.code}{''.join('-' + m for m in s.modifiers)}*{s.units}" for s in found))


def coded(tables: Tables, text: str) -> CodedEncounter:
    """Return a note coded as a professional visit."""
    context = CodingContext("professional", DAY, "option", id="note")
    return code_documents([Document(name="note", text=text)], context, tables)


@pytest.mark.parametrize(("text", "lines"), OWN, ids=[row[0][:40] for row in OWN])
def test_invented_lines(text: str, lines: str, reader: Reader) -> None:
    """Each line gives these codes, modifiers and units and no other."""
    assert billed(text, reader) == lines


def test_no_two_rows_with_the_same_words_have_different_codes() -> None:
    """Where two rows need the same words, a text cannot tell them apart: one of them is wrong."""
    rows, _ = lexicon()
    told = [(a.code, b.code) for a, b in neighbours(rows) if not {a.specialty, b.specialty} & {"supplies"}]
    assert told == [("70496", "70498")], "both are billed for the two studies of one order"


def test_every_code_of_the_lexicon_was_valid_some_day(tables: Tables) -> None:
    """A number that no quarter of the code set knows is a slip of the pen."""
    held = hcpcs(tables, DAY, carry=True)
    codes = {row.code for row in lexicon()[0] if not row.code.startswith("@")} | {row.code for row in own_drugs()}
    assert [code for code in sorted(codes) if held.get(code) is None] == []


def test_the_lexicon_is_broad() -> None:
    """At least the 400 numbers that make most of the volume, in every specialty."""
    codes = {row.code for row in lexicon()[0] if level(row.code) is Level.CPT}
    assert len(codes) >= 1_000


def test_units_of_drugs_agree_with_the_official_text(shared: Path) -> None:
    """The amount of one unit is that of the official long title, where that file knows the code."""
    import csv  # noqa: PLC0415

    with (shared / "data" / "hcpcs" / "hcpcs_level2_descriptions_2024-07.csv").open(encoding="utf-8") as file:
        titles = {
            r["hcpcs_code"]: r["hcpcs_description"] for r in csv.DictReader(file) if r["hcpcs_desc_type"] == "Long"
        }
    wrong = []
    for row in own_drugs():
        official = of_title(row.code, titles.get(row.code, ""))
        if official and official.unit == row.unit and official.amount != row.amount:
            wrong.append((row.code, row.amount, official.amount))
    of_parts = {"J0695", "J0702", "J0714", "J0742", "J2543"}
    assert {code for code, _, _ in wrong} <= of_parts, "the title names the parts of these, the row their sum"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ketorolac IM given", "dose"),
        ("Toradol 30 mg IM given, then charted as Toradol 60 mg IM", "conflicting dose"),
        ("Laceration repair of the left forearm with sutures", "length"),
        ("Excision of a benign lesion of the back", "size"),
    ],
)
def test_what_is_missing_is_asked(text: str, kind: str, reader: Reader) -> None:
    """A drug without a dose, two doses, a wound without a length: a question, no guess."""
    found = reader.read(Passage(text), Circumstances())
    assert kind in {a.kind for a in found.asked}


def test_two_times_are_not_chosen_between(reader: Reader) -> None:
    """Psychotherapy of 30 and of 45 minutes in one line is left open."""
    found = reader.read(Passage("Psychotherapy 30 minutes, time 45 minutes"), Circumstances())
    assert all(s.open for s in found.services)


@given(st.lists(st.integers(1, 120), min_size=1, max_size=5))
@settings(max_examples=60)
def test_therapy_units_never_exceed_the_minutes(minutes: list[int]) -> None:
    """The units of a session are those of all its minutes together."""
    timed = [Timed(Service("97110", (Span(0, 1),), minutes=Decimal(m)), Decimal(m)) for m in minutes]
    units = sum(s.units for s in therapy_units(timed) if not s.reason)
    total = sum(minutes)
    assert units == ((total + 7) // 15 if total >= 8 else 0)


@pytest.mark.parametrize(("minutes", "more"), [(45, 0), (60, 0), (90, 0), (91, 1), (150, 1), (151, 2), (180, 2)])
def test_each_further_hour_begins_with_its_31st_minute(minutes: int, more: int) -> None:
    """Infusions: 90 minutes are the first hour alone, 91 are two."""
    assert hours_beyond(Decimal(minutes)) == more


def test_a_note_gives_its_performed_services_and_tells_the_others_apart(tables: Tables) -> None:
    """Procedure and result of the day are lines; the plan is not, and says why."""
    found = coded(tables, NOTE)
    lines = {line.code: line for line in found.lines}
    assert set(lines) == {"11104", "83036"}
    text = NOTE
    assert all(text[e.start : e.end] == e.text for line in found.lines for e in line.evidence)
    reasons = {n.code: n.reason for n in found.not_coded}
    assert "ordered" in reasons["80061"]
    assert "ordered" in reasons["72148"]
    assert "refused" in reasons["90656"]
    assert lines["83036"].diagnoses


def test_charges_are_reconciled_both_ways(tables: Tables) -> None:
    """A charge without documentation, a service without a charge, a visit level that is not checked here."""
    record = coded(tables, NOTE)
    charges = (
        ServiceLine(number=1, code="99213", charge=Decimal("100.00")),
        ServiceLine(number=2, code="83036", charge=Decimal("35.00")),
        ServiceLine(number=3, code="80061", charge=Decimal("40.00")),
        ServiceLine(number=4, code="93000", charge=Decimal("50.00")),
    )
    found = reconcile(Encounter(id="E", setting="professional", lines=charges), record, {"11104": Decimal("110.00")})
    kinds = {(d.code, d.kind): d.amount for d in found.differences}
    assert found.agreed == (2,)
    assert kinds["99213", "not checked"] is None
    assert kinds["80061", "charged, not documented"] == Decimal("40.00")
    assert kinds["93000", "charged, not documented"] == Decimal("50.00")
    assert kinds["11104", "documented, not charged"] == Decimal("110.00")


def test_benchmark_counts_rows_and_refuses_others(tmp_path: Path, reader: Reader) -> None:
    """Right means code, units and modifiers; a row without text is refused with its place."""
    file = tmp_path / "rows.jsonl"
    rows = [
        {"text": "TSH", "lines": [{"code": "84443", "units": 1, "modifiers": []}]},
        {"text": "TSH", "lines": [{"code": "84443", "units": 2, "modifiers": []}]},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")

    def reads(text: str, _date: str | None, _payer: str | None) -> list[tuple[str, Decimal, tuple[str, ...]]]:
        return [(s.code, s.units, s.modifiers) for s in one_line(text, reader, Circumstances())]

    found = bench_services(file, reads)
    assert (found["rows"], found["right"], found["codes_right"]) == (2, 1, 2)
    file.write_text('{"lines": []}', "utf-8")
    with pytest.raises(BadFile, match="line 1"):
        bench_services(file, reads)


def test_licensed_descriptors_are_searched_and_only_suggested() -> None:
    """A title whose every word stands in the text is found; two of the same length are not chosen between."""
    titles = Titles([("00001", "Winding of the clock spring"), ("00002", "Clock face"), ("00003", "Clock hand")])
    found = titles.named(Passage("The clock spring was given a full winding"))
    assert found is not None
    assert found.code == "00001"
    assert titles.named(Passage("clock face and clock hand")) is None
    read = Reader(None, titles).read(Passage("Winding of the clock spring"), Circumstances())
    assert [(s.code, bool(s.open)) for s in read.services] == [("00001", True)]
