"""What the codes of an admission and a discharge mean, in our own words, for people who choose one.

Source: X12 005010X223A2 (837I), loop 2300 CL1; CMS Claims Processing Manual, chapter 25, section 75.1 (form locators
14, 15 and 17), and chapter 3, section 40.2.4.
"""

from __future__ import annotations

ADMISSION_TYPES = {
    "1": "emergency: must be seen at once",
    "2": "urgent: the first bed that is free",
    "3": "planned",
    "4": "newborn",
    "5": "trauma center was called",
    "9": "not known",
}
ADMISSION_SOURCES = {
    "1": "from home or work",
    "2": "sent by a clinic or office",
    "4": "from another hospital",
    "5": "from a nursing facility; of a newborn: born here",
    "6": "from another health facility; of a newborn: born elsewhere",
    "8": "brought by police or court",
    "9": "not known",
    "D": "from another unit of this hospital, billed apart",
    "E": "from a surgery center",
    "F": "from a hospice",
    "G": "from a site for care in a disaster",
}
DISCHARGES = {
    "01": "home, without further care",
    "02": "to a general hospital",
    "03": "to a skilled nursing facility",
    "04": "to a custodial or supportive care facility",
    "05": "to a cancer center or children's hospital",
    "06": "home, with home health care",
    "07": "left against advice",
    "09": "admitted here as an inpatient",
    "20": "died",
    "21": "to court or police",
    "30": "still a patient",
    "40": "died at home in hospice care",
    "41": "died in a facility in hospice care",
    "42": "died in hospice care, place not known",
    "43": "to a federal hospital",
    "50": "home, in hospice care",
    "51": "to a facility, in hospice care",
    "61": "to a swing bed of this hospital",
    "62": "to a rehabilitation hospital or unit",
    "63": "to a long-term care hospital",
    "64": "to a nursing facility that Medicaid alone certifies",
    "65": "to a psychiatric hospital or unit",
    "66": "to a critical access hospital",
    "69": "to a site for care in a disaster",
    "70": "to another kind of health facility",
}
RETURNING = {
    f"{number}": f"as {of}, and coming back is planned"
    for number, of in zip(
        range(81, 96),
        ("01", "02", "03", "04", "05", "06", "21", "43", "61", "62", "63", "64", "65", "66", "70"),
        strict=True,
    )
}
STATUSES = DISCHARGES | RETURNING
"""Every discharge status with its words."""
