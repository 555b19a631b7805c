"""Looks at every log record of a test run: none may hold what identifies a patient, or raw claim data.

Source: 45 CFR 164.514(b)(2), the identifiers; 164.502(b), minimum necessary. A log is read by people who run a system.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

PATIENTS = (
    "Ada Example", "Example, Ada", "EXAMPLE*ADA", "MRN-4711", "ACC-77", "1EG4TE5MK73", "W123456789", "1 Example Street",
    "Whitfield", "Okafor", "Lindqvist", "PMH445120997", "2FH5UF6NK84", "1958-03-02", "19580302",
)  # fmt: skip
SHAPES = (
    r"\b[1-9][A-HJKMNP-RT-Y][A-HJKMNP-RT-Y0-9]\d[A-HJKMNP-RT-Y][A-HJKMNP-RT-Y0-9]\d[A-HJKMNP-RT-Y]{2}\d{2}\b",  # MBI
    r"\b\d{3}-\d{2}-\d{4}\b",  # social security number
    r"(?:ISA|NM1|CLP|CLM|DMG|REF)\*[^ ]+\*",  # X12
)
_HIT = re.compile("|".join([re.escape(p) for p in PATIENTS] + [f"(?:{s})" for s in SHAPES]), re.IGNORECASE)


def identifies(text: str) -> bool:
    """Tell whether a log line holds an identifier of a patient of the tests, or something shaped like one."""
    return _HIT.search(text) is not None


@contextmanager
def watching() -> Iterator[list[str]]:
    """Look at every record of every logger; the list names the places that logged an identifier.

    One inside another looks alone: what a test of the watcher logs on purpose is not held against the whole run.
    """
    found: list[str] = []
    before: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()

    def looked_at(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = logging.LogRecord(*args, **kwargs)
        if identifies(record.getMessage()):
            found.append(f"{record.name} at {record.pathname}:{record.lineno}")
        return record

    logging.setLogRecordFactory(looked_at)
    try:
        yield found
    finally:
        logging.setLogRecordFactory(before)


@pytest.fixture(scope="session", autouse=True)
def no_identifier_in_any_log() -> Iterator[None]:
    """Over the whole suite: fail at the end when any test made the program log an identifier."""
    with watching() as found:
        yield
    assert sorted(set(found)) == [], "an identifier of a patient was logged"
