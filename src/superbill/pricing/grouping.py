"""Inpatient grouping: the MS-DRG of a stay by its day of discharge, its weight, and the Medicare code edits.

Source: 42 CFR 412.60 (classification by principal diagnosis, secondary diagnoses, procedures, age, sex, discharge
status); CMS MS-DRG Definitions Manual, by version; Social Security Act §1886(d)(4)(D) (hospital-acquired conditions).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import cast

import msgspec

from superbill.errors import TableMissing
from superbill.model.encounter import Diagnosis, Encounter
from superbill.model.grouped import GroupedDiagnosis, GroupedProcedure, Grouping, Severity, TableUsed
from superbill.pricing.drg_software import Coded, DiagnosisAnswer, DrgSoftware, GroupAnswer, Stay, drg_software
from superbill.tables.msdrg import Drg, drg, weights
from superbill.tables.store import Tables

UNGROUPABLE = {998, 999}
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


def group(encounter: Encounter, tables: Tables, *, edits: bool = True) -> Grouping:
    """Return the group of a stay; what is missing makes it *not checked*, a stay that has no group *fail*."""
    day = encounter.day
    version = version_of(day) if day else None
    missing = _missing(encounter, version)
    software = None if missing else drg_software(tables.views)
    if missing or software is None or day is None or version is None:
        return _not_grouped(encounter, missing or NO_SOFTWARE, version)
    stay = _stay(encounter, version, day)
    answer = _answer(software, stay, known=bool(encounter.discharge_status))
    if isinstance(answer, str):
        return _not_grouped(encounter, answer, version)
    return _grouping(encounter, tables, version, answer, software.edits(stay) if edits else None, day)


def _missing(encounter: Encounter, version: Version | None) -> str | None:
    day, born, status = encounter.day, encounter.patient.birth_date, encounter.discharge_status
    if encounter.setting != "inpatient":
        return f"an inpatient stay; the setting is '{encounter.setting}'"
    if not encounter.diagnoses or day is None:
        return "the discharge date" if encounter.diagnoses else "a principal diagnosis"
    if version is None:
        return f"a grouper version for {day.isoformat()}; from {VERSIONS[0].start} to {VERSIONS[-1].end}"
    if born is None or born > (encounter.admit_date or day):
        return "a birth date that is not after the admission" if born else "the patient's birth date"
    return f"a discharge status of two digits; '{status}' is none" if status and not status.isdigit() else None


def _stay(encounter: Encounter, version: Version, day: date) -> Stay:
    """Put the stay in the software's terms.

    Without any indicator the stay is grouped as one of a hospital that is exempt from reporting them (42 CFR
    412.60(c)): otherwise a missing indicator would make a stay with a hospital-acquired condition ungroupable.
    """
    principal, *secondary = encounter.diagnoses
    reported = any(d.poa for d in encounter.diagnoses)
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


def _answer(software: DrgSoftware, stay: Stay, *, known: bool) -> GroupAnswer | str:
    """Return the answer, or what is missing. Without a discharge status every one must lead to the same group."""
    answer = software.group(stay)
    if answer is None:
        return "an answer of the MS-DRG software: it does not read this stay"
    if known:
        return answer
    for status in STATUSES:
        stay.discharge_status = status
        other = software.group(stay)
        if other is None or other.final_drg != answer.final_drg:
            return "the discharge status, on which the group of this stay depends"
    stay.discharge_status = 1
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
    weighed = Weighed(None, None) if failed else _weight(tables, day, f"{number:03}")
    row = weighed.row
    answers = [*([answer.pdx_output] if answer.pdx_output else []), *answer.sdx_output]
    told = zip(answers, encounter.diagnoses, strict=False)
    return Grouping(
        id=encounter.id,
        drg=f"{number:03}",
        mdc=f"{answer.final_mdc or 0:02}",
        weight=row.weight if row else None,
        edits=edits,
        version=version.name,
        verdict="fail" if failed else "not checked" if weighed.missing else "pass",
        missing=weighed.missing,
        reason=f"the stay has no group: {_words(answer.return_code)}" if failed else None,
        title=answer.final_drg_description,
        severity=_severity(answer.final_severity),
        initial_drg=None if answer.initial_drg is None else f"{answer.initial_drg:03}",
        geometric_mean_stay=row.geometric_mean_stay if row else None,
        post_acute=row.post_acute if row else None,
        special_pay=row.special_pay if row else None,
        remarks=_remarks(encounter),
        diagnoses=tuple(_diagnosis(answer, given, n == 0) for n, (answer, given) in enumerate(told)),
        procedures=tuple(GroupedProcedure(p.code, p.is_or, p.drg_impact != "NONE") for p in answer.proc_output),
        tables=(_definitions(tables, version), *weighed.used),
    )


def _definitions(tables: Tables, version: Version) -> TableUsed:
    key = ("msdrg definitions", version.name)
    if key not in tables.views:
        software = drg_software(tables.views)
        tables.views[key] = TableUsed("msdrg.definitions", version.name, software.sha256 if software else "")
    return cast("TableUsed", tables.views[key])


class Weighed(msgspec.Struct, frozen=True):
    """A row of Table 5 with the release it is from, or what is missing to have one."""

    row: Drg | None
    missing: str | None
    used: tuple[TableUsed, ...] = ()


def _weight(tables: Tables, day: date, number: str) -> Weighed:
    try:
        release = weights(tables, day)
    except TableMissing as absent:
        return Weighed(None, f"the weight: {absent}")
    key = ("msdrg weight", release, number)
    if key not in tables.views:
        row, ref = drg(release, number), release.ref
        missing = None if row else f"the weight of group {number} in the release {ref.release}"
        tables.views[key] = Weighed(row, missing, (TableUsed(ref.name, ref.release, ref.sha256),))
    return cast("Weighed", tables.views[key])


def _diagnosis(told: DiagnosisAnswer, given: Diagnosis, principal: bool) -> GroupedDiagnosis:  # noqa: FBT001 - a place
    hac = None
    if told.hacs:
        hac = next((f"{h.hac_number:02}" for h in told.hacs if h.hac_status == "HAC_CRITERIA_MET"), None)
    return GroupedDiagnosis(
        code=given.code,
        severity=_severity(told.severity),
        counts=principal or told.drg_impact in {"FINAL", "BOTH"},
        excluded="EXCLUDED" in told.flags,
        hac=hac,
        poa=given.poa,
    )


LEVELS: dict[str, Severity] = {"MCC": "MCC", "CC": "CC"}


def _severity(level: str) -> Severity:
    return LEVELS.get(level, "none")


def _remarks(encounter: Encounter) -> tuple[str, ...]:
    told = []
    if encounter.discharge_date is None and encounter.day:
        told.append(WORKING.format(encounter.day.isoformat()))
    if not any(d.poa for d in encounter.diagnoses):
        told.append(NO_POA)
    return tuple(told)


def _words(code: str) -> str:
    return code.replace("_", " ").lower()
