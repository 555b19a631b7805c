"""Services review, 278 005010X217, as `model.authorization` values. Its grammar is not verified against the guide."""

from superbill.x12.authorization.reading import read
from superbill.x12.authorization.writing import VERSION, write

__all__ = ["VERSION", "read", "write"]
