"""Who owes what Medicare does not pay (Claims Processing Manual ch. 30 §50; MLN006266)."""

import pytest

from superbill.edits.liability import liability


@pytest.mark.parametrize(
    ("excluded", "denial", "signed", "modifiers", "group"),
    [
        (True, False, False, ("GY",), "PR"),  # worked case coverage-003
        (True, True, True, ("GX", "GY"), "PR"),
        (False, True, True, ("GA",), "PR"),
        (False, True, False, ("GZ",), "CO"),
        (False, False, True, (), None),
    ],
)
def test_liability(excluded, denial, signed, modifiers, group):
    found = liability(excluded=excluded, expected_denial=denial, notice_signed=signed)

    assert (found.modifiers, found.group) == (modifiers, group)
