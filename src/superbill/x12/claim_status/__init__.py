"""Claim status, 276 and 277 005010X212, as `model.claim_status` values."""

from superbill.x12.claim_status.reading import read_inquiries, read_responses
from superbill.x12.claim_status.writing import VERSION, write_inquiries, write_responses

__all__ = ["VERSION", "read_inquiries", "read_responses", "write_inquiries", "write_responses"]
