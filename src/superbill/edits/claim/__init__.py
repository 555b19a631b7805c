"""Edits on the claim itself: identifiers, charges, pointers, dates, limits of the form."""
