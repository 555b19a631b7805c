"""What an outpatient service is paid as beside others: comprehensive APCs, composites, conditional packaging.

Source: 42 CFR 419.2(b), 419.31; OPPS Addenda D1, J and M; CMS Claims Processing Manual ch. 4 §10.2.3 (comprehensive),
§10.2.1 (composite), §10.4 (packaging); CMS specifications of the integrated outpatient code editor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from superbill.errors import TableMissing
from superbill.pricing.opps_line import OppsLine
from superbill.pricing.preventive import is_preventive
from superbill.tables.opps import Apc, Opps

J, M = "OPPS Addendum J; CPM ch. 4 §10.2.3", "OPPS Addendum M; CPM ch. 4 §10.2.1"
CPM4 = "OPPS Addendum D1; CPM ch. 4 §10.4"
KEPT = {"F", "G", "H", "H1", "K1", "L", "U"}
"""What a comprehensive service does not take in: tissue at cost, pass-through, vaccines, brachytherapy, pain relief."""
AMBULANCE = re.compile(r"A04[23]\d")
OBSERVATION_HOURS, OBSERVATION, OBSERVATION_APC = 8, "G0378", "8011"
WITH_CONTRAST = {"8005": "8006", "8007": "8008"}
CRITICAL_CARE = {"5041", "5045"}
MENTAL_HEALTH = "8010"


def package(lines: Sequence[OppsLine], addenda: Opps) -> None:
    """Settle which lines are paid and as what, in the order of the code editor.

    Raises:
        TableMissing: an addendum that decides is not installed for the day.
    """
    primary = _primary(lines, addenda)
    if primary is not None:
        _comprehensive(primary, lines, addenda)
    elif not _observation(lines, addenda):
        _composites(lines, addenda)
        _conditional(lines, addenda)


def _primary(lines: Sequence[OppsLine], addenda: Opps) -> OppsLine | None:
    """Return the comprehensive service of the best rank."""
    found = [n for n in lines if n.open and n.status == "J1"]
    if len(found) < 2:
        return found[0] if found else None
    ranked = [(addenda.rank(n.line.code or ""), n) for n in found]
    return min(ranked, key=lambda pair: (pair[0].rank if pair[0] else 10**6, -(pair[1].rate or 0)))[1]


def _comprehensive(primary: OppsLine, lines: Sequence[OppsLine], addenda: Opps) -> None:
    code = primary.line.code or ""
    primary.step("comprehensive service", code, J, "the J1 service of the best rank takes in the claim")
    higher = _complexity(primary, lines, addenda)
    if higher is not None:
        primary.step("complexity adjustment", f"APC {higher.apc}", J, f"APC {primary.apc}")
        primary.pay_as(higher.apc, "J1", higher.rate, _copayment(higher))
    for line in lines:
        if line is not primary and _taken_in(line):
            line.missing, line.verdict = None, primary.verdict
            line.package(f"part of the comprehensive service {code}", J)


def _taken_in(line: OppsLine) -> bool:
    """Tell whether a comprehensive service takes a line in: all but the exclusions that Addendum J lists."""
    code = line.line.code or ""
    kept = line.status in KEPT or AMBULANCE.match(code) or is_preventive(code, line.line.modifiers)
    return not kept and line.packaged is None and line.reason is None and line.row is not None


def _complexity(primary: OppsLine, lines: Sequence[OppsLine], addenda: Opps) -> Apc | None:
    """Return the higher APC where a pair of the claim is listed for the primary service; two units are a pair too."""
    code = primary.line.code or ""
    beside = [n.line.code or "" for n in lines if n is not primary and n.line.code and n.reason is None]
    if primary.units > 1 or primary.has("50"):
        beside.append(code)
    for other in beside:
        pair = addenda.complexity(code, other)
        if pair is not None:
            return addenda.apc(pair.apc)
    return None


def _copayment(apc: Apc) -> Decimal | None:
    return apc.national_copayment if apc.national_copayment is not None else apc.minimum_copayment


def _observation(lines: Sequence[OppsLine], addenda: Opps) -> bool:
    """Pay comprehensive observation: eight hours, a visit the same day or the day before, no T procedure by then."""
    watched = next((n for n in lines if n.line.code == OBSERVATION and n.units >= OBSERVATION_HOURS), None)
    if watched is None:
        return False
    days = {watched.day, watched.day - timedelta(days=1)}
    visit = next((n for n in lines if n.open and n.status == "J2" and n.day in days), None)
    if visit is None or any(n.open and n.status == "T" and n.day in days for n in lines):
        return False
    apc = addenda.apc(OBSERVATION_APC)
    if apc is None:
        return False
    given = f"{watched.units} hours of {OBSERVATION} and a visit"
    visit.step("comprehensive observation", f"APC {OBSERVATION_APC}", J, given)
    visit.pay_as(OBSERVATION_APC, "J2", apc.rate, _copayment(apc))
    for line in lines:
        if line is not visit and _taken_in(line):
            line.missing, line.verdict = None, visit.verdict
            line.package("part of comprehensive observation", J)
    return True


def _composites(lines: Sequence[OppsLine], addenda: Opps) -> None:
    """Imaging of one family on one day is one payment; ancillary services go with critical care."""
    for day in sorted({n.day for n in lines}):
        today = [n for n in lines if n.open and n.day == day]
        _critical_care(today, addenda)
        _imaging([n for n in today if n.open and n.status == "Q3"], addenda)
        _mental_health([n for n in today if n.open and n.status == "Q3"], addenda)


def _families(line: OppsLine, addenda: Opps) -> tuple[str, ...]:
    found = addenda.composite(line.line.code or "")
    return found.composites if found else ()


def _critical_care(today: Sequence[OppsLine], addenda: Opps) -> None:
    if not any(n.apc in CRITICAL_CARE for n in today):
        return
    for line in today:
        if line.status == "Q3" and CRITICAL_CARE & set(_families(line, addenda)):
            line.package("an ancillary service of critical care", M)


def _imaging(today: Sequence[OppsLine], addenda: Opps) -> None:
    groups: dict[str, list[OppsLine]] = {}
    for line in today:
        families = _families(line, addenda)
        if families and families[0] in {"8004", *WITH_CONTRAST, *WITH_CONTRAST.values()}:
            kind = WITH_CONTRAST.get(families[0], families[0])
            groups.setdefault(kind, []).append(line)
    for kind, members in groups.items():
        if sum(n.units for n in members) < 2:
            continue
        plain_one = next((a for a, b in WITH_CONTRAST.items() if b == kind), None)
        without = plain_one is not None and all(plain_one in _families(n, addenda) for n in members)
        _pay_once(members, plain_one if without and plain_one else kind, addenda)


def _mental_health(today: Sequence[OppsLine], addenda: Opps) -> None:
    """The services of one day cost at most what the composite pays."""
    members = [n for n in today if MENTAL_HEALTH in _families(n, addenda)]
    apc = addenda.apc(MENTAL_HEALTH) if members else None
    if apc and apc.rate is not None and sum((n.rate or 0) * n.units for n in members) > apc.rate:
        _pay_once(members, MENTAL_HEALTH, addenda)


def _pay_once(members: Sequence[OppsLine], number: str, addenda: Opps) -> None:
    apc, (first, *rest) = addenda.apc(number), members
    if apc is None:
        return
    first.step("composite", f"APC {number}", M, f"{len(members)} services of one family on one day")
    first.pay_as(number, "S", apc.rate, _copayment(apc))
    first.line = first.line.model_copy(update={"units": Decimal(1)})
    for line in rest:
        line.package(f"part of the composite APC {number}", M)


def _conditional(lines: Sequence[OppsLine], addenda: Opps) -> None:
    """Q1 goes with S, T or V of the claim, Q2 with T, Q4 with any; alone, the highest of Q1 and Q2 is paid once."""
    for line in lines:
        if line.open and line.status in {"Q3", "J2"}:
            _own_apc(line, addenda)
    paid = {n.status for n in lines if n.open}
    waiting = [n for n in lines if n.open and n.status in {"Q1", "Q2"}]
    laboratory = [n for n in lines if n.open and n.status == "Q4"]
    for line in waiting:
        if paid & ({"T"} if line.status == "Q2" else {"S", "T", "V"}):
            beside = "T" if line.status == "Q2" else "S, T or V"
            line.package(f"beside a service of status {beside}", CPM4)
    left = sorted((n for n in waiting if n.open), key=lambda n: -(n.rate or 0))
    for place, line in enumerate(left):
        if place:
            line.package("the highest of the conditionally packaged services is paid", CPM4)
            continue
        _own_apc(line, addenda)
        line.line = line.line.model_copy(update={"units": min(line.line.units, Decimal(1))})
    for line in laboratory:
        if paid & {"S", "T", "V", "Q1", "Q2", "Q3", "J1", "J2", "P"} or left:
            line.package("a laboratory test beside other outpatient services", CPM4)
        else:
            line.laboratory = True


def _own_apc(line: OppsLine, addenda: Opps) -> None:
    """Give a line paid on its own the indicator of its APC."""
    try:
        apc = addenda.apc(line.apc)
    except TableMissing as missing:
        line.refuse(str(missing))
        return
    status = apc.status if apc else "S"
    line.step("paid on its own", status, CPM4, f"status {line.status}, APC {line.apc}")
    line.status = status
