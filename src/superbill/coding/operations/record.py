"""The operations of a stay, as assignments with evidence and questions to the operator.

Read where operations are told as done: procedure notes and sections, the course in the hospital, text without heading.
Source: ICD-10-PCS Official Guidelines FY2026 A10, A11 (code from the documentation; ask where it lacks).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.coding.operations.reading import Operated, operated
from superbill.coding.query import Own, asked
from superbill.model.coded import Assignment, CodedEncounter, Evidence, Query, Rationale
from superbill.model.codes import CodeSystem
from superbill.model.note import Note, Reading, Section
from superbill.tables.icd10pcs import Icd10pcs

PROCEDURE = "procedure"
TOLD_IN = frozenset({PROCEDURE, "hospital_course", "postoperative_diagnosis", "body"})
INSPECTED = "J"
"""Looking at a patient in the story of a stay is an examination; only a procedure note tells an inspection (0?J)."""
BY_POLICY = ("B", "C")
SURE, LIKELY = 0.9, 0.6
"""Chances set by judgement: no public record has operations with their codes to measure them on."""
SOURCE = "ICD-10-PCS Official Guidelines FY2026 A10, A11"


def with_operations(coded: CodedEncounter, readings: Sequence[Reading], pcs: Icd10pcs) -> CodedEncounter:
    """Return the coding with the operations of the record: codes after the diagnoses, questions after the others.

    An operation told in a procedure section is assigned, one told elsewhere suggested. Each code stands once, with the
    words of its first place.
    """
    found = [told for reading in readings for told in _of_note(reading.note, pcs)]
    found.sort(key=lambda told: told[1] != PROCEDURE)
    assigned: dict[str, Assignment] = {}
    asked: dict[str, Query] = {}
    for one, section, evidence in found:
        if one.code and one.code not in assigned:
            assigned[one.code] = _assignment(one, section, evidence, pcs, len(assigned) + 1)
        elif one.code is None:
            asked.setdefault(f"{evidence.text} {one.asks}", _question(one, evidence))
    settled = {a.evidence[0].text.casefold() for a in assigned.values()}
    asks = [query for query in asked.values() if query.indicators[0].text.casefold() not in settled]
    return coded.model_copy(update={"codes": (*coded.codes, *assigned.values()), "queries": (*coded.queries, *asks)})


def _of_note(note: Note, pcs: Icd10pcs) -> Iterator[tuple[Operated, str, Evidence]]:
    for section in note.sections:
        if section.kind not in TOLD_IN:
            continue
        for one in operated(note.text[section.body.start : section.body.end], pcs):
            if section.kind != PROCEDURE and _left_out(one):
                continue
            yield one, section.kind, _evidence(note, section, one)


def _left_out(one: Operated) -> bool:
    """Whether only a procedure note tells it: an inspection; imaging, which a hospital codes by its own policy."""
    if one.code is None:
        return one.section in BY_POLICY
    return one.code[0] in BY_POLICY or (one.code[2] == INSPECTED and one.code.startswith("0"))


def _evidence(note: Note, section: Section, one: Operated) -> Evidence:
    start, end = section.body.start + one.start, section.body.start + one.end
    return Evidence(document=note.name, start=start, end=end, text=note.text[start:end], section=section.kind)


def _assignment(one: Operated, section: str, evidence: Evidence, pcs: Icd10pcs, number: int) -> Assignment:
    code = one.code or ""
    told = section == PROCEDURE
    axes = pcs.axes(code)
    named = all(axis.meaning for axis in axes)
    meanings = "; ".join(f"{axis.name} {axis.meaning}" for axis in axes) if named else pcs.title(code) or code
    return Assignment(
        system=CodeSystem.ICD10PCS,
        code=code,
        title=pcs.title(code) or "title not installed",
        sequence=number,
        role="procedure",
        confidence=SURE if told else LIKELY,
        decision="assigned" if told else "suggested",
        evidence=(evidence,),
        rationale=(Rationale(rule="PCS-TABLE", text=f"The words settle: {meanings}", source=SOURCE),),
        table=pcs.ref,
    )


def _question(one: Operated, evidence: Evidence) -> Query:
    return asked(
        "procedure-detail", [evidence], Own(f"Please complete the record with {one.asks}.", one.options, source=SOURCE)
    )
