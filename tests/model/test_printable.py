"""Every name can be printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbill.model.printable import printable


@pytest.mark.parametrize(
    ("text", "printed"),
    [("Ada", "Ada"), ("José Østergård", "José Østergård"), ("Łucja Nguyễn", "Lucja Nguyên"), ("A1c ≥ 8", "A1c >= 8"),
     ("Đặng", "Dặng".replace("ặ", "a")), ("李", "?"), ("“quoted” – dash", "“quoted” – dash")],
)  # fmt: skip
def test_the_nearest_letters(text: str, printed: str):
    assert printable(text) in {printed, printed.replace("ê", "e")}


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_nothing_is_left_that_the_fonts_lack(text: str):
    printable(text).encode("cp1252")
