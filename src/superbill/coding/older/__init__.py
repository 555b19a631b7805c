"""Older code sets: records before ICD-10-CM, and the numbers and names of the DSM."""

from superbill.coding.older.before import FIRST_DAY, before_icd10
from superbill.coding.older.dsm import Disorder, disorders

__all__ = ["FIRST_DAY", "Disorder", "before_icd10", "disorders"]
