"""NCCI pairs of a real quarter through the edit: direction, indicator, and silence where there is no pair."""

import random
from datetime import date

import pytest
from tests.edits.fixtures import encounter_of

from superbill.edits import run
from superbill.tables.installing import Wish, install
from superbill.tables.ncci import ncci
from superbill.tables.store import Tables

DAY = date(2024, 8, 15)
FILE = "data/ncci/ptp_practitioner_2024q3.csv.gz"
SAMPLE = 20_000
pytestmark = pytest.mark.long


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
def pairs(store):
    return {(one, two): edit for one, two, edit in ncci(store, DAY).pairs("practitioner") if edit.indicator != "9"}


def denied(store, first, second, modifiers=()):
    lines = [{"code": first}, {"code": second, "modifiers": list(modifiers)}]
    result = run(encounter_of({"day": DAY, "lines": lines}), store, only=["NCCI-PTP"])
    return [(f.codes, f.lines) for f in result.findings]


def test_every_sampled_pair_fires_in_its_direction_by_its_indicator(store, pairs):
    chance = random.Random(20240701)  # noqa: S311 - a sample, not a secret
    wrong = []
    for one, two in chance.sample(sorted(pairs), SAMPLE):
        both = (two, one) in pairs
        straight, turned = denied(store, one, two), denied(store, two, one)
        if ((one, two), (1, 2)) not in straight or ((one, two), (2, 1)) not in turned or len(straight) != 1 + both:
            wrong.append((one, two))
        bypassed = ((one, two), (1, 2)) not in denied(store, one, two, ["59"])
        if bypassed != (pairs[one, two].indicator == "1"):
            wrong.append((one, two, "59"))

    assert len(pairs) > 1_000_000
    assert wrong == []


def test_what_is_no_pair_does_not_fire(store, pairs):
    chance = random.Random(20240702)  # noqa: S311
    codes = sorted({code for pair in pairs for code in pair})
    asked = 0
    while asked < SAMPLE:
        one, two = chance.sample(codes, 2)
        if (one, two) not in pairs and (two, one) not in pairs:
            asked += 1
            assert denied(store, one, two) == []
