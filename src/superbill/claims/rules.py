"""The limits and code maps of the professional claim, read once from `professional.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

_CPT_NUMBER = re.compile(r"\d{5}")


class Limits(msgspec.Struct, frozen=True):
    """How much one professional claim holds."""

    lines: int
    diagnoses: int
    pointers: int
    control_number: int
    modifiers: int


class Anesthesia(msgspec.Struct, frozen=True):
    """The anesthesia section, and its codes that are not timed."""

    first: str
    last: str
    untimed: frozenset[str]


class Laboratory(msgspec.Struct, frozen=True):
    """Which tests stand under CLIA: a range, a modifier, and the suffix of proprietary analyses."""

    first: str
    last: str
    modifier: str
    proprietary_suffix: str
    outside: str


class Unlisted(msgspec.Struct, frozen=True):
    """Codes that need a description in words."""

    suffix: str
    codes: frozenset[str]


class PlaceOfService(msgspec.Struct, frozen=True):
    """Places of service that ask for more on the claim."""

    inpatient: frozenset[str]


class Drug(msgspec.Struct, frozen=True):
    """Units of measure of a National Drug Code quantity."""

    units: frozenset[str]


class ProfessionalRules(msgspec.Struct, frozen=True):
    """`professional.toml` as values."""

    limits: Limits
    claim_filing: dict[str, str]
    relationship: dict[str, str]
    accident: dict[str, str]
    place_of_service: PlaceOfService
    anesthesia: Anesthesia
    laboratory: Laboratory
    unlisted: Unlisted
    drug: Drug
    ambulance: frozenset[str]

    def is_timed_anesthesia(self, code: str) -> bool:
        """True for anesthesia that is paid by minutes (Claims Processing Manual ch. 12 §50)."""
        within = bool(_CPT_NUMBER.fullmatch(code)) and self.anesthesia.first <= code <= self.anesthesia.last
        return within and code not in self.anesthesia.untimed

    def is_laboratory(self, code: str, modifiers: tuple[str, ...]) -> bool:
        """True for a test done under the provider's own CLIA certificate (42 CFR 493)."""
        lab = self.laboratory
        if lab.outside in modifiers:
            return False
        within = bool(_CPT_NUMBER.fullmatch(code)) and lab.first <= code <= lab.last
        proprietary = len(code) == 5 and code[:4].isdecimal() and code.endswith(lab.proprietary_suffix)
        return within or proprietary or lab.modifier in modifiers

    def is_unlisted(self, code: str) -> bool:
        """True where the code alone does not say what was done."""
        return code in self.unlisted.codes or (
            bool(_CPT_NUMBER.fullmatch(code)) and code.endswith(self.unlisted.suffix)
        )


@cache
def professional_rules() -> ProfessionalRules:
    """Read the rules that ship with the package."""
    text = files("superbill.claims").joinpath("professional.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), ProfessionalRules)
