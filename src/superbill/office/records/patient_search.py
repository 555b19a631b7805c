"""Patients found by name, number or birth date, and what stands on their cards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from superbill.office.models import Encounter, Patient

MOST = 50


def find_patients(asked: str) -> list[Patient]:
    """Find patients by the beginning of their names, by their numbers, by the birth date."""
    words = asked.replace(",", " ").split()
    wanted = Q() if words else Q(pk__in=())
    for word in words:
        each = Q(last_name__istartswith=word) | Q(first_name__istartswith=word) | Q(medical_record_number__iexact=word)
        each |= Q(account__iexact=word)
        if (born := _day(word)) is not None:
            each |= Q(birth_date=born)
        wanted &= each
    return list(Patient.objects.filter(wanted).order_by("last_name", "first_name", "birth_date", "pk")[:MOST])


def patients_of(encounter_ids: Iterable[str], *, restricted: bool = False) -> dict[str, Patient | None]:
    """Return the patient of each visit; a restricted chart says whose it is only to who has been let into it."""
    found = Encounter.objects.filter(public_id__in=set(encounter_ids)).select_related("patient", "restriction")
    return {
        str(row.public_id): None if hasattr(row, "restriction") and not restricted else row.patient for row in found
    }


def _day(text: str) -> dt.date | None:
    """A birth date as people say it at the desk, 03/02/1958, or as 1958-03-02."""
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a birth date has no time zone
        except ValueError:
            continue
    return None
