"""Names of fields as people say them: npi is the NPI, holder_born the subscriber's birth date, lines[0] line 1."""

from __future__ import annotations

import re

SHORT = {"npi": "NPI", "id": "ID", "poa": "POA", "ndc": "NDC", "zip": "ZIP code", "clia": "CLIA", "tin": "TIN"}
"""Short words that people write in capitals."""
CALLED = {
    "by": "you",
    "chart": "the chart",
    "effective_from": "the first day of the coverage",
    "effective_to": "the last day of the coverage",
    "holder": "the subscriber",
    "holder_born": "the subscriber's birth date",
    "holder_first": "the subscriber's first name",
    "holder_last": "the subscriber's last name",
    "how": "the kind of contact",
    "icn": "the payer's claim number",
    "medical_record_number": "the MRN",
    "more": "the rest waits as credit",
    "npi": "the NPI",
    "patient.birth_date": "the patient's birth date",
    "person": "the person",
    "subscriber.birth_date": "the subscriber's birth date",
    "way": "the way of payment",
    "zip": "the ZIP code",
}
"""Fields whose name says too little, or nothing, to who did not write the program."""
_COUNTED = re.compile(r"(\w+?)s?\[(\d+)\]")


def named(field: str) -> str:
    """Say a field within a sentence: the NPI, member ID, line 1 charge."""
    if (known := CALLED.get(field.replace(" ", "_"))) is not None:
        return known
    counted = _COUNTED.sub(lambda found: f"{found[1]} {int(found[2]) + 1}", field)
    return " ".join(SHORT.get(word.lower(), word) for word in re.split(r"[\s._]+", counted))


def label(name: str) -> str:
    """Say a field of a form above what was typed into it; what a page counts its rows by is left as a number."""
    first, _, rest = name.partition("-")
    words = " ".join([named(first).removeprefix("the "), *rest.replace("-", " ").split()])
    return words[:1].upper() + words[1:]
