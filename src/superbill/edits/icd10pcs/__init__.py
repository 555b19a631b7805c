"""Edits on the ICD-10-PCS procedures of an inpatient stay."""
