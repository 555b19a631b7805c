"""Part B services without coinsurance or deductible: preventive services and vaccine administration, by code number.

Source: 42 CFR 410.152(l), 410.160(b); CMS Claims Processing Manual ch. 18 §1.2 (table of preventive services); Medicare
Learning Network MLN006559. Laboratory tests have none either (42 CFR 410.160(b), Social Security Act §1833(a)(1)(D)).
"""

from __future__ import annotations

SOURCE = "42 CFR 410.152(l), 410.160(b); CMS Claims Processing Manual ch. 18 §1.2"

_VISITS = "G0402 G0438 G0439 G0468"
_SCREENINGS = """
74263 G0101 Q0091 P3001 G0124 G0141 77063 77067 76977 77078 77080 77081 77085 G0130 76706 G0104 G0105 G0121 G0296 71271
"""
_COUNSELLING = """
G0513 G0514 00812 G9880 G9881 G9886 G9887 G9888 G9890 G9891
99406 99407 G0442 G0443 G0444 G0445 G0446 G0447 G0473 97802 97803 97804 G0270 G0271 G0011 G0012 G0013
"""
_VACCINATION = """
G0008 G0009 G0010 90480 90630 90632 90653 90656 90657 90658 90660 90661 90662 90670 90671 90672 90673 90674 90677 90682
90684 91304 91318 91319 91320 91321 91322 91323 90685 90686 90687 90688 90694 90732
90739 90740 90743 90744 90746 90747 90756 90759
"""
CODES = frozenset(f"{_VISITS} {_SCREENINGS} {_COUNSELLING} {_VACCINATION}".split())

PREVENTIVE = "33"
SCREENING_TURNED_PROCEDURE = "PT"


def is_preventive(code: str, modifiers: tuple[str, ...]) -> bool:
    """Tell whether Part B pays the service without cost sharing: by its code, or by modifier 33."""
    return code in CODES or PREVENTIVE in modifiers
