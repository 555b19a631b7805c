"""From a denial to the payer rule that would have stopped it, with its case; a person reads it and switches it on.

A rule asks for what the record or the office must supply (an authorization, a referral, a modifier to be looked at, a
diagnosis to be read again). It never proposes a modifier or a diagnosis: those come from documentation only.
"""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.remittance.denials import WorkItem

_CODE = ("authorization", "medical necessity", "coding", "coverage rule", "patient")


class Proposal(msgspec.Struct, frozen=True):
    """A rule in the form of a payer's rule file (TOML), and its id."""

    id: str
    toml: str


def proposal(item: WorkItem, payer: str, payer_id: str, decided: date) -> Proposal | None:
    """The rule that would have held the claim; None where nothing about a claim could have told."""
    if item.category not in _CODE or not item.code:
        return None
    rule_id = f"denied-{item.group}-{item.reason}-{item.code}".lower()
    missing = item.category == "authorization"
    when = f'{{ code = ["{item.code}"], authorization = false }}' if missing else f'{{ code = ["{item.code}"] }}'
    then = "hold" if missing else "warn"
    told = [
        'schema = "superbill/payer-rules/1"',
        f"payer = {_quoted(payer or 'payer')}",
        f'source = "Denials of this office, from {decided}"',
        f"effective_from = {decided}",
        *([f"ids = [{_quoted(payer_id)}]"] if payer_id else []),
        "",
        "[[rule]]",
        f'id = "{rule_id}"',
        f"message = {_quoted(f'This payer denied {item.code} as {item.group}-{item.reason}: {item.means}')}",
        f"do = {_quoted(item.do or 'Look at the claim before it goes out')}",
        f'source = "Remittance of {decided}, {item.group}-{item.reason}"',
        f"when = {when}",
        f'then = "{then}"',
        "",
        *_case("as it was denied", item.code, then),
        *(_case("with an authorization", item.code, "pass", authorized=True) if missing else ()),
        *_case("another service", "00000", "pass"),
    ]
    return Proposal(rule_id, "\n".join(told) + "\n")


def _case(name: str, code: str, expect: str, *, authorized: bool = False) -> list[str]:
    number = ', authorizations = [{ number = "A1" }]' if authorized else ""
    line = f'{{ lines = [{{ code = "{code}" }}]{number} }}'
    return ["[[rule.case]]", f'name = "{name}"', f"encounter = {line}", f'expect = "{expect}"', ""]


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()
