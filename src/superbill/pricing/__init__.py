"""Stage 4, pricing: what the payer allows for each line, and what the patient owes, as a chain of named steps."""

from superbill.pricing.stage import price

__all__ = ["price"]
