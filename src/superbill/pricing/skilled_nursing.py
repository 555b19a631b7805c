"""One stay in a skilled nursing facility: the five groups of the patient-driven model, and the rate of every day.

Source: 42 CFR 413.337(b), (c); SNF PPS final rule FY2019 (groups, variable per diem schedule; 83 FR 39162, tables 13 to
30); CMS Claims Processing Manual ch. 6 §30 (HIPPS code, revenue code 0022); 42 CFR 409.61(b) (100 days), 409.85
(coinsurance of days 21 to 100), 409.30 (three days in a hospital before).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.model.encounter import Encounter
from superbill.model.money import cents
from superbill.model.post_acute import SkilledNursingFacts
from superbill.pricing.chain import Chain
from superbill.pricing.hospital import SkilledNursing
from superbill.pricing.service import NotPriced, plain
from superbill.tables.post_acute import NURSING_RATES, daily_rate
from superbill.tables.store import Tables

ONE, ZERO = Decimal(1), Decimal(0)
HIPPS_LINE = "0022"
RULE = "42 CFR 413.337(b); SNF PPS final rule FY2019, sections V.D and V.E"
CATEGORIES = ("major joint replacement or spinal surgery", "other orthopedic", "medical management",
              "non-orthopedic surgery and acute neurologic")  # fmt: skip
THERAPY = "ABCDEFGHIJKLMNOP"
NURSING = ("ES3", "ES2", "ES1", "HDE2", "HDE1", "HBC2", "HBC1", "LDE2", "LDE1", "LBC2", "LBC1", "CDE2", "CDE1", "CBC2",
           "CA2", "CBC1", "CA1", "BAB2", "BAB1", "PDE2", "PDE1", "PBC2", "PA2", "PBC1", "PA1")  # fmt: skip
"""Nursing groups in the order of their letters A to Y in the HIPPS code."""
ANCILLARY = ((12, "NA"), (9, "NB"), (6, "NC"), (3, "ND"), (1, "NE"), (0, "NF"))
PREFIX = {"special care high": "H", "special care low": "L", "clinically complex": "C"}
FULL_DAYS, STEP_DAYS, STEP = 20, 7, Decimal("0.02")
FIRST_DAYS, FIRST_FACTOR = 3, Decimal(3)
AIDS = Decimal("1.18")
NEEDED_DAYS, BENEFIT_DAYS = 3, 100


class Groups(msgspec.Struct, frozen=True):
    """The groups of one assessment, and the first four characters of the HIPPS code."""

    therapy: str
    speech: str
    nursing: str
    ancillary: str

    @property
    def hipps(self) -> str:
        """The four characters that the groups give; the fifth tells the kind of assessment."""
        nursing = chr(ord("A") + NURSING.index(self.nursing))
        return f"{self.therapy[1]}{self.speech[1]}{nursing}{self.ancillary[1]}"


def groups_of(facts: SkilledNursingFacts) -> Groups:
    """Return the groups that the facts of an assessment give.

    Raises:
        NotPriced: a fact is missing.
    """
    for name in ("clinical_category", "function_score", "speech_conditions", "speech_feeding", "nursing_category",
                 "nursing_score", "ancillary_points"):  # fmt: skip
        if getattr(facts, name) is None:
            raise NotPriced(f"the fact of the assessment 'skilled_nursing.{name}'")
    place = CATEGORIES.index(facts.clinical_category or "") * 4 + _level(facts.function_score or 0)
    speech = (facts.speech_conditions or 0) * 3 + (facts.speech_feeding or 0)
    points = facts.ancillary_points or 0
    ancillary = next(group for least, group in ANCILLARY if points >= least)
    return Groups(f"T{THERAPY[place]}", f"S{THERAPY[speech]}", _nursing(facts), ancillary)


def _level(score: int) -> int:
    """Return which of the four ranges of the therapy function score: 0-5, 6-9, 10-23, 24."""
    return 0 if score <= 5 else 1 if score <= 9 else 2 if score <= 23 else 3


def _nursing(facts: SkilledNursingFacts) -> str:
    """Return the nursing group; residents who need little help fall to a lower category."""
    category, score = facts.nursing_category or "", facts.nursing_score or 0
    end = 2 if facts.depression else 1
    if score > 14 and category not in {"behavioral and cognitive", "reduced physical function"}:
        return f"CA{end}"
    if category in {"ES3", "ES2", "ES1"}:
        return category
    if category in PREFIX:
        return f"{PREFIX[category]}{'DE' if score <= 5 else 'BC'}{end}"
    end = 2 if facts.restorative_services >= 2 else 1
    if category == "behavioral and cognitive" and score >= 11:
        return f"BAB{end}"
    return f"{'PDE' if score <= 5 else 'PBC' if score <= 14 else 'PA'}{end}"


def billed_groups(hipps: str) -> Groups:
    """Return the groups that a billed HIPPS code names.

    Raises:
        NotPriced: it is no HIPPS code of skilled nursing.
    """
    try:
        therapy, speech, nursing, ancillary = tuple(hipps[:4])
        made = Groups(f"T{therapy}", f"S{speech}", NURSING[ord(nursing) - ord("A")], f"N{ancillary}")
    except (ValueError, IndexError):
        raise NotPriced(f"a HIPPS code of skilled nursing: {hipps} is none") from None
    if therapy not in THERAPY or speech not in THERAPY[:12] or ancillary not in "ABCDEF" or nursing < "A":
        raise NotPriced(f"a HIPPS code of skilled nursing: {hipps} is none")
    return made


def pay_days(encounter: Encounter, tables: Tables, place: SkilledNursing, days: int, chain: Chain) -> Decimal:
    """Return what the system gives for so many days. The steps go into `chain`.

    Raises:
        NotPriced: a fact or a rate is missing.
        TableMissing: the rates of the year are not installed.
    """
    day, facts = encounter.day or date.min, encounter.skilled_nursing or SkilledNursingFacts()
    groups = _groups(encounter, chain)
    share = _rate(tables, "LABOR", "SHARE", day, place)
    wages = share * place.wage_index + (ONE - share)
    given = f"{plain(share)} × {plain(place.wage_index)} + (1 - {plain(share)})"
    chain.number("wage adjustment", wages, "42 CFR 413.337(a)(1)(ii)", given)
    flat = sum((_flat(tables, name, group, day, place, facts, chain) for name, group in (
        ("SLP", groups.speech), ("NURSING", groups.nursing), ("NON-CASE-MIX", "ALL"))), ZERO)  # fmt: skip
    numbers = range(facts.days_before + 1, facts.days_before + days + 1)
    if numbers[-1] > BENEFIT_DAYS:
        raise NotPriced(f"what {numbers[-1] - BENEFIT_DAYS} days after the hundredth are worth")
    total = chain.number("components of every day alike", flat * days, RULE, f"{plain(flat)} × {days}")
    for name, group, factor in (("PT", groups.therapy, _therapy), ("OT", groups.therapy, _therapy),
                                ("NTA", groups.ancillary, _ancillary)):  # fmt: skip
        rate = _rate(tables, name, group, day, place)
        weighted = sum((factor(n) for n in numbers), ZERO)
        title = f"{name}, group {group}, days {numbers[0]} to {numbers[-1]}"
        total += chain.number(title, rate * weighted, RULE, f"{plain(rate)} × {plain(weighted)}")
    given = f"{plain(total)} × {plain(wages)} × {plain(place.value_based_purchasing)}"
    table = tables.as_of(NURSING_RATES, day).ref
    return chain.number("allowed", cents(total * wages * place.value_based_purchasing), RULE, given, table)


def _groups(encounter: Encounter, chain: Chain) -> Groups:
    facts = encounter.skilled_nursing
    billed = next((n.code for n in encounter.lines if n.revenue_code == HIPPS_LINE and n.code), None)
    if facts is None or facts.clinical_category is None:
        if billed is None:
            raise NotPriced("the facts of the assessment (skilled_nursing), or a HIPPS code with revenue code 0022")
        groups, how = billed_groups(billed), "the HIPPS code as billed"
    else:
        groups, how = groups_of(facts), "facts of the assessment"
        if billed and billed[:4] != groups.hipps:
            raise NotPriced(f"one group: the assessment gives {groups.hipps}, the claim bills {billed}")
    named = f"{groups.hipps}: {groups.therapy}, {groups.speech}, {groups.nursing}, {groups.ancillary}"
    chain.word("groups", named, RULE, how)
    return groups


def _rate(tables: Tables, component: str, group: str, day: date, place: SkilledNursing) -> Decimal:
    found = daily_rate(tables, component, group, day)
    if found is None:
        raise NotPriced(f"the rate of {component} group {group} in the table {NURSING_RATES}")
    return found.rural if place.rural else found.urban


def _flat(  # noqa: PLR0913, PLR0917 - what a rate is found by
    tables: Tables, name: str, group: str, day: date, place: SkilledNursing, facts: SkilledNursingFacts, chain: Chain
) -> Decimal:
    """Return the rate of a component that every day has alike; nursing is 18 percent more with AIDS."""
    rate = _rate(tables, name, group, day, place)
    if name == "NURSING" and facts.aids:
        return chain.number(f"{name}, group {group}, with AIDS", rate * AIDS, RULE, f"{plain(rate)} × {plain(AIDS)}")
    return chain.number(f"{name}, group {group}, a day", rate, RULE)


def _therapy(number: int) -> Decimal:
    """Physical and occupational therapy: 2 percent less for every 7 days after the twentieth."""
    late = max(number - FULL_DAYS, 0)
    return ONE - STEP * ((late + STEP_DAYS - 1) // STEP_DAYS)


def _ancillary(number: int) -> Decimal:
    """Non-therapy ancillaries: three times the rate on the first three days."""
    return FIRST_FACTOR if number <= FIRST_DAYS else ONE
