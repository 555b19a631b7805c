"""Logs hold no patient: the watcher of the whole run works, and what the office writes holds no values."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client
from tests.log_scan import identifies, watching

from superbill.office.logs import WithoutValues


@pytest.mark.parametrize(
    "line",
    [
        "stored MRN-4711",
        "patient Ada Example not found",
        "Key (member_id)=(1EG4TE5MK73) already exists",
        "bad member 2FH5UF6NK84",
        "ssn 123-45-6789",
        "segment NM1*IL*1*SOMEBODY*ELSE",
        "born 1958-03-02",
    ],
)
def test_the_watcher_knows_an_identifier(line: str):
    assert identifies(line)


@pytest.mark.parametrize(
    "line", ["Forbidden: /encounters/0ba6f311-a682-4c54-a1d0-16ff1b4824aa/", "999 accepted", "", "2026-05-15 10:00:00"]
)
def test_the_watcher_leaves_the_rest_alone(line: str):
    assert not identifies(line)


def test_the_watcher_sees_every_logger():
    with watching() as found:
        quiet = logging.getLogger("superbill.test.of.the.watcher")
        quiet.propagate = False
        quiet.error("lost %s", "MRN-4711")
        quiet.error("lost a record")

    assert len(found) == 1
    assert "test_logs.py" in found[0]


def test_an_exception_is_written_without_its_message():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutValues())
    record = logging.getLogger("superbill.test")
    record.propagate = False
    record.addHandler(handler)
    detail = "DETAIL: Key (name)=({}) already exists"
    try:
        raise ValueError(detail.format("Ada " + "Example"))
    except ValueError:
        record.exception("a row was refused")
    finally:
        record.removeHandler(handler)

    assert "ValueError" in stream.getvalue()
    assert not identifies(stream.getvalue())


@pytest.mark.parametrize("path", ["/encounters/MRN-4711/", "/?name=Ada+Example&member=1EG4TE5MK73"])
def test_what_is_typed_into_the_address_is_not_logged(browser: Client, capsys: pytest.CaptureFixture[str], path: str):
    """The address bar is a field like any other; only the kind of trouble is logged."""
    with watching() as found:
        browser.get(path)

    assert found == []
    assert not identifies(capsys.readouterr().err)
