"""Edits on procedures, modifiers and units: NCCI, and the rules of Medicare's manuals beside it."""
