"""Folding of words, wordings of titles, the lexicon's format, and that every lexicon code exists."""

import datetime as dt

import pytest

from superbill.coding.specificity import Scope, resolve
from superbill.coding.terms.lexicon import HEADER, read_lexicon, rows_of
from superbill.coding.terms.variants import variants
from superbill.errors import BadFile
from superbill.tables.icd10cm import icd10cm
from superbill.tables.wording import phrase_key, words_of

DAY = dt.date(2026, 5, 15)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oedema of the feet", "foot edema"),
        ("pain in right knee", "knee pain"),
        ("stones of the kidney", "kidney stone"),
        ("Crohn's disease", "Crohn disease"),
        ("type II diabetes", "type 2 diabetes"),
        ("diarrhoea", "diarrhea"),
        ("metastases", "metastasis"),
        ("non-small cell", "non small cell"),
        ("Chronic kidney disease, stage 3a", "stage 3a chronic kidney disease"),
    ],
)
def test_wordings_that_mean_the_same_fold_to_one_key(one, other):
    assert phrase_key(one) == phrase_key(other)


@pytest.mark.parametrize(("one", "other"), [("stage 3", "stage 3a"), ("hyperkalemia", "hypokalemia"), ("mi", "ms")])
def test_wordings_that_differ_do_not_fold_together(one, other):
    assert phrase_key(one) != phrase_key(other)


def test_words_keep_their_places():
    text = "The patient's oedemas"
    assert [(w.text, text[w.start : w.end]) for w in words_of(text)][-1] == ("edema", "oedemas")


@pytest.mark.parametrize(
    ("title", "wording"),
    [
        ("Pneumonia, unspecified organism", "pneumonia"),
        ("Essential (primary) hypertension", "essential hypertension"),
        ("Type 2 diabetes mellitus without complications", "type 2 diabetes mellitus"),
        ("Human immunodeficiency virus [HIV] disease", "HIV disease"),
        ("Malignant neoplasm of prostate", "prostate cancer"),
        ("Displaced fracture of neck of left radius", "fracture of neck of radius"),
        ("Unspecified asthma, uncomplicated", "asthma"),
    ],
)
def test_titles_give_the_wordings_of_clinicians(title, wording):
    assert phrase_key(wording) in {phrase_key(v.text) for v in variants(title)}


def test_other_titles_give_none():
    assert not list(variants("Other specified disorders of kidney"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("term\tcode\n", "header"),
        (f"{HEADER}\ngout\tM10.9\tdiagnosis\n", "3 columns"),
        (f"{HEADER}\ngout\tM10.9\tillness\t\tdraft\n", "unknown"),
        (f"{HEADER}\n\tM10.9\tdiagnosis\t\tdraft\n", "empty"),
    ],
)
def test_a_wrong_lexicon_row_is_refused_with_its_line(text, told):
    with pytest.raises(BadFile, match=told):
        list(rows_of(text, "x.tsv"))


def test_a_lexicon_row_is_read_with_all_its_parts():
    rows = list(
        rows_of(f"{HEADER}\nas|aortic stenosis\tI35.0+Z95.2\tabbreviation\tvalve -sclerosis\treviewed\n", "x.tsv")
    )
    assert [r.term for r in rows] == ["as", "aortic stenosis"]
    assert (rows[0].codes, rows[0].need, rows[0].bar, rows[0].reviewed) == (
        ("I35.0", "Z95.2"),
        ("valve",),
        ("sclerosis",),
        True,
    )


def test_every_lexicon_code_exists_in_the_tabular(tables):
    icd = icd10cm(tables, DAY)
    unknown = [
        (row.place, row.term, code)
        for row in read_lexicon()
        for code in row.codes
        if not resolve(code, Scope(frozenset(), frozenset(), "right"), icd).codes and icd.stem(code.rstrip("-")) is None
    ]
    assert unknown == []


@pytest.mark.parametrize(
    "wording",
    [
        "lower lobe",
        "bladder",
        "skin",
        "colon",
        "liver",
        "bone marrow",
        "activity",
        "attacks",
        "fracture",
        "broad",
        "ECG",
    ],
)
def test_a_site_or_a_plain_word_alone_names_no_condition(wording, terms):
    found = terms.wording(phrase_key(wording))
    assert not found or not [c for c in found.candidates if not c.mentioned]


def test_a_site_with_its_cancer_is_a_condition(terms):
    assert terms.wording(phrase_key("lower lobe cancer")).candidates[0].code.startswith("C34.3")


@pytest.mark.parametrize(
    "text", ["He is an 81-year-old man.", "All limbs move.", "Tetanus is up to date.", "She does well."]
)
def test_plain_words_bring_no_code(text, coder):
    coded = coder(f"Assessment: gout.\n{text}")
    assert {a.code for a in coded.codes} | {n.code for n in coded.not_coded} == {"M10.9"}
