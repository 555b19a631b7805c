"""Inpatient grouping: the MS-DRG of a stay by its day of discharge, its weight, and the Medicare code edits.

Source: 42 CFR 412.60 (classification by principal diagnosis, secondary diagnoses, procedures, age, sex, discharge
status); CMS MS-DRG Definitions Manual, by version; Social Security Act §1886(d)(4)(D) (hospital-acquired conditions).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice, repeat
from typing import cast

import msgspec

from superbill.errors import TableMissing
from superbill.model.encounter import Encounter
from superbill.model.grouped import GroupedDiagnosis, GroupedProcedure, Grouping, Severity, TableUsed
from superbill.pricing.drg_software import (
    Coded,
    DrgSoftware,
    GroupAnswer,
    Stay,
    drg_software,
    read_diagnosis,
    read_procedure,
)
from superbill.pricing.older_groupers import older_group, older_version
from superbill.tables.msdrg import Drg, drg, weights
from superbill.tables.store import Tables

UNGROUPABLE = {998, 999}
BATCH = 64
SEX = {"M": 0, "F": 1}
COUNTED_POA = {"Y", "N", "U", "W"}
NO_POA = "no present-on-admission indicator is reported: hospital-acquired conditions were not looked for"
WORKING = "no discharge date: the group as of {}, which may change until discharge"
NO_SOFTWARE = "the MS-DRG software (the optional package msdrg, for Linux on x86-64)"


class Version(msgspec.Struct, frozen=True):
    """One release of the grouper and the days of discharge it is for."""

    name: str
    number: int
    start: date
    end: date


VERSIONS = tuple(
    Version(name, number, date.fromisoformat(start), date.fromisoformat(end))
    for name, number, start, end in (
        ("40", 400, "2022-10-01", "2023-03-31"), ("40.1", 401, "2023-04-01", "2023-09-30"),
        ("41", 410, "2023-10-01", "2024-03-31"), ("41.1", 411, "2024-04-01", "2024-09-30"),
        ("42", 420, "2024-10-01", "2025-03-31"), ("42.1", 421, "2025-04-01", "2025-09-30"),
        ("43", 430, "2025-10-01", "2026-03-31"), ("43.1", 431, "2026-04-01", "2026-09-30"),
        ("44", 440, "2026-10-01", "2027-03-31"),
    )
)  # fmt: skip
STATUSES = (1, 2, 3, 4, 5, 6, 7, 20, 21, 30, 40, 41, 42, 43, 50, 51, 61, 62, 63, 64, 65, 66, 69, 70, 81, 82, 83, 84,
            85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95)  # fmt: skip


@lru_cache(maxsize=4096)
def version_of(day: date) -> Version | None:
    """Return the grouper version for a day of discharge; None for a day that no version here is for."""
    return next((v for v in VERSIONS if v.start <= day <= v.end), None)


class Asked(msgspec.Struct, gc=False):
    """One encounter on its way: the stay in the software's terms, or what is missing for it."""

    encounter: Encounter
    day: date | None
    version: Version | None
    stay: Stay | None = None
    missing: str | None = None


def group(encounter: Encounter, tables: Tables, *, edits: bool = True) -> Grouping:
    """Return the group of a stay; what is missing makes it *not checked*, a stay that has no group *fail*."""
    return next(group_all((encounter,), tables, edits=edits))


def group_all(encounters: Iterable[Encounter], tables: Tables, *, edits: bool = True) -> Iterator[Grouping]:
    """Yield the group of every stay in its order; many are handed to the software at a time, which is faster."""
    waiting = iter(encounters)
    while batch := list(islice(waiting, BATCH)):
        yield from _batch([_asked(encounter, tables) for encounter in batch], tables, edits=edits)


def _asked(encounter: Encounter, tables: Tables) -> Asked:
    day = encounter.day
    version = version_of(day) if day else None
    missing = _missing(encounter, version, day)
    if missing or drg_software(tables.views) is None or day is None or version is None:
        return Asked(encounter, day, version, missing=missing or NO_SOFTWARE)
    return Asked(encounter, day, version, _stay(encounter, version, day))


def _batch(batch: list[Asked], tables: Tables, *, edits: bool) -> Iterator[Grouping]:
    software, stays = drg_software(tables.views), [asked.stay for asked in batch if asked.stay is not None]
    answers = iter(software.groups(stays) if software else ())
    found = iter(software.edits(stays) if software and edits else repeat(None))
    for asked in batch:
        older = older_version(asked.day) if asked.version is None and asked.day else None
        if older and asked.encounter.setting == "inpatient":
            yield _by_older(asked, older, tables)
            continue
        if software is None or asked.stay is None or asked.day is None or asked.version is None:
            yield _not_grouped(asked.encounter, asked.missing or NO_SOFTWARE, asked.version)
            continue
        encounter, met = asked.encounter, next(found)
        answer = _settled(software, asked.stay, next(answers), known=bool(encounter.discharge_status))
        if isinstance(answer, str):
            yield _not_grouped(encounter, answer, asked.version)
        else:
            yield _grouping(encounter, tables, asked.version, answer, met, asked.day)


def _missing(encounter: Encounter, version: Version | None, day: date | None) -> str | None:
    born, status = encounter.patient.birth_date, encounter.discharge_status
    if encounter.setting != "inpatient":
        return f"an inpatient stay; the setting is '{encounter.setting}'"
    if not encounter.diagnoses or day is None:
        return "the discharge date" if encounter.diagnoses else "a principal diagnosis"
    if version is None:
        return f"a grouper version for {day.isoformat()}; from {VERSIONS[0].start} to {VERSIONS[-1].end}"
    if born is None or born > (encounter.admit_date or day):
        return "a birth date that is not after the admission" if born else "the patient's birth date"
    return f"a discharge status of two digits; '{status}' is none" if status and not status.isdecimal() else None


def _stay(encounter: Encounter, version: Version, day: date) -> Stay:
    """Put the stay in the software's terms.

    Without any indicator the stay is grouped as one of a hospital that is exempt from reporting them (42 CFR
    412.60(c)): otherwise a missing indicator would make a stay with a hospital-acquired condition ungroupable.
    """
    principal, *secondary = encounter.diagnoses
    reported = [d for d in encounter.diagnoses if d.poa]
    stay = Stay(
        version=version.number,
        discharge_date=day.year * 10000 + day.month * 100 + day.day,
        age=_age(encounter.patient.birth_date or day, encounter.admit_date or day),
        sex=SEX.get(encounter.patient.sex or "", 2),
        discharge_status=int(encounter.discharge_status or 1),
        hospital_status="NOT_EXEMPT" if reported else "EXEMPT",
        pdx=_coded(principal.code, principal.poa),
        sdx=[_coded(d.code, d.poa) for d in secondary],
        procedures=[Coded(p.code) for p in encounter.procedures],
    )
    if encounter.admitting_diagnosis:
        stay.admit_dx = Coded(encounter.admitting_diagnosis.replace(".", ""))
    return stay


@lru_cache(maxsize=100_000)
def _coded(code: str, poa: str | None) -> Coded:
    return Coded(code.replace(".", ""), poa if poa in COUNTED_POA else "")


def _age(born: date, day: date) -> int:
    """Return the age in whole years on the day of admission."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _by_older(asked: Asked, version: str, tables: Tables) -> Grouping:
    """Show what the older grouper gives for a discharge before the versions of the software; it is not checked."""
    found = older_group(asked.encounter, version, tables.views)
    if found is None:
        return _not_grouped(asked.encounter, asked.missing or NO_SOFTWARE, None)
    number, missing = found
    return Grouping(asked.encounter.id, number, None, None, None, version, "not checked", missing=missing)


def _settled(software: DrgSoftware, stay: Stay, answer: GroupAnswer | None, *, known: bool) -> GroupAnswer | str:
    """Return the answer, or what is missing. Without a discharge status every one must lead to the same group."""
    if answer is None:
        return "an answer of the MS-DRG software: it does not read this stay"
    if known:
        return answer
    others = software.groups([msgspec.structs.replace(stay, discharge_status=status) for status in STATUSES])
    if any(other is None or other.final_drg != answer.final_drg for other in others):
        return "the discharge status, on which the group of this stay depends"
    return answer


def _not_grouped(encounter: Encounter, missing: str, version: Version | None) -> Grouping:
    name = version.name if version else None
    return Grouping(encounter.id, None, None, None, None, name, "not checked", missing=missing)


def _grouping(  # noqa: PLR0913, PLR0917 - what one group rests on
    encounter: Encounter,
    tables: Tables,
    version: Version,
    answer: GroupAnswer,
    edits: tuple[str, ...] | None,
    day: date,
) -> Grouping:
    number = answer.final_drg if answer.final_drg is not None else 999
    failed = number in UNGROUPABLE
    weighed = NO_WEIGHT if failed else _weight(tables, day, number)
    row = weighed.row
    diagnoses = _diagnoses(encounter, answer)
    return Grouping(
        encounter.id,
        f"{number:03}",
        f"{answer.final_mdc or 0:02}",
        row.weight if row else None,
        edits,
        version.name,
        "fail" if failed else "not checked" if weighed.missing else "pass",
        missing=weighed.missing,
        reason=f"the stay has no group: {_words(answer.return_code)}" if failed else None,
        title=answer.final_drg_description,
        severity=LEVELS.get(answer.final_severity, "none"),
        initial_drg=None if answer.initial_drg is None else f"{answer.initial_drg:03}",
        geometric_mean_stay=row.geometric_mean_stay if row else None,
        post_acute=row.post_acute if row else None,
        special_pay=row.special_pay if row else None,
        remarks=_remarks(encounter, day),
        diagnoses=diagnoses,
        procedures=tuple([_procedure(bytes(raw)) for raw in answer.proc_output]) if answer.proc_output else (),
        tables=(_definitions(tables, version), *weighed.used),
    )


def _diagnoses(encounter: Encounter, answer: GroupAnswer) -> tuple[GroupedDiagnosis, ...]:
    """What the software says of each diagnosis: it tells the secondary ones in an order of its own, so by code."""
    first, *others = encounter.diagnoses
    told: dict[str, list[bytes]] = defaultdict(list)
    for output in answer.sdx_output:
        raw = bytes(output)
        if (read := read_diagnosis(raw)) is not None:
            told[read.code].append(raw)
    found = [_diagnosis(bytes(answer.pdx_output), first.code, first.poa, principal=True)]
    for given in others:
        raws = told.get(given.code.replace(".", ""))
        found.append(_diagnosis(raws.pop(0), given.code, given.poa, principal=False) if raws else None)
    return tuple(d for d in found if d is not None)


def _definitions(tables: Tables, version: Version) -> TableUsed:
    key = ("msdrg definitions", version.name)
    found = tables.views.get(key)
    if found is None:
        software = drg_software(tables.views)
        found = TableUsed("msdrg.definitions", version.name, software.sha256 if software else "")
        tables.views[key] = found
    return cast("TableUsed", found)


class Weighed(msgspec.Struct, frozen=True):
    """A row of Table 5 with the release it is from, or what is missing to have one."""

    row: Drg | None
    missing: str | None
    used: tuple[TableUsed, ...] = ()


NO_WEIGHT = Weighed(None, None)


def _weight(tables: Tables, day: date, number: int) -> Weighed:
    key = ("msdrg weight", day, number)
    found = tables.views.get(key)
    if found is None:
        found = tables.views[key] = _weighed(tables, day, f"{number:03}")
    return cast("Weighed", found)


def _weighed(tables: Tables, day: date, number: str) -> Weighed:
    try:
        release = weights(tables, day)
    except TableMissing as absent:
        return Weighed(None, f"the weight: {absent}")
    row, ref = drg(release, number), release.ref
    missing = None if row else f"the weight of group {number} in the release {ref.release}"
    return Weighed(row, missing, (TableUsed(ref.name, ref.release, ref.sha256),))


LEVELS: dict[str, Severity] = {"MCC": "MCC", "CC": "CC"}


@lru_cache(maxsize=100_000)
def _diagnosis(raw: bytes, code: str, poa: str | None, *, principal: bool) -> GroupedDiagnosis | None:
    """Read what the software says of one diagnosis; None where it says nothing."""
    told = read_diagnosis(raw)
    if told is None:
        return None
    hac = None
    if told.hacs:
        hac = next((f"{h.hac_number:02}" for h in told.hacs if h.hac_status == "HAC_CRITERIA_MET"), None)
    counts = principal or told.drg_impact in {"FINAL", "BOTH"}
    level = LEVELS.get(told.severity, "none")
    return GroupedDiagnosis(code, level, counts, "EXCLUDED" in told.flags, hac, poa)


@lru_cache(maxsize=100_000)
def _procedure(raw: bytes) -> GroupedProcedure:
    told = read_procedure(raw)
    return GroupedProcedure(told.code, told.is_or, told.drg_impact != "NONE")


def _remarks(encounter: Encounter, day: date) -> tuple[str, ...]:
    reported = [d for d in encounter.diagnoses if d.poa]
    if reported and encounter.discharge_date:
        return ()
    told = [] if encounter.discharge_date else [WORKING.format(day.isoformat())]
    return tuple(told if reported else [*told, NO_POA])


def _words(code: str) -> str:
    return code.replace("_", " ").lower()
