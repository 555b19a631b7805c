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
        ("Date of Visit: 5/4/26", dt.date(2026, 5, 4)),
        ("ADMIT: 04/28/2026\nDISCHARGE: 05/05/2026", dt.date(2026, 5, 5)),
        ("Adm 05/09/2026   D/C 05/14/2026", dt.date(2026, 5, 14)),
        ("May 6, 2026\n\nDear Dr. Fairweather,", dt.date(2026, 5, 6)),
        ("CLINIC   05/07/2026\nDOB 02/01/1950", dt.date(2026, 5, 7)),
        ("NOTE 05/07/2026\nprinted 05/09/2026", None),
        ("Date of birth: 03/02/1958", None),
        ("Surgery in 2019, MRI 01/20/2020", None),
        ("Date of service: 02/30/2026", None),
        ("", None),
    ],
)
def test_labelled_dates_only(text, day):
    assert service_date(text) == day
