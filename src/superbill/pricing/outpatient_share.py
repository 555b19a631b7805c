"""What the patient owes of an outpatient hospital claim, and what Medicare and other payers pay.

Source: 42 CFR 410.160 (Part B deductible), 410.161 (blood: the first three pints of a calendar year), 419.41 (copayment
of the APC), 419.41(c)(4)(i) (at most the inpatient deductible), 410.152(l)(5) (screening that became a procedure);
42 CFR 411.33(e) (a payer before Medicare); CMS Claims Processing Manual ch. 4 §30, §231 (modifier BL).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from superbill.model.encounter import Encounter
from superbill.model.money import cents
from superbill.model.party import Coverage
from superbill.pricing.chain import Chain
from superbill.pricing.factors import SCREENING_SOURCE, part_b, screening_coinsurance, sequestration
from superbill.pricing.liability import EXCLUDED
from superbill.pricing.opps_line import OppsLine
from superbill.pricing.other_payers import is_qmb, paid_before
from superbill.pricing.part_a import PART_A
from superbill.pricing.preventive import SCREENING_TURNED_PROCEDURE, is_preventive
from superbill.pricing.secondary import medicare_secondary_facility, patient_after_primary
from superbill.pricing.service import plain
from superbill.pricing.share import ZERO, LineShare

TWENTY = Decimal("0.20")
COPAYMENT, CAP = "42 CFR 419.41", "42 CFR 419.41(c)(4)(i)"
BLOOD = "42 CFR 410.161; CMS Claims Processing Manual ch. 4 §231"
_CELLS = "P9010 P9016 P9021 P9022 P9027 P9038 P9039 P9040 P9051 P9054 P9056 P9057 P9058"
RED_CELLS = frozenset(_CELLS.split())
"""Whole blood and packed red cells, to which the blood deductible applies."""
PINTS, BOUGHT, BLOOD_CENTERS = 3, "BL", {"0381", "0382"}
"""Red cells and whole blood; processing and storage (039x) and split units (0389) have no such deductible."""


def share_outpatient(lines: Sequence[OppsLine], encounter: Encounter, coverage: Coverage | None) -> list[LineShare]:
    """Split what every line is paid; the lines use up the rest of the year's deductible in their order."""
    met = coverage.accumulators if coverage else None
    stated = met.deductible_met if met else None
    remaining: dict[int, Decimal] = {}
    pints, shares = Pints(coverage), []
    for line in lines:
        terms = part_b(line.day.year)
        if line.missing or line.amount is None:
            shares.append(LineShare(missing=line.missing or "the payment"))
        elif line.packaged or line.reason:
            shares.append(_share_of_unpaid(line))
        elif terms is None:
            shares.append(LineShare(missing=f"the Part B deductible of {line.day.year}"))
        else:
            left = ZERO if stated is None else max(terms.deductible - stated, ZERO)
            remaining.setdefault(line.day.year, left)
            shares.append(_share(line, remaining, encounter, pints))
    return shares


def _share_of_unpaid(line: OppsLine) -> LineShare:
    """Nothing of an unpaid line is the patient's (group CO), but the charge of a service excluded by statute (GY)."""
    if not line.has("GY") or line.packaged:
        return LineShare()
    if line.line.charge is None:
        return LineShare(missing="the charge")
    line.step("patient share", plain(line.line.charge), EXCLUDED)
    return LineShare(patient=line.line.charge)


def _share(line: OppsLine, remaining: dict[int, Decimal], encounter: Encounter, pints: Pints) -> LineShare:
    allowed, year = cents(line.amount or ZERO), line.day.year
    line.amount = allowed
    share, blood = LineShare(), pints.owed(line, allowed)
    rest = allowed - blood
    if line.has(SCREENING_TURNED_PROCEDURE) and not _is_free(line):
        rate = screening_coinsurance(line.day)
        share.coinsurance = cents(rest * rate)
        given = f"{plain(rest)} × {plain(rate)}"
        line.step("coinsurance, no deductible", plain(share.coinsurance), SCREENING_SOURCE, given)
    elif not _is_free(line):
        share.deductible = min(remaining[year], rest)
        given = f"min({plain(remaining[year])}, {plain(rest)})"
        line.step("deductible", plain(share.deductible), "42 CFR 410.160", given)
        remaining[year] -= share.deductible
        share.coinsurance = _copayment(line, rest - share.deductible)
    share.deductible += blood
    share.patient = share.deductible + share.coinsurance
    given = f"{plain(share.deductible)} + {plain(share.coinsurance)}"
    line.step("patient share", plain(share.patient), COPAYMENT, given)
    payment, rule = allowed - share.patient, sequestration(line.day)
    share.sequestration = cents(payment * rule.rate) if rule else ZERO
    if rule and rule.rate:
        given = f"({plain(allowed)} - {plain(share.patient)}) × {plain(rule.rate)}"
        line.step("sequestration", plain(share.sequestration), rule.source, given)
    share.payer = payment - share.sequestration
    given = f"{plain(allowed)} - {plain(share.patient)} - {plain(share.sequestration)}"
    line.step("Medicare pays", plain(share.payer), COPAYMENT, given)
    if is_qmb(encounter, line.day):
        line.step("billed to Medicaid, not to the patient", plain(share.patient), "42 CFR 447.20")
        share.other, share.patient = share.patient, ZERO
    return share


def _is_free(line: OppsLine) -> bool:
    """Tell whether neither deductible nor coinsurance applies: laboratory tests, preventive services, vaccines."""
    return line.laboratory or line.status == "L" or is_preventive(line.line.code or "", line.line.modifiers)


def _copayment(line: OppsLine, rest: Decimal) -> Decimal:
    """The APC's own part of what is left after the deductible, at most the inpatient deductible of the year."""
    whole = TWENTY if line.part is None else line.part
    part = whole if line.copayment is None or not line.rate else line.copayment / line.rate
    owed = cents(rest * part)
    given = f"{plain(rest)} × {plain(line.copayment)} ÷ {plain(line.rate)}" if line.copayment and line.rate else ""
    line.step("copayment", plain(owed), COPAYMENT, given or f"{plain(rest)} × {plain(whole)}")
    limit = PART_A.get(line.day.year)
    if limit and owed > limit.deductible:
        given = f"min({plain(owed)}, {plain(limit.deductible)})"
        line.step("copayment, at most the inpatient deductible", plain(limit.deductible), CAP, given)
        return limit.deductible
    return owed


class Pints:
    """Pints of whole blood or red cells that are still the patient's in this calendar year; none when not stated."""

    def __init__(self, coverage: Coverage | None) -> None:
        met = coverage.accumulators.blood_pints_met if coverage and coverage.accumulators else None
        self.left = 0 if met is None else max(PINTS - met, 0)

    def owed(self, line: OppsLine, allowed: Decimal) -> Decimal:
        """Return what of a line of bought blood is the patient's, and count its pints."""
        center = (line.line.revenue_code or "").zfill(4)
        if not self.left or line.line.code not in RED_CELLS or not line.has(BOUGHT) or center not in BLOOD_CENTERS:
            return ZERO
        pints = min(self.left, line.units)
        self.left -= pints
        owed = cents(allowed * pints / line.units) if line.units else ZERO
        given = f"{plain(allowed)} × {pints} ÷ {line.units}"
        line.step("blood deductible, unless the pints are replaced", plain(owed), BLOOD, given)
        return owed


def settle_outpatient(lines: Sequence[OppsLine], shares: Sequence[LineShare], encounter: Encounter) -> None:
    """Change the shares of the claim for what payers before Medicare paid on it: the lowest of four, on the whole."""
    primary = paid_before(encounter)
    if primary is None or any(s.missing for s in shares):
        return
    paid = [(n, s) for n, s in zip(lines, shares, strict=True) if n.amount]
    if not paid or any(n.line.charge is None for n in lines):
        for share in shares:
            share.missing = share.missing or "the charge of every line, for what Medicare pays after another payer"
        return
    charge = sum((n.line.charge or ZERO for n in lines), ZERO)
    gross = sum((n.amount or ZERO for n, _ in paid), ZERO)
    owed = sum((s.deductible + s.coinsurance for _, s in paid), ZERO)
    chain = Chain()
    payment = medicare_secondary_facility(charge, gross, owed, primary, chain)
    patient = patient_after_primary(owed, primary, chain)
    paid[0][0].steps += chain.steps
    wholes = (payment, patient, primary.paid)
    for parts, (line, share) in zip(_split(wholes, [n.amount or ZERO for n, _ in paid]), paid, strict=True):
        _take(share, line, parts)
        if is_qmb(encounter, line.day):
            share.other, share.patient = (share.other or ZERO) + share.patient, ZERO


def _take(share: LineShare, line: OppsLine, parts: Sequence[Decimal]) -> None:
    payment, share.patient, share.other = parts
    rule = sequestration(line.day)
    share.sequestration = cents(payment * rule.rate) if rule else ZERO
    share.payer = payment - share.sequestration
    given = f"{plain(payment)} - {plain(share.sequestration)}"
    line.step("the line's part of what Medicare pays as secondary", plain(share.payer), "by what the lines pay", given)


def _split(wholes: Sequence[Decimal], weights: Sequence[Decimal]) -> list[list[Decimal]]:
    """Spread each amount over the lines by their weights; the last line takes what rounding leaves."""
    total = sum(weights, ZERO)
    left, rows = list(wholes), []
    for place, weight in enumerate(weights, 1):
        last = place == len(weights)
        row = [rest if last else cents(whole * weight / total) for whole, rest in zip(wholes, left, strict=True)]
        left = [a - b for a, b in zip(left, row, strict=True)]
        rows.append(row)
    return rows
