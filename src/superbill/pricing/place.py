"""Where the service was furnished: locality for the geographic indices, and facility or non-facility setting.

Source: CMS Claims Processing Manual ch. 1 §10.1.1 (ZIP code of the place of service decides the locality), ch. 12
§20.4.2 and ch. 26 §10.5 (place of service codes that take the facility amount).
"""

from __future__ import annotations

import msgspec

from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.party import Patient, Provider
from superbill.model.price import Step
from superbill.model.table import TableRef
from superbill.tables.mpfs import GPCI, ZIP9, FeeSchedule, Gpci, ZipArea
from superbill.tables.release import Release

FACILITY = {"02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61"}
HOME = "12"
SOURCE = "CMS Claims Processing Manual ch. 1 §10.1.1"
SETTING_SOURCE = "CMS Claims Processing Manual ch. 12 §20.4.2; ch. 26 §10.5"


class Place(msgspec.Struct, frozen=True):
    """A locality and the setting. `steps` tell how they were found."""

    gpci: Gpci
    facility: bool
    steps: tuple[Step, ...]
    example: bool


class Unplaced(msgspec.Struct, frozen=True):
    """The place is not known; `missing` says what is needed."""

    missing: str


def place_of(encounter: Encounter, line: ServiceLine, schedule: FeeSchedule) -> Place | Unplaced:
    """Return locality and setting of one line.

    A carrier and locality given with the facility or the provider come before any ZIP code.

    Raises:
        TableMissing: the ZIP file or the indices of the day are not installed.
    """
    pos = line.place_of_service or ""
    if not pos:
        return Unplaced("the place of service")
    override = _override(encounter, line)
    code = _digits(_zip(encounter, line, pos))
    release, carried = (None, False) if override else schedule.zip_release()
    key = ("place", release, carried, pos, override or code)
    if key in schedule.memo:
        known: Place | Unplaced = schedule.memo[key]
        return known
    return schedule.remember(key, _place(schedule, pos, override, code))


def _place(schedule: FeeSchedule, pos: str, override: tuple[str, str] | None, code: str) -> Place | Unplaced:
    area: ZipArea | Unplaced
    if override:
        carrier, locality = override
        how, table, example, note = f"carrier {carrier}, locality {locality} as given", None, False, ""
    else:
        area, held = _area(schedule, code)
        if isinstance(area, Unplaced):
            return area
        carrier, locality = area.carrier, area.locality
        release, carried = held
        how, table, example = f"ZIP code {code}", release.ref, release.manifest.example
        note = f" (carried over from {release.manifest.release})" if carried else ""
    gpci = schedule.gpci(carrier, locality)
    if gpci is None:
        return Unplaced(f"geographic indices of carrier {carrier}, locality {locality}")
    facility = pos in FACILITY
    return Place(gpci, facility, _steps(schedule, gpci, pos, how + note, table), example or _example(schedule))


def _example(schedule: FeeSchedule) -> bool:
    return schedule.release(GPCI).manifest.example


def _steps(schedule: FeeSchedule, gpci: Gpci, pos: str, how: str, table: TableRef | None) -> tuple[Step, ...]:
    setting = "facility" if pos in FACILITY else "non-facility"
    return (
        Step(
            step="locality", value=f"{gpci.carrier}/{gpci.locality} {gpci.name}", source=SOURCE, given=how, table=table
        ),
        Step(step="setting", value=setting, source=SETTING_SOURCE, given=f"place of service {pos}"),
        Step(
            step="geographic indices",
            value=f"work {gpci.work}, practice expense {gpci.practice_expense}, malpractice {gpci.malpractice}",
            source="42 CFR 414.26; Addendum E of the final rule",
            table=schedule.release(GPCI).ref,
        ),
    )


def _override(encounter: Encounter, line: ServiceLine) -> tuple[str, str] | None:
    for party in (encounter.facility, line.rendering, encounter.provider):
        if party and party.carrier and party.locality:
            return party.carrier.strip().zfill(5), party.locality.strip().zfill(2)
    return None


def _zip(encounter: Encounter, line: ServiceLine, pos: str) -> str:
    parties: tuple[Patient | Provider | None, ...] = (encounter.facility, encounter.provider)
    if pos == HOME:
        parties = (encounter.patient,)
    elif line.rendering and line.rendering.zip:
        parties = (encounter.facility, line.rendering, encounter.provider)
    for party in parties:
        if party and (party.zip or party.address):
            return party.zip or (party.address.zip if party.address else "")
    return ""


def _digits(code: str) -> str:
    if code.isdecimal():
        return code
    return "".join(c for c in code if c.isdecimal())


def _area(schedule: FeeSchedule, code: str) -> tuple[ZipArea | Unplaced, tuple[Release, bool]]:
    held = schedule.zip_release()
    if len(code) not in {5, 9}:
        return Unplaced("the ZIP code of the place of service, or carrier and locality"), held
    area = held[0].get("zip", code[:5], ZipArea)
    if area is None:
        return Unplaced(f"ZIP code {code[:5]} in the ZIP to locality file"), held
    if not area.plus_four:
        return area, held
    if len(code) == 5:
        return Unplaced(
            f"nine digits of ZIP code {code}, which lies in several localities; or carrier and locality"
        ), held
    nine = schedule.zip_release(ZIP9)
    return nine[0].get("zip", code, ZipArea) or Unplaced(f"ZIP code {code} in the nine-digit ZIP file"), nine
