"""The remittance advice, 835 005010X221A1, as `model.remittance` values."""

from superbill.x12.remittance.reading import read
from superbill.x12.remittance.writing import VERSION, PayerDetails, write

__all__ = ["VERSION", "PayerDetails", "read", "write"]
