"""Standing: may a mention be coded, given what the text says of it, the setting and the report?

Sources: ICD-10-CM Official Guidelines FY2026 IV.H (outpatient: never code "probable"), II.H and III.C (inpatient:
code as if established), I.C.21.c.4 (history), IV.J (chronic diseases under treatment), III (resolved ones are dropped).
"""

from __future__ import annotations

from typing import NamedTuple

from superbill.coding.encounter import CodingContext
from superbill.coding.ranges import table, within
from superbill.model.note import Flag, Mention

INPATIENT = frozenset({"inpatient", "skilled_nursing"})
PAST_KINDS = frozenset({"history", "status"})
HABITS = frozenset({"SOC-HABIT", "SOC-ALLERGY", "LIST-COMORBIDITY", "HIS-KNOWN"})
"""Rules that tell where a fact belongs, not that it is over."""

TESTED = ("NEG-TEST-NEGATIVE", "NEG-WAS-NEGATIVE")
EXPOSED = "OTH-EXPOSURE"
"""Cue of an infection that somebody else has, whom the patient met."""
PARTNER, SEXUALLY = "OTH-PARTNER", "B20 Z21 A50-A64 B16 B18.1 U07.1"
"""What a partner has and passes on is a contact."""
UNBORN = "OTH-FETUS"
"""Cue of what the unborn child has: care of the mother for it, where chapter 15 has a code."""
CAUGHT_AT_HOME = "U07.1"
"""A relative who has it now is a contact, and no family history."""
TOLD_OF_A_STAY = frozenset(
    {"hospital_course", "past_history", "surgical_history", "social_history", "history_present", "body"}
)
LASTING = "Z66 Z85 Z86.73 Z86.71 Z87.891 Z89 Z90 Z92.82 Z93 Z94 Z95 Z99"
"""Statuses and histories that bear on a stay."""
TO_COME = "Z11-Z13 Z23 Z30 Z71"
"""Encounters for a screening, a vaccine or counselling: coded where they take place."""
FINAL = frozenset({"discharge_diagnosis"})
LISTED = frozenset({Flag.NEGATED, Flag.CONDITIONAL})
"""The report `mentioned` lists what the text names though it denies it, as suggested and marked so (CodiEsp does)."""


class Standing(NamedTuple):
    """Either a reason not to code, or the code to use instead for a past disease, or neither: code it."""

    reason: str = ""
    source: str = ""
    history: str = ""
    instead: str = ""


CODED = Standing()


def standing(  # noqa: PLR0913 - what is said of a mention, and of its place
    mention: Mention, code: str, kind: str, setting: str, *, mentioned: bool = False, assessed: bool = False
) -> Standing:
    """Judge one mention with the code that it would bring; the report `mentioned` also lists what is not certain.

    With `assessed` the disease of a relative, named as a problem of this encounter, is a family history.
    """
    flags = {c.flag for c in mention.cues if c.rule not in HABITS}
    flags -= _overruled(mention, kind)
    if assessed and not mentioned and (told := _of_another(mention, code, flags)):
        return told
    for flag, own, reason, source in _NOT_THE_PATIENTS:
        if flag in flags and not code.startswith(own) and not (mentioned and flag in LISTED):
            return Standing(reason, source)
    return CODED if mentioned else _of_this_encounter(mention, code, setting, flags)


def _of_this_encounter(mention: Mention, code: str, setting: str, flags: set[Flag]) -> Standing:
    """Judge what this encounter assessed: due at another day, considered, uncertain, past, or coded."""
    rules = {c.rule for c in mention.cues}
    if "PLN-DUE" in rules and within(code, TO_COME):
        return Standing("due, not done at this encounter", "ICD-10-CM Official Guidelines FY2026 IV.G, I.C.21.c.5")
    if "UNC-DIFFERENTIAL" in rules and mention.sentence.section not in FINAL:
        return Standing("one of several that were considered", "ICD-10-CM Official Guidelines FY2026 II.D, IV.H")
    if Flag.UNCERTAIN in flags and not (code.startswith("R") and not _right_before(mention)):
        return _uncertain(code, setting)
    if flags & {Flag.HISTORICAL, Flag.RESOLVED}:
        return _past(code, resolved=Flag.RESOLVED in flags)
    return CODED


_NOT_THE_PATIENTS: tuple[tuple[Flag, tuple[str, ...], str, str], ...] = (
    (
        Flag.NEGATED,
        ("?",),
        "negated",
        "the documentation denies it; conditions documented as present are coded, III, IV.J",
    ),
    (
        Flag.FAMILY,
        ("Z0", "Z1", "Z2", "Z3", "Z4", "Z5", "Z80", "Z81", "Z82", "Z83", "Z84"),
        "family history",
        "not the patient's, I.C.21.c.4",
    ),
    (Flag.OTHER_PERSON, ("Z20",), "someone else", "not the patient's condition, III, IV.J"),
    (
        Flag.CONDITIONAL,
        ("Z11", "Z12", "Z13", "Z23", "Z78", "Z8", "Z9"),
        "conditional",
        "what may happen or is looked for, not what is present, III, IV.J",
    ),
)
"""Flag, beginnings of codes that mean just this, reason, and the paragraph of the Official Guidelines FY2026."""


def _overruled(mention: Mention, kind: str) -> set[Flag]:
    """Return the flags that do not count: a history is past anyway, a negative test after a recovery denies nothing."""
    rules = {c.rule for c in mention.cues if c.flag is Flag.NEGATED or c.rule in ("RES-RECOVERED", EXPOSED)}
    tested = rules <= {EXPOSED, *TESTED} and (EXPOSED in rules or any(c.startswith("Z20") for c in mention.codes[:1]))
    born = any(c.startswith("Z38") for c in mention.codes[:1])
    recovered = {Flag.NEGATED} if "RES-RECOVERED" in rules or tested or born else set()
    return recovered | ({Flag.HISTORICAL, Flag.RESOLVED} if kind in PAST_KINDS else set())


def _of_another(mention: Mention, code: str, flags: set[Flag]) -> Standing | None:
    """Return the history or the contact that a relative's or another person's disease is to the patient."""
    if Flag.NEGATED in flags or Flag.CONDITIONAL in flags:
        return None
    rules = {c.rule for c in mention.cues}
    if UNBORN in rules:
        care = next((o for codes, o in table("fetal.tsv") if within(code, codes)), "")
        return Standing(history=care, source="ICD-10-CM Official Guidelines FY2026 I.C.15.e") if care else None
    if Flag.FAMILY in flags:
        return _of_a_relative(code, flags)
    if EXPOSED in rules or (PARTNER in rules and within(code, SEXUALLY)):
        contact = _contact(code)
        return Standing(history=contact, source="ICD-10-CM Official Guidelines FY2026 I.C.21.c.1") if contact else None
    return None


def _of_a_relative(code: str, flags: set[Flag]) -> Standing | None:
    """Return the family history, or the contact with a relative who has COVID-19 now."""
    history = next((z for codes, z in table("family.tsv") if within(code, codes)), "")
    if history:
        return Standing(history=history, source="ICD-10-CM Official Guidelines FY2026 I.C.21.c.4")
    if not within(code, CAUGHT_AT_HOME) or flags & {Flag.HISTORICAL, Flag.RESOLVED}:
        return None
    return Standing(history=_contact(code), source="ICD-10-CM Official Guidelines FY2026 I.C.1.g.1(e), I.C.21.c.1")


def _contact(code: str) -> str:
    return next((z for codes, z in table("exposure.tsv") if within(code, codes)), "")


def of_the_stay(mention: Mention, context: CodingContext) -> bool:
    """Tell whether a status or history of an inpatient counts wherever the record tells it (III.A, I.C.21.c.3-4)."""
    return (
        context.setting in INPATIENT
        and context.report == "assessed"
        and mention.sentence.section in TOLD_OF_A_STAY
        and all(within(code, LASTING) for code in mention.codes[:1])
    )


def _right_before(mention: Mention) -> bool:
    """A symptom beside an uncertain diagnosis ("probable pneumonia with cough") is itself certain."""
    return any(c.flag is Flag.UNCERTAIN and 0 <= mention.span.start - c.span.end <= 2 for c in mention.cues)


def _uncertain(code: str, setting: str) -> Standing:
    confirmed = next((source for codes, source in table("confirmed_only.tsv") if within(code, codes)), None)
    if confirmed and within(code, "J10") and setting in INPATIENT:
        return Standing(source=confirmed, instead=f"J11{code[3:]}")
    if confirmed:
        return Standing("uncertain, and coded only when confirmed", confirmed)
    if setting in INPATIENT:
        return CODED
    return Standing("uncertain diagnosis in an outpatient setting", "ICD-10-CM Official Guidelines FY2026 IV.H")


def _past(code: str, *, resolved: bool) -> Standing:
    for codes, history, source in table("history.tsv"):
        if within(code, codes):
            return Standing(history=history, source=source)
    if code.startswith(("Z", "T88", "T78")) or (code[0] in "ST" and code.endswith("S")):
        return CODED
    if not resolved and any(within(code, row[0]) for row in table("chronic.tsv")):
        return CODED
    reason = "resolved" if resolved else "historical"
    return Standing(reason, "ICD-10-CM Official Guidelines FY2026 IV.J, III")
