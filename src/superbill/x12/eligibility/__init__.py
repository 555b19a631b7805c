"""Eligibility, 270 and 271 005010X279A1, as `model.eligibility` values."""

from superbill.x12.eligibility.reading import read_inquiries, read_responses
from superbill.x12.eligibility.writing import VERSION, write_inquiries, write_responses

__all__ = ["VERSION", "read_inquiries", "read_responses", "write_inquiries", "write_responses"]
