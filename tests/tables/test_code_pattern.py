"""What a pattern of a note matches, code by code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbill.tables.icd10cm import CodePattern

INTENT_5 = CodePattern("T36", "T50", ((5, "5"), (6, "5")))
POISONING = CodePattern("T36", "T65", ((5, "1234"), (6, "1234")))

codes = st.from_regex(r"[A-TV-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?", fullmatch=True)


@pytest.mark.parametrize(
    ("pattern", "code", "expected"),
    [
        (CodePattern("E11", "E11"), "E11.9", True),
        (CodePattern("E11", "E11"), "E119", True),
        (CodePattern("E11.9", "E11.9"), "E11.8", False),
        (CodePattern("O00", "O9A"), "O9A.211", True),
        (CodePattern("O00", "O9A"), "P00.0", False),
        (CodePattern("Z68.1", "Z68.45"), "Z68.20", True),
        (CodePattern("Z68.1", "Z68.45"), "Z68.51", False),
        (CodePattern("T80", "T88.6"), "T88.6XXA", True),
        (CodePattern("T80", "T88.6"), "T88.7XXA", False),
        (INTENT_5, "T36.0X5A", True),
        (INTENT_5, "T36.0X1A", False),
        (INTENT_5, "T36.95XA", True),
        (INTENT_5, "T51.0X1A", False),
        (INTENT_5, "T45.525A", True),
        (POISONING, "T45.525A", False),
        (POISONING, "T45.521A", True),
        (POISONING, "T50.A11A", True),
        (CodePattern("S02", "S02", ((7, "B"),)), "S02.0XXB", True),
        (CodePattern("S02", "S02", ((7, "B"),)), "S02.0XXA", False),
        (CodePattern("S02", "S02", ((7, "B"),)), "S02", False),
        (CodePattern("E08", "E13", (), (".62",)), "E11.621", True),
        (CodePattern("E08", "E13", (), (".62",)), "E11.51", False),
        (CodePattern("I69", "I69", (), ("-23",)), "I69.323", True),
        (CodePattern("I69", "I69", (), ("-23",)), "I69.320", False),
    ],
)
def test_matches(pattern: CodePattern, code: str, expected):
    assert pattern.matches(code) is expected


@given(codes)
def test_a_code_matches_its_own_pattern_and_that_of_its_category(code: str):
    assert CodePattern(code, code).matches(code)
    assert CodePattern(code[:3], code[:3]).matches(code)


@given(codes, codes, codes)
def test_a_range_matches_whatever_lies_between_its_categories(a: str, b: str, c: str):
    low, middle, high = sorted((a[:3], b, c[:3]), key=lambda code: code[:3])

    assert CodePattern(low[:3], high[:3]).matches(middle)
