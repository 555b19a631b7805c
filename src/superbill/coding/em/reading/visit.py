"""From a note to the facts of its visit, and the level with what lacks or contradicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from superbill.coding.em.level import level
from superbill.coding.em.modifiers import is_preventive
from superbill.coding.em.reading import circumstances as told
from superbill.coding.em.reading.addressed import addressed
from superbill.coding.em.reading.data import data
from superbill.coding.em.reading.open_points import findings, queries
from superbill.coding.em.reading.passages import Page, page_of
from superbill.coding.em.reading.risk import risks
from superbill.coding.em.reading.surgery import surgery_facts
from superbill.coding.em.reading.times import has_critical_care, times
from superbill.coding.em.reading.wording import pattern
from superbill.coding.encounter import CodingContext, History
from superbill.model.coded import Assignment, Query
from superbill.model.evidence import Evidence
from superbill.model.note import Mention, Reading
from superbill.model.visit import Global, Problem, ReadVisit, SameDayService, Visit

DISCHARGES = frozenset({"hospital_discharge", "nursing_discharge"})
REMOTE = frozenset({"office", "telemedicine", "consult_office", "hospital_subsequent", "nursing_subsequent", "home"})
BESIDE_CRITICAL = frozenset({"emergency", "hospital_initial", "hospital_subsequent"})


class Record(NamedTuple):
    """The documents of the visit as they count, with what was found in them."""

    pages: tuple[Page, ...]
    mentions: Mapping[str, Sequence[Mention]]
    codes: Sequence[Assignment]
    services: Sequence[SameDayService]
    interpreted: Sequence[Evidence]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems that the documents show as addressed."""
        return tuple(p for page in self.pages for p in addressed(page, self.codes, self.mentions[page.note.name]))


def read_visit(  # noqa: PLR0913 - the documents and all that stands beside them
    readings: Sequence[Reading],
    codes: Sequence[Assignment],
    context: CodingContext,
    services: Sequence[SameDayService] = (),
    interpreted: Sequence[Evidence] = (),
    *,
    global_days: Callable[[str], Global | None] = lambda _: None,
) -> tuple[ReadVisit | None, tuple[Query, ...]]:
    """Return the visit of the notes with its level, and the questions that only the practitioner can answer.

    Args:
        readings: the documents of the encounter.
        codes: the diagnoses that coding took from them.
        context: setting, day and payer.
        services: other services of the same practitioner on the day.
        interpreted: the words of tests whose interpretation is billed that day.
        global_days: the fee schedule's days of a code, where it is installed.
    """
    pages = tuple(page_of(reading.note) for reading in readings)
    family = told.family(pages, context.setting)
    if family is None:
        return None, ()
    record = Record(pages, {reading.note.name: reading.mentions for reading in readings}, codes, services, interpreted)
    patient, contradicted = told.patient(pages)
    visit = _visit(record, context, family.value, patient.value if patient else None)
    around = surgery_facts(pages, context.history, context.day, global_days)
    visit = Visit.model_validate({**visit.model_dump(by_alias=True), **around, **_of_the_record(context.history)})
    found = level(visit)
    found = found.model_copy(update={"findings": (*found.findings, *findings(pages, visit, contradicted=contradicted))})
    sure = found.code and found.lines and not found.findings and not found.missing
    return ReadVisit(facts=visit, level=found, decision="assigned" if sure else "suggested"), tuple(queries(visit))


def _of_the_record(history: History) -> dict[str, object]:
    """The earlier services and who sees the patient: they outweigh what a note says of new and established."""
    return {
        "prior_services": history.prior_services or None,
        "npi": history.npi,
        "group": history.group,
        "specialty": history.specialty,
    }


def _visit(record: Record, context: CodingContext, family: str, patient: str | None) -> Visit:
    pages = record.pages
    if has_critical_care(pages) and family in BESIDE_CRITICAL:
        family = "critical_care"
    known = context.history.age
    age, problems = int(known) if known is not None else told.age(pages), record.problems
    facts = {
        "id": context.id or pages[0].note.name,
        "family": family,
        "patient": patient,
        "service_date": context.day,
        "payer": context.payer_kind,
        "age": age,
        "problems": problems,
        "data": data(pages, age, record.interpreted),
        "risks": risks(pages, hospital=family not in DISCHARGES),
        "times": times(pages),
        "services": tuple(record.services),
        "separate_problem": _separate(family, problems, record.services),
        "longitudinal": True if any(pattern("ongoing").search(page.text) for page in pages) else None,
        "clinical_staff": told.clinical_staff(pages) or None,
        **_circumstances(pages, family),
    }
    return Visit.model_validate(facts)


def _circumstances(pages: Sequence[Page], family: str) -> dict[str, str | None]:
    split, teaching = told.split_shared(pages), told.teaching(pages)
    preventive = told.preventive_kind(pages) or "comprehensive"
    return {
        "preventive_kind": preventive if family == "preventive" else None,
        "split_shared": split if split != "untold" else None,
        "telehealth": told.telehealth(pages) if family in REMOTE else None,
        "teaching": teaching if teaching != "unattested" else None,
    }


def _separate(family: str, problems: Sequence[Problem], services: Sequence[SameDayService]) -> bool | None:
    """Tell whether work beside the services of the day shows: problems beside prevention, or more than one problem.

    A single problem beside a procedure may be the one that the procedure was for: the note does not tell. Beside
    prevention and vaccines any problem is separate.
    """
    if family == "preventive":
        return bool(problems)
    if services and all(map(is_preventive, services)):
        return bool(problems)
    return True if services and len(problems) > 1 else None
