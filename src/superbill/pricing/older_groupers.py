"""Groups of discharges before October 2022 (versions 36 to 39), by the optional package `drgpy`.

The package differs from the definitions on some kinds of stays (docs/explanation/benchmarks.md lists them), so a group
of it is shown and *not checked*: nothing is priced by it.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module, metadata
from typing import Any, cast

from superbill.model.encounter import Encounter

PACKAGE, MODULE = "drgpy", "drgpy.msdrg"
VERSIONS = (
    ("36", date(2018, 10, 1), date(2019, 9, 30)),
    ("37", date(2019, 10, 1), date(2020, 9, 30)),
    ("38", date(2020, 10, 1), date(2021, 9, 30)),
    ("39", date(2021, 10, 1), date(2022, 9, 30)),
)
DIED = "20"
SECOND_RATE = (
    "a grouper of version {} that agrees with its definitions; this group is of {} {}, which is known to differ on "
    "valves, burns, newborns and aftercare"
)


def older_version(day: date) -> str | None:
    """Return the version that the older grouper has for a day of discharge."""
    return next((name for name, start, end in VERSIONS if start <= day <= end), None)


def older_group(encounter: Encounter, version: str, views: dict[Any, object]) -> tuple[str, str] | None:
    """Return the group and why it is not checked; None where the package is not installed or gives no group."""
    engine = _engine(version, views)
    status = encounter.discharge_status
    if engine is None or not status or not encounter.diagnoses:
        return None
    codes = [d.code.replace(".", "") for d in encounter.diagnoses]
    poa = [d.poa or "Y" for d in encounter.diagnoses]
    sex = encounter.patient.sex or "F"
    procedures = [p.code for p in encounter.procedures]
    found = str(engine.get_drg(codes, procedures, sex, status != DIED, poa, status)).zfill(3)
    if not found.isdecimal() or found == "000":
        return None
    return found, SECOND_RATE.format(version, PACKAGE, metadata.version(PACKAGE))


def _engine(version: str, views: dict[Any, object]) -> Any:  # noqa: ANN401 - the package's own value
    key = (PACKAGE, version)
    if key not in views:
        try:
            views[key] = import_module(MODULE).DRGEngine(version=f"v{version}")
        except ImportError:
            views[key] = None
    return cast("Any", views[key])
