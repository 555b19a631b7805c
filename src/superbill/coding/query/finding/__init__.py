"""What a record leaves open, found without being asked: indicators and diagnoses held against each other."""

from superbill.coding.query.finding.find import find

__all__ = ["find"]
