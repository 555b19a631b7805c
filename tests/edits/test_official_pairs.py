"""NCCI pairs of a real quarter through the edit: direction, indicator, and silence where there is no pair.

What is wanted is read from the file itself, not from what was stored of it.
"""

import csv
import gzip
import random
from datetime import date
from functools import cache

import pytest
from tests.edits.fixtures import encounter_of

from superbill.edits import run
from superbill.model.encounter import ServiceLine
from superbill.tables.installing import Wish, install
from superbill.tables.store import Tables

DAY = date(2024, 8, 15)
FILE = "data/ncci/ptp_practitioner_2024q3.csv.gz"
NONE = 100_000
pytestmark = pytest.mark.long
BASE = encounter_of({"day": DAY, "lines": [{"code": "99213"}]})


@pytest.fixture(scope="module")
def store(shared, tmp_path_factory):
    if not (shared / FILE).is_file():
        pytest.skip("the NCCI pairs of the third quarter of 2024 are not here")
    folder = tmp_path_factory.mktemp("tables")
    install([shared / FILE], folder, Wish(accept_ama_licence=True))
    tables = Tables(folder)
    yield tables
    tables.close()


@pytest.fixture(scope="module")
def pairs(shared, store):  # noqa: ARG001 - skips where the file is not here
    """The pairs in force on the day with their indicator, as the file has them."""
    with gzip.open(shared / FILE, "rt") as file:
        rows = csv.DictReader(file)
        return {
            (row["column1"], row["column2"]): row["modifier_indicator"]
            for row in rows
            if row["modifier_indicator"] != "9" and (not row["deletion_date"] or row["deletion_date"] >= f"{DAY}")
        }


@cache
def line(number, code, *modifiers):
    return ServiceLine(number=number, code=code, modifiers=modifiers)


def denied(store, first, second, *modifiers):
    """The codes and lines of every finding, first column first."""
    encounter = BASE.model_copy(update={"lines": (line(1, first), line(2, second, *modifiers))})
    return [(f.codes, f.lines) for f in run(encounter, store, only=("NCCI-PTP",)).findings]


def test_every_pair_fires_in_its_direction_by_its_indicator(store, pairs):
    wrong = []
    for (one, two), indicator in pairs.items():
        turned = [((two, one), (2, 1))] if (two, one) in pairs else []
        if sorted(denied(store, one, two)) != sorted([((one, two), (1, 2)), *turned]):
            wrong.append((one, two))
        if ((one, two), (2, 1)) not in denied(store, two, one):
            wrong.append((one, two, "turned"))
        if (((one, two), (1, 2)) in denied(store, one, two, "59")) != (indicator == "0"):
            wrong.append((one, two, "59"))

    assert len(pairs) > 1_600_000
    assert wrong[:20] == []


def test_what_is_no_pair_does_not_fire(store, pairs):
    chance = random.Random(20240702)  # noqa: S311
    codes = sorted({code for pair in pairs for code in pair})
    fired, asked = [], 0
    while asked < NONE:
        one, two = chance.sample(codes, 2)
        if (one, two) not in pairs and (two, one) not in pairs:
            asked += 1
            fired += denied(store, one, two)

    assert fired == []
