"""Numbers whose form tells whether they can exist: NPI, taxonomy, NDC, ZIP code."""

from __future__ import annotations

import re

# What the issuer prefix 80840 adds to the sum of an NPI (45 CFR 162.406; CMS, NPI check digit, 2004).
_PREFIX_SUM = 24
_TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
_NDC = re.compile(r"[0-9]{11}")
_ZIP = re.compile(r"[0-9]{5}([0-9]{4})?")


def is_npi(text: str) -> bool:
    """Ten digits, the first 1 or 2, the last the check digit by the Luhn formula over 80840 and the number."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()) or text[0] not in "12":
        return False
    digits = [int(d) for d in reversed(text)]
    doubled = sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (_PREFIX_SUM + sum(digits[::2]) + doubled) % 10 == 0


def is_taxonomy(text: str) -> bool:
    """Ten characters: three digits, six digits or letters, and X (National Uniform Claim Committee)."""
    return _TAXONOMY.fullmatch(text) is not None


def is_ndc(text: str) -> bool:
    """Eleven digits, as billed: labeler 5, product 4, package 2."""
    return _NDC.fullmatch(text) is not None


def is_zip(text: str) -> bool:
    """Five or nine digits, without a dash."""
    return _ZIP.fullmatch(text) is not None
