"""The institutional claim, 837I 005010X223A2, as `model.institutional` values."""

from superbill.x12.institutional.reading import claims, read
from superbill.x12.institutional.writing import VERSION, write

__all__ = ["VERSION", "claims", "read", "write"]
