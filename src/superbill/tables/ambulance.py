"""The ambulance fee schedule of a calendar year: rates by service and locality (42 CFR 414.601-414.626).

The geographic index is that of the practice expense of the locality of the point of pickup; 70 percent of a ground base
rate and 50 percent of an air one are adjusted by it. The file holds the adjusted amounts.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from superbill.tables.release import Release
from superbill.tables.store import Tables

AMBULANCE = "ambulance"


class AmbulanceRate(msgspec.Struct, frozen=True, array_like=True):
    """Row `rate`, key "code/carrier+locality": base rate or amount of a mile where the patient is picked up.

    `super_rural` is the base rate in the quarter of rural areas with the fewest people (42 CFR 414.610(c)(5)(ii)),
    `first_miles` the amount of each of the first 17 rural miles on the ground (414.610(c)(5)(i)); None where the file
    gives none.
    """

    urban: Decimal
    rural: Decimal
    super_rural: Decimal | None = None
    first_miles: Decimal | None = None


def ambulance_rate(tables: Tables, code: str, place: str, day: date) -> tuple[AmbulanceRate | None, Release]:
    """Return the rate of a code in a carrier and locality, and the release.

    Raises:
        TableMissing: no installed release covers the day.
    """
    release = tables.as_of(AMBULANCE, day)
    return release.get("rate", f"{code}/{place}", AmbulanceRate), release
