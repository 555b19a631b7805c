"""Laboratory tests that are waived, by quarter, where the list of CMS is installed.

Source: 42 CFR 493.15; CMS, *Tests Granted Waived Status Under CLIA*, and the change requests that follow it.
"""

from __future__ import annotations

import msgspec

WAIVED = "clia.waived"


class WaivedTest(msgspec.Struct, frozen=True, array_like=True):
    """Row `code`: a waived test; `with_qw` when the claim needs QW, False where the code itself says a waived test."""

    with_qw: bool
