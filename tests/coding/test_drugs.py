"""The table of drugs: names once, codes billable, the drugs that everybody takes are there, names found in text."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from superbill.coding.drugs import KINDS, Drug, drug, drugs, drugs_in, rows_of
from superbill.errors import BadFile
from superbill.tables.drugs import Intent
from superbill.tables.icd10cm import icd10cm
from superbill.tables.store import Tables
from superbill.tables.wording import words_of

DAY = date(2026, 5, 15)
MOST_USED = (Path(__file__).parent / "most_used_drugs.txt").read_text().splitlines()


def test_names_stand_once_and_every_generic_is_a_name():
    keys = Counter(tuple(w.text for w in words_of(d.name)) for d in drugs())
    names = {d.name for d in drugs() if d.kind in ("generic", "combination")}

    assert len(drugs()) > 3_500
    assert [key for key, count in keys.items() if count > 1] == []
    assert {d.kind for d in drugs()} == KINDS
    assert {d.generic for d in drugs() if d.kind != "class"} <= names


def test_all_names_of_a_generic_say_the_same():
    told: dict[str, set[tuple]] = defaultdict(set)
    for held in drugs():
        if held.kind != "class":
            told[held.generic].add(held[3:])

    assert {generic for generic, rows in told.items() if len(rows) > 1} == set()


def test_every_long_term_code_is_billable(tables: Tables):
    book = icd10cm(tables, DAY)

    assert {c for d in drugs() for c in d.long_term if not book.billable(c) or not c.startswith("Z79")} == set()


def test_every_poisoning_category_gives_billable_codes(tables: Tables):
    book = icd10cm(tables, DAY)
    poisonings = (Intent.ACCIDENTAL, Intent.SELF_HARM, Intent.ASSAULT, Intent.UNDETERMINED)
    lost = {c for d in drugs() for i in poisonings for c in d.poisoning_codes(i) if not book.billable(c)}
    no_effect = {d.generic for d in drugs() if not all(map(book.billable, d.poisoning_codes(Intent.ADVERSE_EFFECT)))}

    assert all(d.poisoning for d in drugs())
    assert lost == set()
    assert no_effect == {"nicotine replacement", "zinc sulfate", "heroin", "lsd", "mdma"}


def test_every_indication_range_stands_in_the_tabular(tables: Tables):
    book = icd10cm(tables, DAY)
    ends = {end for d in drugs() for codes in d.indication_codes for end in codes.split("-")}

    assert {end for end in ends if book.entry(end) is None and book.stem(end) is None} == set()


@pytest.mark.parametrize("name", MOST_USED)
def test_the_most_used_drugs_are_there(name: str):
    assert drug(name) is not None


@pytest.mark.parametrize(
    ("name", "generic", "classes", "long_term"),
    [
        ("Lantus", "insulin glargine", "insulin", ("Z79.4",)),
        ("Ozempic", "semaglutide", "injectable non-insulin antidiabetic", ("Z79.85",)),
        ("Rybelsus", "oral semaglutide", "oral hypoglycemic", ("Z79.84",)),
        ("Xultophy", "insulin degludec-liraglutide", "insulin", ("Z79.4", "Z79.85")),
        ("Eliquis", "apixaban", "anticoagulant", ("Z79.01",)),
        ("Plavix", "clopidogrel", "antiplatelet", ("Z79.02",)),
        ("Aggrenox", "aspirin-dipyridamole", "aspirin", ("Z79.82", "Z79.02")),
        ("Mobic", "meloxicam", "NSAID", ("Z79.1",)),
        ("Symbicort", "budesonide-formoterol", "inhaled steroid", ("Z79.51",)),
        ("Medrol", "methylprednisolone", "systemic steroid", ("Z79.52",)),
        ("Percocet", "oxycodone-acetaminophen", "opioid", ("Z79.891",)),
        ("Suboxone", "buprenorphine-naloxone", "opioid dependence treatment", ()),
        ("Humira", "adalimumab", "immunosuppressive biologic", ("Z79.620",)),
        ("Xeljanz", "tofacitinib", "Janus kinase inhibitor", ("Z79.622",)),
        ("CellCept", "mycophenolate", "inhibitor of nucleotide synthesis", ("Z79.624",)),
        ("Revlimid", "lenalidomide", "immunomodulator", ("Z79.61",)),
        ("Evista", "raloxifene", "SERM", ("Z79.810",)),
        ("Arimidex", "anastrozole", "aromatase inhibitor", ("Z79.811",)),
        ("Lupron", "leuprolide", "estrogen agent", ("Z79.818",)),
        ("Fosamax", "alendronate", "bisphosphonate", ("Z79.83",)),
        ("Premarin", "conjugated estrogens", "hormone replacement", ("Z79.890",)),
        ("Yaz", "ethinyl estradiol-drospirenone", "hormonal contraceptive", ("Z79.3",)),
        ("Lipitor", "atorvastatin", "statin", ()),
    ],
)
def test_brands(name: str, generic: str, classes: str, long_term: tuple[str, ...]):
    found = drug(name)

    assert found is not None
    assert (found.generic, found.long_term) == (generic, long_term)
    assert classes in found.classes


@pytest.mark.parametrize(
    ("name", "intent", "codes"),
    [
        ("warfarin", Intent.ADVERSE_EFFECT, ("T45.515A",)),
        ("Lasix", Intent.UNDERDOSING, ("T50.1X6A",)),
        ("Tylenol", Intent.SELF_HARM, ("T39.1X2A",)),
        ("Norco", Intent.ACCIDENTAL, ("T40.2X1A", "T39.1X1A")),
        ("Keytruda", Intent.ADVERSE_EFFECT, ("T45.AX5A",)),
        ("levofloxacin", Intent.ADVERSE_EFFECT, ("T36.AX5A",)),
    ],
)
def test_poisoning_adverse_effect_and_underdosing(name: str, intent: Intent, codes: tuple[str, ...]):
    found = drug(name)

    assert found is not None
    assert found.poisoning_codes(intent) == codes


def test_names_are_found_where_they_stand_the_longest_first():
    text = "Continue Insulin Glargine 20 units, HCTZ; ASA 81 mg inh. Advair twice daily and low-dose aspirins."
    found = list(drugs_in(text))

    assert [text[n.span.start : n.span.end] for n in found] == ["Insulin Glargine", "HCTZ", "ASA", "Advair", "aspirins"]
    assert found[0].drug.generic == "insulin glargine"


def test_an_abbreviation_counts_in_capitals_only():
    assert list(drugs_in("two puffs inh twice, asa class")) == []


def test_a_whole_word_is_a_name_and_a_part_is_not():
    assert drug("lisinoprilate") is None
    assert drug("") is None
    assert [n.drug.name for n in drugs_in("metformin-induced")] == ["metformin"]


def test_no_name_is_an_everyday_word():
    everyday = {"plan", "android", "versed", "nix", "relief", "focus", "total", "complete", "daily", "align", "stop"}
    everyday |= {
        "mild",
        "advance",
        "control",
        "one",
        "the",
        "pain",
        "ella",
        "april",
        "may",
        "oxygen",
        "alcohol",
        "water",
    }

    assert {d.name for d in drugs()} & everyday == set()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "header"),
        ("name\tgeneric\n", "header"),
        ("{h}\nx\tx\tgeneric\tstatin\t\tT46.6X\t\n", "line 2"),
        ("{h}\nx\tx\tpill\tstatin\t\tT46.6X\t\t\n", "line 2"),
        ("{h}\n\tx\tbrand\tstatin\t\tT46.6X\t\t\n", "line 2"),
    ],
)
def test_a_damaged_table_is_refused(text: str, where: str):
    header = "name\tgeneric\tkind\tclasses\tlong_term\tpoisoning\tindication\tindication_codes"
    with pytest.raises(BadFile) as error:
        list(rows_of(text.replace("{h}", header), "drugs.tsv"))

    assert error.value.where == where


def test_reading_a_long_text_takes_time_in_proportion():
    text = "metoprolol 25 mg twice daily " * 20_000

    assert sum(1 for _ in drugs_in(text)) == 20_000
    assert len(words_of(text)) >= 80_000


def test_a_drug_is_a_plain_value():
    assert isinstance(drug("warfarin"), Drug)
