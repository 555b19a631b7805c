"""The professional claim, 837P 005010X222A1, as `model.claim` values."""

from superbill.x12.claim.reading import ReadSet, RefusedClaim
from superbill.x12.professional.reading import claims, read
from superbill.x12.professional.writing import VERSION, write

__all__ = ["VERSION", "ReadSet", "RefusedClaim", "claims", "read", "write"]
