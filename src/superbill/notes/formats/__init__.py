"""Intake: one module a file format, from bytes to the text whose code points every offset counts."""
