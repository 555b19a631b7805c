"""What a payment modifier does to the amount of a line, by the indicators of the fee schedule.

Source: CMS Claims Processing Manual ch. 12 §20.4.3-20.4.6, §40 (54, 55, 56, 62, 66, 78, 80-82, AS) and §40.7 (50, LT,
RT); ch. 5 §20.1 for therapy assistants. What the manual leaves to a report of the surgeon is *not checked*.
"""

from __future__ import annotations

from decimal import Decimal

from superbill.pricing.imaging_equipment import reduce_for_equipment
from superbill.pricing.service import ASSISTANTS, ONE, NotPaid, NotPriced, Service
from superbill.tables.mpfs import Rvu

BILATERAL = Decimal("1.5")
ASSISTANT = Decimal("0.16")
ASSISTANT_NON_PHYSICIAN = Decimal("0.136")
CO_SURGEON = Decimal("0.625")
THERAPY_ASSISTANT = Decimal("0.85")
CH12 = "CMS Claims Processing Manual ch. 12"
PAYMENT_MODIFIERS = {"22", "50", "52", "54", "55", "56", "62", "66", "78", *ASSISTANTS, "CQ", "CO", "CT", "FX", "FY"}
BOTH_SIDES = {"LT", "RT"}


def apply_modifiers(service: Service) -> None:
    """Apply the percentages of the line's modifiers, in the order of the manual.

    Raises:
        NotPriced: the modifier's amount is set by report.
        NotPaid: the schedule does not pay the code with this modifier.
    """
    mine = service.line.modifiers
    if service.fee is None or (PAYMENT_MODIFIERS.isdisjoint(mine) and not BOTH_SIDES.issubset(mine)):
        return
    row = service.fee.row
    _by_report(service)
    _part_of_global(service, row)
    _return_to_operating_room(service, row)
    _surgeons(service, row)
    _assistant(service, row)
    _both_sides(service, row)
    reduce_for_equipment(service)
    if service.has("CQ", "CO") and service.day.year >= 2022:
        source = "42 CFR 410.59(a)(4), 410.60(a)(4), 410.105(d)"
        service.multiply("therapy furnished by an assistant (CQ, CO)", THERAPY_ASSISTANT, source)


def _by_report(service: Service) -> None:
    if service.has("52"):
        raise NotPriced("a price from the contractor: modifier 52 is paid by report")
    if service.has("22"):
        service.step("modifier 22", "no more than the schedule amount without a report", f"{CH12} §20.4.6")


def _part_of_global(service: Service, row: Rvu) -> None:
    """54 pays the pre- and intraoperative part, 55 the postoperative, 56 the preoperative one (§40.2, §40.4)."""
    parts = {
        "54": ("surgical care only (54)", row.preoperative + row.intraoperative),
        "55": ("postoperative care only (55), the whole period", row.postoperative),
        "56": ("preoperative care only (56)", row.preoperative),
    }
    for modifier, (name, part) in parts.items():
        if service.has(modifier):
            if not part:
                raise NotPaid(
                    f"modifier {modifier} cannot be used with {row.code}: no global period to split",
                    f"MPFS global days {row.global_days}; {CH12} §40.2",
                )
            told, paid = _days_of_care(service, row, name, part) if modifier == "55" else (name, part)
            service.multiply(told, paid, f"MPFS pre-, intra- and postoperative percentages; {CH12} §40.2, §40.4")


def _days_of_care(service: Service, row: Rvu, name: str, part: Decimal) -> tuple[str, Decimal]:
    """Take the days of care where the line states them from its first to its last (§40.4.B: split by the days)."""
    through, whole = service.line.through_date, {"010": 10, "090": 90}.get(row.global_days)
    if through is None or whole is None or through <= service.day:
        return name, part
    days = min((through - service.day).days + 1, whole)
    return f"postoperative care only (55), {days} of {whole} days", part * days / whole


def _return_to_operating_room(service: Service, row: Rvu) -> None:
    """78 pays the intraoperative part; a code without one (global 000) is paid in full (§40.4.C)."""
    if service.has("78") and row.intraoperative:
        service.multiply("return to the operating room (78)", row.intraoperative, f"MPFS intraoperative; {CH12} §40.4")


def _surgeons(service: Service, row: Rvu) -> None:
    """62: 62.5% each (§40.8.B); 66: by report (§40.8.C)."""
    if service.has("62"):
        if row.co_surgeon == "1":
            raise NotPriced("documentation that two surgeons were needed (co-surgeon indicator 1)")
        if row.co_surgeon != "2":
            raise NotPaid(f"two surgeons are not paid for {row.code}", f"MPFS co-surgeon indicator {row.co_surgeon}")
        service.multiply("co-surgeon (62)", CO_SURGEON, f"{CH12} §40.8.B; MPFS co-surgeon indicator 2")
    if service.has("66"):
        if row.team in {"1", "2"}:
            raise NotPriced("a price from the contractor: team surgery (66) is paid by report")
        raise NotPaid(f"team surgery is not paid for {row.code}", f"MPFS team surgery indicator {row.team}")


def _assistant(service: Service, row: Rvu) -> None:
    """80, 81, 82: 16%; AS: 85% of that (§20.4.3, §110.2, §120.1)."""
    if not service.has(*ASSISTANTS):
        return
    if row.assistant == "0":
        raise NotPriced("documentation that an assistant was needed (assistant indicator 0)")
    if row.assistant != "2":
        source = f"MPFS assistant at surgery indicator {row.assistant}; {CH12} §20.4.3"
        raise NotPaid(f"an assistant at surgery is not paid for {row.code}", source)
    if service.has("AS"):
        service.multiply("assistant at surgery, PA, NP or CNS (AS)", ASSISTANT_NON_PHYSICIAN, f"{CH12} §110.2, §120.1")
    else:
        service.multiply("assistant at surgery (80, 81, 82)", ASSISTANT, f"42 CFR 414.40(b); {CH12} §20.4.3")


def _both_sides(service: Service, row: Rvu) -> None:
    """Modifier 50 on one line (§40.7): indicator 1 150%, 3 100% a side, 0 and 2 once, 9 never."""
    if not (service.has("50") or BOTH_SIDES.issubset(service.line.modifiers)):
        return
    if service.units != 1 and service.has("50"):
        raise NotPriced("one unit: a bilateral service is billed on one line with modifier 50 and one unit")
    source = f"MPFS bilateral indicator {row.bilateral}; {CH12} §40.7"
    if row.bilateral == "1":
        service.multiply("both sides (50)", BILATERAL, source)
    elif row.bilateral == "3":
        service.multiply("both sides (50)", Decimal(2), source)
    elif row.bilateral in {"0", "2"}:
        service.multiply("both sides (50), paid once", ONE, source)
    else:
        raise NotPaid(f"modifier 50 cannot be used with {row.code}", source)


def pair_sides(services: list[Service]) -> None:
    """Price the second side where left and right stand on two lines (§40.7).

    Indicator 1: together 150%, so the second line half; 0 and 2: together 100%, so the second line nothing; 3: each in
    full.
    """
    first: dict[tuple[object, ...], Service] = {}
    for service in services if len(services) > 1 else ():
        if not service.line.modifiers:
            continue
        sides = [m for m in ("LT", "RT") if service.has(m)]
        if not service.open or service.fee is None or len(sides) != 1 or service.has("50"):
            continue
        key = (service.day, service.provider.npi, service.code, service.fee.row.modifier)
        other = first.setdefault(key, service)
        if other is service or other.has(sides[0]):
            continue
        row = service.fee.row
        source = f"MPFS bilateral indicator {row.bilateral}; {CH12} §40.7"
        if row.bilateral == "1":
            service.multiply("second side of a bilateral service", Decimal("0.5"), source)
            service.second_side_of = other
        elif row.bilateral in {"0", "2"}:
            service.deny("the second side is included in the amount of the first", source)
