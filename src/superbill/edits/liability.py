"""Who owes a service that Medicare does not pay: the notice given before it, and the modifier that says so.

Source: CMS Claims Processing Manual, chapter 30, sections 20, 40 and 50; chapter 1, section 60; MLN006266 (Medicare
Advance Written Notices of Non-coverage).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Liability:
    """The modifiers to bill, and who owes what is denied: PR the patient, CO the provider."""

    modifiers: tuple[str, ...]
    group: Literal["PR", "CO"] | None
    why: str


def liability(*, excluded: bool, expected_denial: bool, notice_signed: bool) -> Liability:
    """Tell what to bill where Medicare fee-for-service is not expected to pay.

    Excluded by statute: GY, the patient owes it without any notice; a notice given all the same is GX beside GY.
    Expected to be denied as not reasonable and necessary: GA with a notice signed before the service, GZ without one,
    which is denied at once and owed by the provider.
    """
    if excluded:
        modifiers = ("GX", "GY") if notice_signed else ("GY",)
        return Liability(modifiers, "PR", "the law excludes the service from Medicare")
    if not expected_denial:
        return Liability((), None, "Medicare is expected to pay")
    if notice_signed:
        return Liability(("GA",), "PR", "the patient accepted liability before the service")
    return Liability(("GZ",), "CO", "no notice was given before the service")
