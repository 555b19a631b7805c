"""Edits on diagnosis codes: the conventions and guidelines of ICD-10-CM."""
