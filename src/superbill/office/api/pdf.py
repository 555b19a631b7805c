"""Papers as PDF: how they are answered and described."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from superbill.office.api.problems import REFUSALS

PDF: dict[Any, Any] = {200: bytes, **REFUSALS}
"""The answers of an operation that gives a PDF."""


def pdf(content: bytes) -> HttpResponse:
    """Answer with a PDF."""
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": "inline"})
