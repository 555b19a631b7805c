"""Transfers: what is paid when a stay ends in another hospital or in post-acute care before its usual length.

Source: 42 CFR 412.4(b) to (f). Paid by the day: the full payment over the geometric mean stay, twice for the first day;
groups of special pay get half the full payment on the first day and half the daily amount on every day.
"""

from __future__ import annotations

from decimal import Decimal

from superbill.model.grouped import Grouping
from superbill.pricing.chain import Chain, quotient
from superbill.pricing.service import plain

ACUTE = {"02", "66", "82", "94"}
POST_ACUTE = {"03", "05", "06", "50", "51", "62", "63", "65", "83", "85", "86", "90", "91", "93"}
HOME_HEALTH = {"06", "86"}
NEVER_REDUCED = {"789"}
"""Newborns who died or were transferred: the group itself is the transfer (42 CFR 412.4(f)(3))."""
HALF = Decimal("0.5")


def is_transfer(grouped: Grouping, status: str) -> bool:
    """Tell whether the stay is paid as a transfer: to an acute hospital, or a post-acute group to post-acute care."""
    if grouped.drg in NEVER_REDUCED:
        return False
    return status in ACUTE or (bool(grouped.post_acute) and status in POST_ACUTE)


def reduce_transfer(chain: Chain, name: str, full: Decimal, grouped: Grouping, status: str, days: int) -> Decimal:  # noqa: PLR0913, PLR0917 - the rule's inputs
    """Return the payment after the transfer rule, with its steps."""
    mean = grouped.geometric_mean_stay
    if not mean or not is_transfer(grouped, status):
        return full
    rule = "(f)(6)" if grouped.special_pay and status in POST_ACUTE else "(f)(1)"
    source = f"42 CFR 412.4{rule}; Table 5, geometric mean stay {plain(mean)}"
    daily = chain.number(f"{name}: a day", quotient(full, mean), source, f"{plain(full)} ÷ {plain(mean)}")
    amount, given = daily * (days + 1), f"{plain(daily)} × ({days} + 1)"
    if rule == "(f)(6)":
        amount, given = HALF * full + HALF * amount, f"0.5 × {plain(full)} + 0.5 × {given}"
    note = ", home health taken as related and within three days" if status in HOME_HEALTH else ""
    return chain.number(
        f"{name}: transfer, status {status}{note}", min(amount, full), source, f"min({given}, {plain(full)})"
    )
