"""What may be billed in a global period, by the facts (MLN907166; Claims Processing Manual ch. 12 §40)."""

from datetime import date

import pytest

from superbill.edits.surgery import Advice, procedure_after, visit_after

SURGERY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("days", "visit", "related", "same", "wanted"),
    [
        ("090", date(2026, 2, 10), True, True, Advice("none")),  # worked case ncci-025
        ("090", date(2026, 2, 10), False, True, Advice("full", "24")),  # worked case ncci-027
        ("090", date(2026, 4, 5), True, True, Advice("none")),  # the ninetieth day
        ("090", date(2026, 4, 6), True, True, Advice("full")),
        ("010", date(2026, 1, 15), True, True, Advice("none")),
        ("010", date(2026, 1, 16), True, True, Advice("full")),
        ("000", date(2026, 1, 6), True, True, Advice("full")),
        ("090", date(2026, 1, 4), True, True, Advice("none")),  # the day before
        ("090", date(2026, 2, 10), True, False, Advice("full")),
        ("XXX", date(2026, 1, 5), True, True, Advice("full")),
    ],
)
def test_visit_after_surgery(days, visit, related, same, wanted):
    assert visit_after(days, SURGERY, visit, related=related, same_practitioner=same) == wanted


@pytest.mark.parametrize(
    ("related", "planned", "operating_room", "wanted"),
    [
        (False, False, True, Advice("full", "79", new_period=True)),  # worked case ncci-030
        (True, True, True, Advice("full", "58", new_period=True)),
        (True, False, True, Advice("intraoperative", "78")),
        (True, False, False, Advice("none")),
    ],
)
def test_procedure_after_surgery(related, planned, operating_room, wanted):
    facts = {"related": related, "planned": planned, "operating_room": operating_room, "same_practitioner": True}

    assert procedure_after("090", SURGERY, date(2026, 2, 10), **facts) == wanted


def test_procedure_by_another_or_later_needs_no_modifier():
    facts = {"related": True, "planned": False, "operating_room": True}

    later = procedure_after("010", SURGERY, date(2026, 1, 16), same_practitioner=True, **facts)
    other = procedure_after("090", SURGERY, date(2026, 1, 16), same_practitioner=False, **facts)

    assert later == other == Advice("full", new_period=True)
