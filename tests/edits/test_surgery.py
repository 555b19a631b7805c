"""Which periods surgeries begin (MLN907166; Claims Processing Manual ch. 12 §40)."""

from datetime import date

import pytest

from superbill.edits.surgery import Surgery


@pytest.mark.parametrize(
    ("days", "modifiers", "begins", "ends"),
    [
        ("000", set(), date(2026, 1, 5), date(2026, 1, 5)),
        ("010", set(), date(2026, 1, 5), date(2026, 1, 15)),
        ("090", set(), date(2026, 1, 4), date(2026, 4, 5)),
        ("090", {"58"}, date(2026, 1, 4), date(2026, 4, 5)),
        ("090", {"79", "RT"}, date(2026, 1, 4), date(2026, 4, 5)),
        ("090", {"78"}, date(2026, 1, 4), date(2026, 1, 5)),
    ],
)
def test_the_days_that_a_surgery_covers(days, modifiers, begins, ends):
    surgery = Surgery("27447", date(2026, 1, 5), days, frozenset(modifiers), frozenset())

    assert (surgery.begins, surgery.ends) == (begins, ends)
