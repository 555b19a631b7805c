"""Plain words for patients."""

from __future__ import annotations

import pytest

from superbill.remittance.service_words import told_service


@pytest.mark.parametrize(
    ("code", "words", "told"),
    [("99214", "", "Office visit (99214)"), ("83036", "", "Laboratory test (83036)"), ("J3490", "", "Drug (J3490)"),
     ("93000", "", "Heart test or treatment (93000)"), ("0450", "", "Hospital service (0450)"), ("", "", "Service"),
     ("99214", "Visit, about 30 minutes", "Visit, about 30 minutes (99214)"), ("0042T", "", "Service (0042T)")],
)  # fmt: skip
def test_what_a_service_is(code: str, words: str, told: str):
    assert told_service(code, words) == told
