"""The dental claim, 837D 005010X224A2, as `model.dental` values. Its grammar is not verified against the guide."""

from superbill.x12.dental.reading import claims, read
from superbill.x12.dental.writing import VERSION, write

__all__ = ["VERSION", "claims", "read", "write"]
