"""From the note to the facts of the visit, with the words that show each."""

from superbill.coding.em.reading.coded_visit import with_visit
from superbill.coding.em.reading.stated import stated
from superbill.coding.em.reading.visit import read_visit

__all__ = ["read_visit", "stated", "with_visit"]
