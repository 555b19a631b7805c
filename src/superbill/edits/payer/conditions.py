"""Whether a condition of a payer's rule holds for a line or a claim.

A key whose answer is not on the encounter raises `Lacking`: a rule that cannot be evaluated holds the claim. "No
modifier" or "no diagnosis" is an answer; an unknown birth date is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from superbill.edits.code_editor import years
from superbill.edits.needs import Lacking
from superbill.edits.payer.book import Condition
from superbill.model.codes import undotted
from superbill.model.encounter import Encounter, ServiceLine

LINE_KEYS = (
    "code", "not_code", "modifier", "not_modifier", "place_of_service", "not_place_of_service", "revenue_code",
    "diagnosis", "not_diagnosis", "units_over", "charge_over", "minutes_under", "with_code", "without_code", "ndc",
    "authorization",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition is asked about: a claim, or one of its lines."""

    encounter: Encounter
    day: date
    line: ServiceLine | None = None


def about_a_line(condition: Condition) -> bool:
    """Tell whether a condition has a key of the line."""
    return any(getattr(condition, key) not in ((), None) for key in LINE_KEYS)


def holds(condition: Condition, subject: Subject) -> bool:
    """Tell whether every key of the condition holds.

    A key that is known not to hold settles it, whatever is missing for the others.

    Raises:
        Lacking: no key is known to fail, and one of them cannot be answered.
    """
    missing: Lacking | None = None
    for key, answer in ANSWERS.items():
        wanted = getattr(condition, key)
        if wanted in ((), None):
            continue
        try:
            if not answer(wanted, subject):
                return False
        except Lacking as absent:
            missing = missing or absent
    if missing is not None:
        raise missing
    return True


@lru_cache(1 << 16)
def names(written: tuple[str, ...], code: str | None) -> bool:
    """Tell whether a code is among those written: a code, a range, or a beginning marked with *.

    A diagnosis category stands for all its codes: E11 is E11.9 too.
    """
    return code is not None and any(_is(one, undotted(code)) for one in written)


def _is(written: str, plain: str) -> bool:
    low, dash, high = (undotted(part) for part in written.partition("-"))
    if dash and len(low) == len(high):
        return low <= plain[: len(low)] and plain[: len(high)] <= high
    if low.endswith("*"):
        return plain.startswith(low.rstrip("*"))
    diagnosis = 3 <= len(low) < 5 and low[:1].isalpha() and low[1:2].isdecimal()
    return plain == low or (diagnosis and plain.startswith(low))


def pointed(subject: Subject) -> Sequence[str]:
    """Return the diagnoses that the line points at; of a facility's line without pointers, all of the claim."""
    diagnoses = [d.code for d in subject.encounter.diagnoses]
    if subject.line is None or (not subject.line.diagnoses and subject.encounter.setting != "professional"):
        return diagnoses
    return [diagnoses[p - 1] for p in subject.line.diagnoses if 1 <= p <= len(diagnoses)]


def age_of(subject: Subject) -> int:
    """Return the patient's age in years on the day.

    Raises:
        Lacking: the date of birth is not given.
    """
    birth = subject.encounter.patient.birth_date
    if birth is None:
        raise Lacking("the patient's date of birth")
    return years(birth, subject.day)


def state_of(encounter: Encounter) -> str:
    """Return the state where the service was: of the facility, else of the billing provider.

    Raises:
        Lacking: neither has an address.
    """
    for place in (encounter.facility, encounter.provider):
        if place is not None and place.address is not None:
            return place.address.state
    raise Lacking("the state of the place of service")


def authorized(encounter: Encounter, line: ServiceLine | None, day: date) -> bool:
    """Tell whether a prior authorization covers the line: its code, its day."""
    for held in encounter.authorizations:
        if held.kind != "prior_authorization" or not held.number.strip():
            continue
        in_time = (held.effective_from or day) <= day <= (held.effective_to or day)
        if in_time and (line is None or not held.codes or line.code in held.codes):
            return True
    return False


def _line(subject: Subject) -> ServiceLine:
    if subject.line is None:
        raise Lacking("a service line")
    return subject.line


def _number(value: Decimal | None, what: str, subject: Subject) -> Decimal:
    if value is None:
        raise Lacking(f"{what} of line {_line(subject).number}")
    return value


def _other_codes(subject: Subject) -> list[str]:
    line = _line(subject)
    day = line.service_date or subject.day
    same_day = (o for o in subject.encounter.lines if (o.service_date or subject.day) == day)
    return [o.code for o in same_day if o.code and o.number != line.number]


def _given(value: str | None, what: str) -> str:
    if value is None:
        raise Lacking(what)
    return value


def _rendering_specialty(subject: Subject) -> str:
    line = subject.line
    who = (line.rendering if line else None) or subject.encounter.rendering or subject.encounter.provider
    return _given(who.specialty or who.taxonomy, "the specialty of the rendering provider")


def _fields(paths: Iterable[str], subject: Subject) -> bool:
    for path in paths:
        try:
            value = attrgetter(path)(subject.encounter)
        except AttributeError:
            return False
        if value in (None, "", ()):
            return False
    return True


def _filed_after(days: int, subject: Subject) -> bool:
    filed = subject.encounter.filing_date
    if filed is None:
        raise Lacking("the filing date")
    return (filed - subject.day).days > days


Answer = Callable[[Any, Subject], bool]
ANSWERS: dict[str, Answer] = {
    "code": lambda w, s: names(w, _line(s).code),
    "not_code": lambda w, s: not names(w, _line(s).code),
    "modifier": lambda w, s: not set(w).isdisjoint(_line(s).modifiers),
    "not_modifier": lambda w, s: set(w).isdisjoint(_line(s).modifiers),
    "place_of_service": lambda w, s: _given(_line(s).place_of_service, f"the place of line {_line(s).number}") in w,
    "not_place_of_service": lambda w, s: (
        _given(_line(s).place_of_service, f"the place of line {_line(s).number}") not in w
    ),
    "revenue_code": lambda w, s: (_line(s).revenue_code or "").zfill(4) in {c.zfill(4) for c in w},
    "diagnosis": lambda w, s: any(names(w, c) for c in pointed(s)),
    "not_diagnosis": lambda w, s: not any(names(w, c) for c in pointed(s)),
    "units_over": lambda w, s: _line(s).units > Decimal(w),
    "charge_over": lambda w, s: _number(_line(s).charge, "the charge", s) > Decimal(w),
    "minutes_under": lambda w, s: _number(_line(s).minutes, "the minutes", s) < Decimal(w),
    "with_code": lambda w, s: any(names(w, c) for c in _other_codes(s)),
    "without_code": lambda w, s: not any(names(w, c) for c in _other_codes(s)),
    "ndc": lambda w, s: (_line(s).ndc is not None) is w,
    "authorization": lambda w, s: authorized(s.encounter, s.line, s.day) is w,
    "setting": lambda w, s: s.encounter.setting in w,
    "type_of_bill": lambda w, s: _given(s.encounter.type_of_bill, "the type of bill").startswith(tuple(w)),
    "first_diagnosis": lambda w, s: bool(s.encounter.diagnoses) and names(w, s.encounter.diagnoses[0].code),
    "any_diagnosis": lambda w, s: any(names(w, d.code) for d in s.encounter.diagnoses),
    "age_under": lambda w, s: age_of(s) < w,
    "age_from": lambda w, s: age_of(s) >= w,
    "sex": lambda w, s: _given(s.encounter.patient.sex, "the patient's sex") in w,
    "specialty": lambda w, s: _rendering_specialty(s) in w,
    "state": lambda w, s: state_of(s.encounter) in w,
    "frequency": lambda w, s: s.encounter.claim_frequency in w,
    "referral": lambda w, s: any(a.kind == "referral" for a in s.encounter.authorizations) is w,
    "attachment": lambda w, s: any(a.report_type in w for a in s.encounter.attachments),
    "field": _fields,
    "filed_after_days": _filed_after,
}
"""How each key of a condition is answered."""
