"""Operations of inpatient stays: from the words of the record to ICD-10-PCS codes and questions."""

from superbill.coding.operations.reading import Operated, operated
from superbill.coding.operations.record import with_operations

__all__ = ["Operated", "operated", "with_operations"]
