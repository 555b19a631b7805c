"""Independent judges: pyx12 4.0 by its maps, x12sdk by its models, oxedi by the balance of remittances.

pyx12 has maps for 837P X222A1, 837I X223A2, 835 X221A1, 277CA X214 and 999 X231A1. No 999 is asked of it: for an 835,
which has no ST03, its 999 writer stops half way.
"""

from __future__ import annotations

import io
import json
import logging

import pytest
import pyx12.params
import pyx12.x12n_document

# Its map allows any number of PLB segments but only one of the FOOTER that it invents to hold them, so a second PLB of
# a good 835 is refused.
_OWN_FAULTS = ("Loop FOOTER exceeded max count",)


def errors(text: str) -> list[str]:
    """What pyx12 finds wrong; empty when it accepts the text."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    report = io.StringIO()
    accepted = pyx12.x12n_document.x12n_document(
        pyx12.params.ParamsBase(), io.StringIO(text), None, None, fd_json=report
    )
    found = _errors(json.loads(report.getvalue() or "{}"))
    if not found and not accepted:
        return ["refused without a reason"]
    return [error for error in found if not any(fault in error for fault in _OWN_FAULTS)]


def _errors(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [json.dumps(e) for e in node.get("errors", ())]
        return own + [e for key, value in node.items() if key != "errors" for e in _errors(value)]
    if isinstance(node, list):
        return [e for value in node for e in _errors(value)]
    return []


def balance_errors(text: str) -> list[str]:
    """What oxedi 0.6 finds wrong with a remittance, its balance included; skips where it is not installed."""
    oxedi = pytest.importorskip("oxedi", reason="oxedi, the judge of remittances, is not installed")
    return [str(told) for told in oxedi.parse(text.encode()).diagnostics]


def models_error(text: str) -> str:
    """What x12sdk 2.2, whose models hold 270, 271, 276 and 277, refuses a text for; empty when it takes it.

    Skips where it is not installed. `test_requests_judged` keeps from it what it refuses or loses by its own faults.
    """
    io_ = pytest.importorskip("x12sdk.io", reason="x12sdk, the judge of requests and answers, is not installed")
    with io_.X12ModelReader(text) as reader:
        try:
            return "" if list(reader.models()) else "no transaction set found"
        except ValueError as refused:
            return str(refused)
