"""Service lines of an encounter: every passage read, each service once, with pointers and evidence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from superbill.coding.encounter import CodingContext
from superbill.coding.global_days import global_days
from superbill.coding.procedures.confidence import confidence
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.passages import of_facility, passages
from superbill.coding.procedures.pointers import MOST, pointers
from superbill.coding.procedures.postoperative import in_global_period
from superbill.coding.procedures.reader import Circumstances, Read, Reader, settled
from superbill.coding.procedures.service import Asked, Service
from superbill.coding.procedures.status import Status
from superbill.coding.procedures.titles import titles_of
from superbill.coding.query import Own, asked
from superbill.errors import TableMissing
from superbill.model.coded import CodedEncounter, CodedLine, Evidence, NotCoded, Query
from superbill.model.codes import CodeSystem
from superbill.model.note import Note, Reading, Span
from superbill.tables.cpt import descriptor
from superbill.tables.hcpcs import Hcpcs, Level, hcpcs, level
from superbill.tables.patterns import Pattern
from superbill.tables.store import Tables

PERFORMED_ONLY = (
    "Medicare Benefit Policy Manual ch. 15 §60, §80: a service is billed when it was furnished, not ordered"
)
GIVING = ("9637", "9636", "9641", "9640")
THERAPY = frozenset({"GP", "GO", "GN"})
_TOTAL_TIMED = Pattern(
    r"\btotal (?:timed|treatment|one-on-one)(?: code)?(?: treatment)? (?:minutes|time)\D{0,12}(\d{1,3})", re.I
)
DRAWS = frozenset({"36415", "36416", "99000"})
_QUIET = frozenset({Status.HISTORICAL, Status.REPORTED})
_ASKED_IN = frozenset({"", "procedure", "administered", "immunizations", "charges"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A service in its note and passage."""

    service: Service
    note: Note
    passage: Passage


def with_services(
    coded: CodedEncounter, readings: Sequence[Reading], context: CodingContext, tables: Tables
) -> CodedEncounter:
    """Return the coding with its service lines; stays are coded with ICD-10-PCS and get none.

    Args:
        coded: the diagnoses of the encounter.
        readings: its documents.
        context: setting, day, payer.
        tables: the installed releases.
    """
    if context.setting == "inpatient" or context.report == "mentioned":
        return coded
    reader = _reader(tables, context.day)
    placed, questions = _read(readings, reader, context)
    done = _once([p for p in placed if p.service.reason is None])
    codes = {p.service.code for p in done}
    lines = tuple(_line(n, p, coded, reader.hcpcs, tables, context, placed) for n, p in enumerate(done, 1))
    lines = _with_their_drugs(_draws_for_tests(lines))
    lines, contradicted = _timed(lines, readings)
    questions += contradicted
    whole = "\n".join(reading.note.text for reading in readings)
    lines, later = in_global_period(lines, whole, context, lambda code: global_days(code, context.day, tables))
    questions += later
    gone = [_not_coded(p) for p in placed if p.service.reason and p.service.code not in codes and _worth_telling(p)]
    return coded.model_copy(
        update={
            "lines": lines,
            "not_coded": (*coded.not_coded, *_first_of_each(gone)),
            "queries": (*coded.queries, *questions),
        }
    )


def _with_their_drugs(lines: tuple[CodedLine, ...]) -> tuple[CodedLine, ...]:
    """The giving of a drug whose amount is open is open too."""
    open_ = {e for line in lines if line.code[0] == "J" and line.decision == "suggested" for e in line.evidence}
    return tuple(
        line.model_copy(update={"decision": "suggested"})
        if line.code.startswith(GIVING) and open_ & set(line.evidence)
        else line
        for line in lines
    )


def _timed(lines: tuple[CodedLine, ...], readings: Sequence[Reading]) -> tuple[tuple[CodedLine, ...], list[Query]]:
    """Timed therapy whose minutes are more than the record's total: the lines wait, and the therapist is asked."""
    for reading in readings:
        found = _TOTAL_TIMED.search(reading.note.text)
        timed = [line for line in lines if THERAPY & set(line.modifiers) and line.minutes]
        if found is None or sum(line.minutes or 0 for line in timed) <= int(found[1]):
            continue
        span = Evidence(document=reading.note.name, start=found.start(), end=found.end(), text=found.group())
        asks = "The minutes of the services are more than the total of timed minutes; please state both."
        own = Own(asks, (), "minutes", "Medicare Claims Processing Manual ch. 5 §20.2")
        waiting = {line.number for line in timed}
        lines = tuple(
            line.model_copy(update={"decision": "suggested"}) if line.number in waiting else line for line in lines
        )
        return lines, [asked("procedure-detail", [span], own)]
    return lines, []


def _draws_for_tests(lines: tuple[CodedLine, ...]) -> tuple[CodedLine, ...]:
    """Blood is drawn for the tests of the day: a draw without a reason of its own has theirs."""
    tests = dict.fromkeys(n for line in lines if line.code[0] == "8" for n in line.diagnoses)
    return tuple(
        line.model_copy(update={"diagnoses": tuple(tests)[:MOST]})
        if line.code in DRAWS and not line.diagnoses
        else line
        for line in lines
    )


def _first_of_each(gone: list[NotCoded]) -> tuple[NotCoded, ...]:
    """Return the refusals, each code once: the first place tells it."""
    held: dict[str, NotCoded] = {}
    for row in gone:
        held.setdefault(row.code, row)
    return tuple(held.values())


def _reader(tables: Tables, day: dt.date) -> Reader:
    """Return the reader of the day, made once."""
    held = tables.views.get((Reader, day))
    if not isinstance(held, Reader):
        table = _table(tables, day)
        held = tables.views[Reader, day] = Reader(table, titles_of(tables, table, day))
    return held


def _table(tables: Tables, day: dt.date) -> Hcpcs | None:
    try:
        return hcpcs(tables, day, carry=True)
    except TableMissing:
        return None


def _read(readings: Sequence[Reading], reader: Reader, context: CodingContext) -> tuple[list[Placed], list[Query]]:
    """Return every service of the documents where it stands, and the questions that are left."""
    placed: list[Placed] = []
    questions: list[Query] = []
    reads: list[Read] = []
    first: tuple[Note, Passage] | None = None
    for reading in readings:
        about = Circumstances(
            medicare=context.payer_kind in {"medicare", "medicare_advantage"},
            commercial=context.payer_kind == "commercial",
            facility=of_facility(reading.note.text),
            waived=context.waived,
            age=context.history.age,
        )
        for passage in passages(reading.note, about.age):
            first = first or (reading.note, passage)
            found = reader.read(passage, about)
            placed += [Placed(s, reading.note, passage) for s in found.services]
            if passage.section in _ASKED_IN:
                questions += [_query(a, reading.note) for a in found.asked]
            reads.append(found)
    if first:
        for told in settled(reads):
            if isinstance(told, Asked):
                questions.append(_query(told, first[0]))
            else:
                placed.append(_beside(told, placed, first))
    return placed, questions


def _beside(told: Service, placed: list[Placed], first: tuple[Note, Passage]) -> Placed:
    """Return an administration beside the drug that was given."""
    near = next((p for p in placed if set(p.service.spans) & set(told.spans)), None)
    return Placed(told, near.note, near.passage) if near else Placed(told, *first)


def _once(placed: list[Placed]) -> list[Placed]:
    """Return each service once: told again in another place it is the same one, unless the text says repeated."""
    held: dict[tuple[str, tuple[str, ...]], Placed] = {}
    order: list[Placed] = []
    for p in placed:
        key = (p.service.code, tuple(sorted(p.service.modifiers)))
        seen = held.get(key)
        if seen is None:
            held[key] = p
            order.append(p)
        elif seen.passage is p.passage:
            order.append(p)
        else:
            order[order.index(seen)] = held[key] = _joined(seen, p)
    return order


def _joined(one: Placed, two: Placed) -> Placed:
    """Return one service from two places; different units are a contradiction and leave the line open."""
    service = one.service
    if one.note is two.note:
        service = replace(service, spans=tuple(dict.fromkeys([*service.spans, *two.service.spans])))
    if service.units != two.service.units and two.service.kind == "drug":
        service = replace(service, open="contradictory amounts in the record")
    return replace(one, service=service)


def _line(  # noqa: PLR0913, PLR0917 - a line of the claim draws on everything read
    number: int,
    p: Placed,
    coded: CodedEncounter,
    held: Hcpcs | None,
    tables: Tables,
    context: CodingContext,
    placed: list[Placed],
) -> CodedLine:
    s = p.service
    places = [
        *s.spans,
        *(
            sp
            for other in placed
            if other.service.code == s.code and other.note is p.note
            for sp in other.service.spans
        ),
    ]
    service = s if not s.open else s.because("PROC-OPEN", f"Not told: {s.open}", PERFORMED_ONLY)
    if held is None:
        service = service.because(
            "PROC-TABLE", "HCPCS is not installed: whether the code is valid was not checked", "HCPCS"
        )
    return CodedLine(
        number=number,
        system=_system(s.code),
        code=s.code,
        title=_title(s.code, held, tables, context.day),
        modifiers=s.modifiers,
        units=s.units,
        minutes=s.minutes,
        service_date=context.day if context.date_from != "newest release" else None,
        diagnoses=pointers(p.note, places, p.passage, coded.codes, s.code),
        confidence=confidence(s),
        decision="suggested" if s.open or held is None else "assigned",
        evidence=tuple(_evidence(span, p) for span in s.spans),
        rationale=service.rules,
        table=held.ref if held else None,
    )


def _system(code: str) -> CodeSystem:
    return CodeSystem.HCPCS if level(code) is Level.LEVEL_TWO else CodeSystem.CPT


def _title(code: str, held: Hcpcs | None, tables: Tables, day: dt.date) -> str | None:
    """Return the official title of a level II code, or the descriptor of a licensed CPT file."""
    told = held.title(code) if held else None
    if told is None and (licensed := descriptor(tables, code, day)):
        return licensed.long or licensed.short
    return told


def _evidence(span: Span, p: Placed) -> Evidence:
    return Evidence(
        document=p.note.name,
        start=span.start,
        end=span.end,
        text=p.note.text[span.start : span.end],
        section=p.passage.section or None,
    )


def _worth_telling(p: Placed) -> bool:
    """A drug of the medication list or a service of long ago is no candidate; an order, a refusal and a plan are.

    So is an image among the results: who performed it bills it.
    """
    if p.service.kind in {"drug", "supply"} and p.service.status is not Status.PERFORMED:
        return p.service.status in {Status.REFUSED, Status.CANCELLED}
    looked_at = p.passage.section == "results" and p.service.specialty in {"imaging", "surgery"}
    return p.service.status not in _QUIET or looked_at


def _not_coded(p: Placed) -> NotCoded:
    s = p.service
    return NotCoded(
        system=_system(s.code) if s.code else CodeSystem.CPT,
        code=s.code or "no code",
        reason=s.reason or "",
        evidence=tuple(_evidence(span, p) for span in s.spans[:1]),
        source=PERFORMED_ONLY,
    )


def _query(told: Asked, note: Note) -> Query:
    spans = [
        Evidence(document=note.name, start=s.start, end=s.end, text=note.text[s.start : s.end]) for s in told.spans
    ]
    template = "drug-dose" if "dose" in told.kind else "procedure-detail"
    return asked(template, spans, Own(told.question, told.options, told.kind, told.source))


def one_line(text: str, reader: Reader, about: Circumstances) -> Iterator[Service]:
    """Yield the services of one order line: what would be billed, and with `reason` what would not."""
    passage = Passage(text)
    found = reader.read(passage, about)
    yield from found.services
    yield from (s for s in settled([found]) if isinstance(s, Service))
