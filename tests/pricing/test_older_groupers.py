"""Discharges before October 2022: shown by the older grouper, never as checked."""

import pytest
from tests.pricing.stays import stay

from superbill.pricing import older_groupers
from superbill.pricing.grouping import group
from superbill.tables.store import Tables


@pytest.fixture
def store(tmp_path):
    pytest.importorskip("drgpy", reason="the older grouper (drgpy) is not installed")
    return Tables(tmp_path)


@pytest.mark.parametrize(
    ("day", "version"),
    [("2018-10-01", "36"), ("2020-03-02", "37"), ("2021-09-30", "38"), ("2022-09-30", "39")],
)
def test_an_older_discharge_has_its_version_and_is_not_checked(store, day, version):
    told = group(stay(["J18.9", "N17.9", "I10"], discharge_date=day), store)

    assert (told.drg, told.version, told.verdict) == ("194", version, "not checked")
    assert "known to differ" in told.missing


def test_septic_shock_raises_an_older_group(store):
    assert group(stay(["A41.9", "R65.21"], discharge_date="2019-05-15"), store).drg == "871"
    assert group(stay(["A41.9", "R65.20"], discharge_date="2019-05-15"), store).drg == "872"


def test_a_day_before_every_version_or_no_package_has_no_group(store, monkeypatch):
    before = group(stay(["J18.9"], discharge_date="2018-09-30"), store)
    monkeypatch.setattr(older_groupers, "MODULE", "not_there")
    without = group(stay(["J18.9"], discharge_date="2019-05-15"), store)

    assert (before.drg, without.drg) == (None, None)
    assert "a grouper version" in before.missing
    assert "a grouper version" in without.missing
