"""The day that the note itself states."""

import datetime as dt

import pytest

from superbill.notes.service_date import service_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Date of service: 05/15/2026\nCough", dt.date(2026, 5, 15)),
        ("DOS 2026-05-15", dt.date(2026, 5, 15)),
        ("Date of Visit: May 5, 2026", dt.date(2026, 5, 5)),
        ("Admission date: 05/01/2026\nDischarge date: 05/09/2026", dt.date(2026, 5, 9)),
        ("Date of birth: 03/02/1958", None),
        ("Surgery in 2019, MRI 01/20/2020", None),
        ("Date of service: 02/30/2026", None),
        ("", None),
    ],
)
def test_labelled_dates_only(text, day):
    assert service_date(text) == day
