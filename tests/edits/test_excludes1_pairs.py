"""Excludes1 against the whole tabular: what 200 random blocks forbid fires in either order, inheritance expanded."""

import random
from bisect import bisect_left, bisect_right
from datetime import date

import pytest
from tests.edits.fixtures import encounter_of

from superbill.edits import run
from superbill.model.encounter import Diagnosis
from superbill.tables.icd10cm import TABULAR, VALID, Entry, Validity

DAY = date(2026, 5, 15)
BLOCKS, EACH_SIDE = 200, 6


@pytest.fixture(scope="module")
def classification(tables):
    """The entries by key, and the codes billable on the day with the places above each."""
    entries = dict(tables.as_of(TABULAR, DAY).scan("entry", Entry))
    rows = tables.as_of(VALID, DAY).scan("code", Validity)
    billable = [code for code, row in rows if any(p.start <= DAY <= p.end for p in row.periods)]
    return entries, {code: above(code, entries) for code in billable}


def above(code: str, entries: dict[str, Entry]) -> set[str]:
    key = code
    while key not in entries and len(key) > 3:
        key = key[:-1].rstrip(".")
    places = set()
    while key:
        places.add(key)
        key = entries[key].parent if key in entries else ""
    return places


def pairs(entries, billable, chance, each_side=EACH_SIDE):
    """Yield (block, a code below it, a code that it names), both sides drawn from all there are, or all of them."""
    codes = sorted(billable)
    blocks = [(e, [p for n in e.notes.excludes1 for p in n.patterns]) for e in entries.values()]
    for entry, patterns in chance.sample([b for b in blocks if b[1]], BLOCKS):
        below = [code for code, places in billable.items() if entry.code in places]
        named = [c for p in patterns for c in within(codes, p.low, p.high) if p.matches(c)]
        for one in chance.sample(below, min(each_side, len(below))) if each_side else below:
            for other in chance.sample(named, min(each_side, len(named))) if each_side else named:
                if one != other:
                    yield entry.code, one, other


def within(codes, low, high):
    """The codes whose category is from that of `low` to that of `high`."""
    return codes[bisect_left(codes, low[:3]) : bisect_right(codes, high[:3] + "~")]


def test_pairs_fire_both_ways(classification, tables):
    entries, billable = classification
    chance = random.Random(20260401)  # noqa: S311 - a sample, not a secret

    drawn = list(pairs(entries, billable, chance))

    silent = [
        (place, first, second)
        for place, one, other in drawn
        for first, second in ((one, other), (other, one))
        if not run(encounter_of({"diagnoses": [first, second]}), tables, only=["ICD10CM-EXCLUDES1"]).findings
    ]
    assert len(drawn) > 2_000
    assert silent == []


@pytest.mark.long
def test_every_pair_of_the_blocks_fires_both_ways(classification, tables):
    entries, billable = classification
    base, silent, asked = encounter_of({"diagnoses": ["I10", "E11.9"]}), [], 0
    held = {code: Diagnosis(code=code) for code in billable}

    for place, one, other in pairs(entries, billable, random.Random(20260401), each_side=None):  # noqa: S311
        for first, second in ((one, other), (other, one)):
            encounter = base.model_copy(update={"diagnoses": (held[first], held[second])})
            asked += 1
            if not run(encounter, tables, only=("ICD10CM-EXCLUDES1",)).findings:
                silent.append((place, first, second))

    assert asked > 1_000_000
    assert silent[:20] == []


def test_random_pairs_fire_only_where_a_block_names_them(classification, tables):
    entries, billable = classification
    chance = random.Random(20260402)  # noqa: S311
    codes = list(billable)

    wrong = []
    for _ in range(2_000):
        one, other = chance.sample(codes, 2)
        fired = bool(run(encounter_of({"diagnoses": [one, other]}), tables, only=["ICD10CM-EXCLUDES1"]).findings)
        if fired != (names(one, other, entries, billable) or names(other, one, entries, billable)):
            wrong.append((one, other))

    assert wrong == []


def names(one, other, entries, billable) -> bool:
    """Tell, by reading the tabular from the code upwards, whether an Excludes1 note over `one` names `other`."""
    places = (entries[key] for key in billable[one] if key in entries)
    return any(p.matches(other) for e in places for n in e.notes.excludes1 for p in n.patterns)
