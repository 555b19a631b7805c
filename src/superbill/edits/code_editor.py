"""A stay as the Medicare Code Editor sees it: each code with the editor's own words for it on the day of discharge.

The words come from the editor's dated master lists: "manifestation", "unacceptable", "noncovered" and others. A code
that is not valid on the day has no words; it meets the edit for invalid codes alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from superbill.edits.in_force import InForce
from superbill.model.encounter import Encounter

MANUAL = "CMS Medicare Claims Processing Manual, chapter 3, section 20.2.1"
OLDEST = 124


@dataclass(frozen=True, slots=True)
class Marked:
    """A code of the stay with the editor's words for it."""

    code: str
    valid: bool
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stay:
    """The codes of a stay. `words` are those of all diagnoses."""

    diagnoses: tuple[Marked, ...]
    procedures: tuple[Marked, ...]
    words: frozenset[str]

    @property
    def principal(self) -> Marked:
        """The principal diagnosis; every edit that asks needs a diagnosis."""
        return self.diagnoses[0]

    def marked(self, word: str) -> list[str]:
        """Return the diagnoses that the editor knows by this word, each once."""
        if word not in self.words:
            return []
        return list(dict.fromkeys(d.code for d in self.diagnoses if word in d.words))


def stay(encounter: Encounter, in_force: InForce) -> Stay:
    """Return the stay as the editor sees it, made once for all its edits.

    Raises:
        TableMissing: no dated list of codes covers the day.
        Lacking: the encounter has no date.
    """
    return in_force.shared("stay", lambda: _stay(encounter, in_force))


def _stay(encounter: Encounter, in_force: InForce) -> Stay:
    day = in_force.the_day
    listed = in_force.dates
    diagnoses = tuple(Marked(d.code, listed.valid(d.code, day), listed.words(d.code, day)) for d in encounter.diagnoses)
    procedures: tuple[Marked, ...] = ()
    if encounter.procedures:
        known = in_force.procedure_dates
        procedures = tuple(
            Marked(p.code, known.valid(p.code, day), known.words(p.code, day)) for p in encounter.procedures
        )
    return Stay(diagnoses, procedures, frozenset().union(*(d.words for d in diagnoses)))


def age(encounter: Encounter, day: date) -> int | None:
    """Return the age in completed years at admission, or on the day; None when the birth is not known.

    It is negative for a birth after the day.
    """
    birth, at = encounter.patient.birth_date, encounter.admit_date or day
    return None if birth is None else years(birth, at)


def years(birth: date, day: date) -> int:
    """Return the age in completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


BY_AGE = "ncov12agele60"
BY_DIAGNOSIS = {
    "ncov_z302": ("ncov_z302", "it is done for sterilization"),
    "ncov6": ("ncov6", "a diagnosis of the stay is among those it is not covered for"),
    "ncov7": ("ncov7", "a diagnosis of the stay is among those it is not covered for"),
}
"""Procedures that are not covered when a diagnosis of the stay has the word; for example sterilization, Z30.2."""
HEART = frozenset({"lcov_artheartxpa", "lcov_artheartxpb"})
"""Removal of both ventricles for an artificial heart: only together, and only in a trial (NCD 20.9)."""


def not_covered(seen: Stay, years: int | None) -> dict[str, str]:
    """Return the procedures that the editor does not cover, each with the reason."""
    transplants = any("kidneyxp" in p.words for p in seen.procedures)
    pancreas = transplants or "diabtypeI" in seen.words
    found: dict[str, str] = {}
    for procedure in seen.procedures:
        words = procedure.words
        if not words:
            continue
        reasons = [told for word, (needed, told) in BY_DIAGNOSIS.items() if word in words and needed in seen.words]
        if "noncovered" in words:
            reasons.append("Medicare never covers it")
        if BY_AGE in words and years is not None and years > 60:
            reasons.append("the patient is older than 60")
        if "ncov45" in words and not pancreas:
            reasons.append("there is neither a kidney transplant nor type 1 diabetes")
        if words & HEART and _heart(seen) and "clintrial" not in seen.words:
            reasons.append("an artificial heart is covered only within an approved trial (Z00.6)")
        if reasons:
            found[procedure.code] = reasons[0]
    return found


def limited(words: frozenset[str], seen: Stay) -> bool:
    """Tell whether a procedure is of limited coverage."""
    return "lcov" in words or bool(words & HEART and _heart(seen) and "clintrial" in seen.words)


def _heart(seen: Stay) -> bool:
    return frozenset().union(*(p.words for p in seen.procedures)) >= HEART
