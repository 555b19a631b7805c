"""One 30-day period of home health care: the group of the patient-driven model, its rate, low utilization, outlier.

Source: 42 CFR 484.202, 484.205, 484.215 (30-day payment), 484.220 (case mix), 484.230 (low utilization), 484.235
(partial period), 484.240 (outlier); CMS Claims Processing Manual ch. 10 §10.1, §70 (HIPPS code, revenue code 0023).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.money import cents
from superbill.model.post_acute import HomeHealthFacts
from superbill.pricing.chain import Chain
from superbill.pricing.hospital import HomeHealth
from superbill.pricing.service import NotPriced, plain
from superbill.tables.post_acute import DIAGNOSES, GROUPS, HOME_RATES, clinical_group, home_group, home_rate
from superbill.tables.store import Tables

ONE, ZERO = Decimal(1), Decimal(0)
HIPPS_LINE = "0023"
SOURCE_TIMING = {("community", "early"): "1", ("institutional", "early"): "2", ("community", "late"): "3",
                 ("institutional", "late"): "4"}  # fmt: skip
FUNCTION, COMORBIDITY = {"low": "A", "medium": "B", "high": "C"}, {"none": "1", "low": "2", "high": "3"}
DISCIPLINES = {"042": "PT", "043": "OT", "044": "SLP", "055": "SN", "056": "MSS", "057": "HHA"}
"""Revenue codes of visits, by their first three digits (CMS Claims Processing Manual ch. 10 §40.2)."""
GROUP, PERIOD, LOW, OUTLIER = "42 CFR 484.220", "42 CFR 484.215, 484.220", "42 CFR 484.230", "42 CFR 484.240"


def pay_period(encounter: Encounter, tables: Tables, facts: HomeHealth, chain: Chain) -> Decimal:
    """Return what Medicare pays for a 30-day period. The steps go into `chain`.

    Raises:
        NotPriced: a fact of the group is missing, or the group is in no table.
        TableMissing: weights or rates of the year are not installed.
    """
    day = encounter.day
    if day is None:
        raise NotPriced("the first day of the period")
    hipps = hipps_of(encounter, tables, day, chain)
    group = home_group(tables, hipps, day)
    if group is None:
        raise NotPriced(f"the weight of group {hipps}")
    share = _rate(tables, "labor_share", day)
    wages = share * facts.wage_index + (ONE - share)
    given = f"{plain(share)} × {plain(facts.wage_index)} + (1 - {plain(share)})"
    chain.number("wage adjustment", wages, "42 CFR 484.215(b)", given)
    visits = visits_of(encounter)
    total = sum(visits.values())
    chain.number("visits", Decimal(total), LOW, " + ".join(str(n) for n in visits.values()))
    if total < group.threshold:
        return _by_visits(encounter, tables, visits, wages, chain)
    period = _rate(tables, "period", day)
    amount = chain.number(
        "30-day payment of the group", period * group.weight * wages, PERIOD,
        f"{plain(period)} × {plain(group.weight)} × {plain(wages)}", tables.as_of(GROUPS, day).ref,
    )  # fmt: skip
    amount += _outlier(encounter, tables, amount, wages, chain)
    return cents(amount * facts.value_based_purchasing)


def hipps_of(encounter: Encounter, tables: Tables, day: date, chain: Chain) -> str:
    """Return the HIPPS code: by the facts of the assessment where they are stated, else as billed.

    Raises:
        NotPriced: neither is there, or the two differ.
    """
    billed = next((n.code for n in encounter.lines if n.revenue_code == HIPPS_LINE and n.code), None)
    facts = encounter.home_health
    if facts is None:
        if billed is None:
            raise NotPriced("the facts of the assessment (home_health), or a HIPPS code with revenue code 0023")
        chain.word("group", billed, "CMS Claims Processing Manual ch. 10 §40.2", "the HIPPS code as billed")
        return billed
    made = _grouped(encounter, facts, tables, day, chain)
    if billed and billed != made:
        raise NotPriced(f"one group: the facts of the assessment give {made}, the claim bills {billed}")
    return made


def _grouped(encounter: Encounter, facts: HomeHealthFacts, tables: Tables, day: date, chain: Chain) -> str:
    for name in ("admission", "timing", "functional_level", "comorbidity"):
        if getattr(facts, name) is None:
            raise NotPriced(f"the fact of the assessment 'home_health.{name}'")
    letter = facts.clinical_group or _clinical(encounter, tables, day, chain)
    first = SOURCE_TIMING[facts.admission or "", facts.timing or ""]
    hipps = f"{first}{letter}{FUNCTION[facts.functional_level or '']}{COMORBIDITY[facts.comorbidity or '']}1"
    given = f"{facts.admission} {facts.timing}, clinical group {letter}, function {facts.functional_level}, " \
            f"comorbidity {facts.comorbidity}"  # fmt: skip
    chain.word("group", hipps, GROUP, given)
    return hipps


def _clinical(encounter: Encounter, tables: Tables, day: date, chain: Chain) -> str:
    if not encounter.diagnoses:
        raise NotPriced("a principal diagnosis, or home_health.clinical_group")
    code = encounter.diagnoses[0].code
    found = clinical_group(tables, code, day)
    if found is None:
        raise NotPriced(f"a principal diagnosis that home health accepts: {code} has no clinical group")
    chain.word("clinical group", found.letter, GROUP, code, tables.as_of(DIAGNOSES, day).ref)
    return found.letter


def visits_of(encounter: Encounter) -> Counter[str]:
    """Count the visits by discipline: each line of a visit's revenue code is one."""
    return Counter(
        DISCIPLINES[n.revenue_code[:3]] for n in encounter.lines if n.revenue_code and n.revenue_code[:3] in DISCIPLINES
    )


def _rate(tables: Tables, item: str, day: date) -> Decimal:
    found = home_rate(tables, item, day)
    if found is None:
        raise NotPriced(f"'{item}' in the release {tables.as_of(HOME_RATES, day).ref.release} of {HOME_RATES}")
    return found


def _by_visits(encounter: Encounter, tables: Tables, visits: Counter[str], wages: Decimal, chain: Chain) -> Decimal:
    """Fewer visits than the threshold: each is paid; the first of a first period with its add-on."""
    day, total = encounter.day or date.min, ZERO
    for discipline, count in visits.items():
        rate = _rate(tables, f"visit_{discipline}", day)
        given = f"{count} × {plain(rate)} × {plain(wages)}"
        total += chain.number(f"low utilization: visits of {discipline}", count * rate * wages, LOW, given)
    facts = encounter.home_health
    first = next((n for n in encounter.lines if n.revenue_code and n.revenue_code[:3] in DISCIPLINES), None)
    if facts is not None and facts.first_of_sequence and facts.timing == "early" and first is not None:
        total += _add_on(tables, DISCIPLINES[(first.revenue_code or "")[:3]], day, wages, chain)
    return cents(total)


def _add_on(tables: Tables, discipline: str, day: date, wages: Decimal, chain: Chain) -> Decimal:
    factor = home_rate(tables, f"add_on_{discipline}", day)
    if factor is None:
        return ZERO
    rate = _rate(tables, f"visit_{discipline}", day)
    given = f"{plain(rate)} × ({plain(factor)} - 1) × {plain(wages)}"
    added = rate * (factor - ONE) * wages
    return chain.number(f"low utilization: add-on of the first visit, {discipline}", added, "42 CFR 484.230(b)", given)


def _outlier(encounter: Encounter, tables: Tables, amount: Decimal, wages: Decimal, chain: Chain) -> Decimal:
    """Cost by units of 15 minutes above the payment and the fixed loss is paid in part."""
    day, cost = encounter.day or date.min, ZERO
    for line in encounter.lines:
        discipline = DISCIPLINES.get((line.revenue_code or "")[:3])
        if discipline:
            cost += line.units * _rate(tables, f"unit_{discipline}", day) * wages
    period, loss = _rate(tables, "period", day), _rate(tables, "fixed_loss", day)
    limit = amount + loss * period * wages
    given = f"{plain(amount)} + {plain(loss)} × {plain(period)} × {plain(wages)}"
    chain.number("outlier threshold", limit, OUTLIER, given)
    if cost <= limit:
        return chain.number("outlier payment", ZERO, OUTLIER, f"0 × {plain(cost)}")
    part = _rate(tables, "loss_sharing", day)
    given = f"{plain(part)} × ({plain(cost)} - {plain(limit)})"
    return chain.number("outlier payment", part * (cost - limit), OUTLIER, given)
