"""The level of a visit: by decision-making, by time, whichever supports the higher code, with its lines.

Source: CPT E/M guidelines (2021, 2023), own words; CMS MLN006764; CMS Claims Processing Manual ch. 12 §30.6.
"""

from __future__ import annotations

from superbill.coding.em.decision import RANKS, grid, middle
from superbill.coding.em.families import SOURCE, Family, family_of
from superbill.coding.em.modifiers import mark, ongoing_care
from superbill.coding.em.more import more
from superbill.coding.em.paid import as_paid
from superbill.coding.em.patient import Kind, patient_of
from superbill.coding.em.preventive import SOURCE as PREVENTIVE
from superbill.coding.em.preventive import preventive_code
from superbill.coding.em.timing import code_by_time, critical_care, minutes_of, prolonged
from superbill.model.finding import Finding, Severity
from superbill.model.visit import Cell, Step, Visit, VisitLevel, VisitLine

STAFF = {"office": "99211", "emergency": "99281"}
INCIDENT_TO = (
    "CPT E/M codes that need no practitioner, own words; 42 CFR 410.26; Medicare Benefit Policy Manual ch. 15 §60"
)

DISCUSSION = 11
SHORT_CALL = "more than ten minutes of medical discussion; 98016 may tell a call of five to ten (established patients)"


def level(visit: Visit) -> VisitLevel:
    """Return the level of a visit. Facts that contradict each other or lack are named, never guessed."""
    patient, unknown = patient_of(visit)
    if visit.family == "critical_care":
        return _critical(visit)
    if visit.family == "preventive":
        return _preventive(visit, patient)
    if visit.clinical_staff and visit.family in STAFF:
        return _by_staff(visit, patient, unknown)
    counted, told = as_paid(visit)
    family = family_of(counted, patient)
    found = _leveled(counted, family, patient) if family else _undecided(counted, patient, unknown)
    return found.model_copy(update={"findings": (*told, *found.findings)}) if told else found


def _by_staff(visit: Visit, patient: Kind | None, unknown: str | None) -> VisitLevel:
    """The code that needs no practitioner and has no level: 99211 for established patients, 99281.

    Staff see a patient of the office incident to a physician's plan, so never a new one (42 CFR 410.26).
    """
    code = STAFF[visit.family]
    missing: tuple[str, ...] = ()
    if visit.family == "office" and patient != "established":
        missing = (unknown or "an established patient; a new one is not seen by clinical staff alone",)
    if patient == "new" and missing:
        return VisitLevel(id=visit.id, code=None, basis=None, patient=patient, missing=missing)
    marked = mark(visit, code)
    reason = "held by clinical staff under a practitioner's plan: no level"
    line = VisitLine(code=code, modifiers=marked.modifiers, reason=reason, source=INCIDENT_TO)
    return VisitLevel(
        id=visit.id, code=code, basis="family", patient=patient, lines=(line,) if marked.separate else (),
        missing=missing, findings=marked.findings,
    )  # fmt: skip


def _undecided(visit: Visit, patient: Kind | None, unknown: str | None) -> VisitLevel:
    """The grid without a code: new or established is not told, or no rule holds on the day."""
    kinds: tuple[Kind, Kind] = ("new", "established")
    found = [_leveled(visit, family, kind) for kind in kinds if (family := family_of(visit, kind))]
    if patient or len(found) < len(kinds):
        lacking = f"a rule for {visit.family} visits on this day; levels were chosen otherwise then"
        return VisitLevel(id=visit.id, code=None, basis=None, patient=patient, missing=(lacking,))
    asked = unknown or "whether the patient is new or established"
    if all(level.code for level in found):
        asked = f"{asked} ({' or '.join(f'{level.code} {kind}' for level, kind in zip(found, kinds, strict=True))})"
    either = found[-1]
    return VisitLevel(
        id=visit.id, code=None, basis=None, mdm=either.mdm, grid=either.grid, minutes=either.minutes,
        missing=(asked, *either.missing),
    )  # fmt: skip


def _leveled(visit: Visit, family: Family, patient: Kind | None) -> VisitLevel:
    cells = grid(visit)
    mdm = visit.mdm or middle(cells)
    minutes, untold = minutes_of(visit)
    if family.id == "telemedicine" and visit.telehealth == "audio":
        if minutes is not None and minutes < DISCUSSION:
            return VisitLevel(
                id=visit.id, code=None, basis=None, patient=patient, minutes=minutes, missing=(SHORT_CALL,)
            )
        untold += () if minutes else ("whether the medical discussion by telephone lasted more than ten minutes",)
    by_mdm = _by_mdm(family, mdm) if visit.basis != "time" else None
    by_time = code_by_time(family, minutes) if visit.basis != "mdm" else None
    code, basis = _higher(family, by_mdm, by_time)
    findings = list[Finding]()
    lines = _lines(visit, family, code, minutes if basis == "time" else None, findings)
    return VisitLevel(
        id=visit.id, code=code, basis=basis, patient=patient, mdm=mdm, code_by_mdm=by_mdm,  # type: ignore[arg-type]
        grid=() if visit.mdm else cells, minutes=minutes, code_by_time=by_time, lines=tuple(lines),
        more=tuple(more(family, cells, mdm, minutes, code)) if not visit.mdm else (),
        missing=untold + _lacking(visit, family, mdm, minutes, cells), findings=tuple(findings),
    )  # fmt: skip


def _by_mdm(family: Family, mdm: Step | None) -> str | None:
    return family.mdm[RANKS[mdm] - 1] if mdm and family.mdm else None


def _higher(family: Family, by_mdm: str | None, by_time: str | None) -> tuple[str | None, str | None]:
    if by_time is None and by_mdm is None:
        return None, None
    if by_mdm is None or (by_time is not None and by_time > by_mdm):
        return by_time, "time"
    return by_mdm, "mdm" if family.mdm else "time"


def _lines(
    visit: Visit, family: Family, code: str | None, minutes: int | None, findings: list[Finding]
) -> list[VisitLine]:
    """The visit with its modifiers, prolonged time at the top code, and G2211. None beside what includes the visit."""
    if code is None:
        return []
    marked = mark(visit, code)
    findings += marked.findings
    if not marked.separate:
        return []
    how = "by time" if minutes is not None or not family.mdm else "by decision-making"
    lines = [VisitLine(code=code, modifiers=marked.modifiers, reason=f"level {how}", source=SOURCE)]
    if minutes is not None and (longer := prolonged(visit, code, minutes)):
        lines.append(longer)
    ongoing, why_not = ongoing_care(visit, code, marked.modifiers)
    if ongoing:
        lines.append(ongoing)
    elif why_not:
        findings.append(_told("EM-ONGOING", code, why_not, "Leave it out", "PFS final rules CY2024, CY2025"))
    return lines


def _lacking(
    visit: Visit, family: Family, mdm: Step | None, minutes: int | None, cells: tuple[Cell, ...]
) -> tuple[str, ...]:
    if visit.basis == "time":
        return ("the total time of the practitioner on the date",) if minutes is None else ()
    if visit.mdm or mdm is not None or not family.mdm:
        return ()
    return tuple(f"{cell.element}: nothing told" for cell in cells if not RANKS[cell.grade] or not cell.reached_by)


def _critical(visit: Visit) -> VisitLevel:
    minutes, untold = minutes_of(visit)
    if minutes is None:
        lacking = untold or ("the minutes of critical care",)
        return VisitLevel(id=visit.id, code=None, basis=None, missing=lacking)
    lines = critical_care(visit, minutes)
    if not lines:
        lacking = ("30 minutes of critical care; below that another visit code applies",)
        return VisitLevel(id=visit.id, code=None, basis=None, minutes=minutes, missing=lacking)
    code = lines[0].code
    marked = mark(visit, code)
    billed = tuple(line.model_copy(update={"modifiers": marked.modifiers}) for line in lines) if marked.separate else ()
    return VisitLevel(
        id=visit.id, code=code, basis="time", minutes=minutes, code_by_time=code, lines=billed, missing=untold,
        findings=marked.findings,
    )  # fmt: skip


def _preventive(visit: Visit, patient: Kind | None) -> VisitLevel:
    """A preventive visit, and beside it the problem visit that significant separate work supports, with 25."""
    code, lacking = preventive_code(visit, patient)
    beside = None
    lines, findings = _prevention(visit, code) if code else ([], ())
    if visit.separate_problem and (visit.problems or visit.mdm):
        beside = level(visit.model_copy(update={"family": "office", "services": (), "basis": "mdm"}))
        lines += [line.model_copy(update={"modifiers": ("25", *line.modifiers)}) for line in beside.lines[:1]]
    missing = ((lacking,) if lacking else ()) + (beside.missing if beside else ())
    return VisitLevel(
        id=visit.id, code=code, basis="family" if code else None, patient=patient, lines=tuple(lines), missing=missing,
        mdm=beside.mdm if beside else None, code_by_mdm=beside.code if beside else None,
        grid=beside.grid if beside else (), findings=(*findings, *(beside.findings if beside else ())),
    )  # fmt: skip


def _prevention(visit: Visit, code: str) -> tuple[list[VisitLine], tuple[Finding, ...]]:
    """The preventive visit; 25 beside a service of the day that the national edits would hold it part of."""
    marked = mark(visit.model_copy(update={"separate_problem": True, "payer": None}), code)
    kept = tuple(m for m in marked.modifiers if m != "25" or code[0] == "9")
    return [VisitLine(code=code, modifiers=kept, reason="preventive visit", source=PREVENTIVE)], marked.findings


def _told(edit: str, code: str, message: str, do: str, source: str) -> Finding:
    return Finding(edit=edit, severity=Severity.WARNING, codes=(code,), message=message, do=do, source=source)
