"""What the test payer can do beside paying: the named scenarios of `catalogue.toml`, which rules choose.

Each is a treatment: settings that change how one file, claim or question is answered. Refusals of questions are
one scenario for every place and reason (`aaa-subscriber-75`, `review-aaa-subscriber-75`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files

import msgspec

from superbill.payers.test_payer.settings import PatientShare, Provider, Reject


class Denial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines that are denied (all of them without `lines`), with group, reason and remarks."""

    reason: str
    group: str = "CO"
    remarks: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


class Refuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question that is refused (AAA): about whom, why, and what the asker may do."""

    about: str
    reason: str
    follow_up: str = "C"


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a 277 says of a claim: category, status, entity, and whether the payment is told."""

    category: str
    status: str
    entity: str = ""


class Treatment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One scenario. Settings that are not given leave things as they are.

    `transaction` is what it answers: 837, 270, 276, 278, or `any` file. Of a file with several claims the claims are
    treated one by one, the file as its first claim that asks for it.
    """

    name: str
    transaction: str
    does: str
    reject: Reject | None = None
    note: str = ""
    set_code: str = ""
    with_errors: bool = False
    forward: bool = False
    pays: bool = True
    waits_for_document: bool = False
    deny: Denial | None = None
    fraction: Decimal | None = None
    patient: PatientShare | None = None
    status: str = ""
    claim_level: bool = False
    split: bool = False
    merge: bool = False
    drop_modifiers: bool = False
    drop_control: bool = False
    other_code: str = ""
    correct: Decimal | None = None
    again: bool = False
    twice: bool = False
    provider_adjustment: tuple[Provider, ...] = ()
    unbalanced: bool = False
    unknown: bool = False
    hold: int = 0
    early: bool = False
    cut: bool = False
    fault: str = ""
    refuse: Refuse | None = None
    benefits: str = ""
    decision: str = ""
    decision_reason: str = ""
    state: State | None = None


class _Refusals(msgspec.Struct, frozen=True):
    follow_up: dict[str, str]
    words: dict[str, str]
    places: dict[str, tuple[str, ...]]
    reviews: dict[str, tuple[str, ...]]


class _Catalogue(msgspec.Struct, frozen=True):
    scenario: tuple[Treatment, ...]
    refusals: _Refusals


@cache
def catalogue() -> dict[str, Treatment]:
    """Every scenario by its name, in the order of the documentation."""
    text = files("superbill.payers.test_payer").joinpath("catalogue.toml").read_text(encoding="utf-8")
    read = msgspec.convert(tomllib.loads(text), _Catalogue)
    refusals = read.refusals
    asked = _refused(refusals, refusals.places, "270", "aaa", "eligibility question")
    reviews = _refused(refusals, refusals.reviews, "278", "review-aaa", "request for authorization")
    return {each.name: each for each in (*read.scenario, *asked, *reviews)}


def _refused(
    refusals: _Refusals, places: dict[str, tuple[str, ...]], transaction: str, prefix: str, what: str
) -> Iterator[Treatment]:
    """One scenario for each place and reason of a refusal."""
    for about, reasons in places.items():
        for reason in reasons:
            yield Treatment(
                name=f"{prefix}-{about}-{reason}",
                transaction=transaction,
                does=f"The {what} is refused at the {about}: {refusals.words[reason]}.",
                refuse=Refuse(about, reason, refusals.follow_up.get(reason, "C")),
            )


def page() -> str:
    """The documentation's table of scenarios, written from the catalogue."""
    titles = {"837": "Claims", "270": "Eligibility", "278": "Authorization", "276": "Claim status", "any": "Any file"}
    rows: list[str] = []
    for transaction, title in titles.items():
        mine = [t for t in catalogue().values() if t.transaction == transaction]
        rows += ["", f"### {title} ({transaction})", "", "| scenario | what the payer does |", "| --- | --- |"]
        rows += [f"| `{t.name}` | {t.does} |" for t in mine]
    return "\n".join(rows[1:]) + "\n"
