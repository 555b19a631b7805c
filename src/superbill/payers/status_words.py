"""What the codes of acknowledgments say, from `claim_status.toml`."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec

from superbill.model.acknowledgment import ClaimStatus


class Outcome(StrEnum):
    """What a status category says of the claim. Rejected is not denied: it never was adjudicated."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"
    PAID = "paid"
    DENIED = "denied"
    FINAL = "final"
    ERROR = "error"


class _Rejection(msgspec.Struct, frozen=True):
    do: str


class _Words(msgspec.Struct, frozen=True):
    categories: dict[str, tuple[Outcome, str]]
    statuses: dict[str, tuple[str, str]]
    entities: dict[str, str]
    rejection: _Rejection
    segment_errors: dict[str, str]
    interchange_notes: dict[str, str]


@cache
def _words() -> _Words:
    text = files("superbill.payers").joinpath("claim_status.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Words)


def outcome_of(status: ClaimStatus) -> Outcome:
    """What the category means for the claim; a category that is not known is an error, never an acceptance."""
    known = _words().categories.get(status.category)
    return known[0] if known else Outcome.ERROR


def words_of(status: ClaimStatus) -> str:
    """The status in words, such as `A7 invalid information: 562 NPI of the billing provider`."""
    category = _words().categories.get(status.category, (Outcome.ERROR, "not in our table"))[1]
    about = _words().statuses.get(status.status, ("not in our table", ""))[0]
    whose = f" of the {_words().entities.get(status.entity, status.entity)}" if status.entity else ""
    return f"{status.category} {category}: {status.status} {about}{whose}"


def action_of(status: ClaimStatus) -> str:
    """What to do about a status; for a rejection, that it is sent again and not appealed."""
    action = _words().statuses.get(status.status, ("", "Look the status code up in the current list"))[1]
    again = _words().rejection.do if outcome_of(status) is Outcome.REJECTED else ""
    return ". ".join(part for part in (action, again) if part)


def resend() -> str:
    """What to do about whatever a payer rejects."""
    return _words().rejection.do


def words_of_segment_error(code: str) -> str:
    """What a 999 says of a segment."""
    return _words().segment_errors.get(code, f"is wrong (code {code})")


def words_of_note(note: str) -> str:
    """What a TA1 says of an interchange."""
    return _words().interchange_notes.get(note, f"note {note}")
