"""Reading services: passages of a note, each through lexicon, families, drugs, vaccines and the special rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from superbill.coding.procedures.administration import administrations, told_without_drug
from superbill.coding.procedures.bundles import bundled
from superbill.coding.procedures.consistent import consistent
from superbill.coding.procedures.drug_codes import DrugList, drug_list
from superbill.coding.procedures.drug_lines import Given, drug_lines
from superbill.coding.procedures.families import family
from superbill.coding.procedures.lexicon import Match, Range, Row, matches
from superbill.coding.procedures.modifiers import modified
from superbill.coding.procedures.passage import Passage
from superbill.coding.procedures.prose import is_service
from superbill.coding.procedures.service import ONE, Asked, Service
from superbill.coding.procedures.special import (
    Timed,
    ambulance,
    anesthesia,
    half_hours,
    quarter_hours,
    therapy_units,
)
from superbill.coding.procedures.status import Judged, Status, judged
from superbill.coding.procedures.titles import Titles
from superbill.coding.procedures.units import units_of
from superbill.coding.procedures.vaccine_lines import Immunization, given_vaccines, vaccines
from superbill.model.note import Span
from superbill.tables.hcpcs import Hcpcs
from superbill.tables.patterns import Pattern, search

_INTO_JOINT = (
    "206",
    "205",
    "623",
    "644",
    "646",
    "640",
    "670",
    "681",
    "119",
    "620",
    "270",
    "274",
    "367",
    "517",
    "642",
    "643",
)
"""Services that give the drug themselves: injections into joints, tendons, spine, nerves, eye, bladder, skin."""
_TITLED_IN = frozenset({"", "procedure", "charges", "administered"})
_MEDICARE = Pattern(r"\b(?:medicare|mcr|mcare)\b(?! advantage)", re.IGNORECASE)
_NOT_MEDICARE = Pattern(
    r"\b(?:commercial|private (?:ins\w*|pay\w*)|bcbs|uhc|anthem|comm ins|medicaid|non-?medicare|blue "
    r"cross|aetna|cigna)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the record says besides the passage: payer, place, the waiver of the laboratory, the patient's age."""

    medicare: bool = False
    commercial: bool = False
    facility: bool = False
    waived: bool = False
    age: Decimal | None = None


@dataclass(slots=True)
class Read:
    """What one passage gave: services with their status, drugs and vaccines that were given, questions."""

    services: list[Service] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    immunized: list[Immunization] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


class Reader:
    """Reads passages with the code sets of one day."""

    def __init__(self, hcpcs: Hcpcs | None, titles: Titles | None = None) -> None:
        self.hcpcs, self.titles = hcpcs, titles
        self.drugs: DrugList = drug_list(hcpcs)

    def read(self, passage: Passage, about: Circumstances) -> Read:
        """Return the services of one passage; administration of drugs and vaccines is settled by `settled`."""
        found = Read()
        medicare = bool(_MEDICARE.search(passage.said)) or (about.medicare and not _NOT_MEDICARE.search(passage.said))
        if medicare and "medicare" not in passage.places:
            passage.tell("medicare")
        elif about.commercial and "commercial" not in passage.places:
            passage.tell("commercial")
        immunized = list(vaccines(passage, self.hcpcs, medicare=medicare))
        taken = {n for v in immunized for n, t in enumerate(passage.tokens) if _over(t.start, v.service.spans)}
        for match in _meant(self._found(passage), passage):
            taken_up = match.words & taken and match.row.specialty == "laboratory"
            if not taken_up and is_service(match, passage):
                self._of_match(match, passage, found)
        self._special(passage, found)
        found.services = _merged_therapy(found.services)
        found.services = [
            line
            for s in found.services
            for line in modified(s, passage, medicare=medicare, facility=about.facility, waived=about.waived)
        ]
        found.services = bundled(found.services, passage, medicare=medicare)
        self._drugs(passage, found)
        found.services = consistent(found.services, passage)
        for each in immunized:
            self._immunized(each, passage, found)
        if not (found.services or found.given or found.asked):
            found.services = list(self._titled(passage))
        return found

    def _titled(self, passage: Passage) -> Iterator[Service]:
        """Yield a service that only an official title names: suggested, for a person to compare."""
        told = self.titles.named(passage) if self.titles and passage.section in _TITLED_IN else None
        if told:
            line = Service(told.code, (Span(told.start, told.end),), open="read from the official title alone")
            yield _judged(line, passage)

    def _known(self, row: Row) -> bool:
        """Tell whether the code set of the day has the code of a row; families are told apart later."""
        return row.code.startswith("@") or self.hcpcs is None or self.hcpcs.valid(row.code)

    def _found(self, passage: Passage) -> list[Match]:
        """Return the matches: those of anesthesia alone where the passage is about anesthesia."""
        about = _ANESTHESIA.search(passage.said) is not None
        given = matches(passage, anesthesia=True, known=self._known) if about else []
        return given or matches(passage, known=self._known)

    def _of_match(self, match: Match, passage: Passage, found: Read) -> None:
        if match.row.code.startswith("@"):
            for told in family(match, passage):
                if isinstance(told, Asked):
                    found.asked.append(told)
                else:
                    found.services.append(_judged(told, passage))
            return
        spans = [Span(match.start, match.end), *(Span(m.start, m.end) for m in match.measures if m.end > m.start)]
        row = match.row
        line = Service(row.code, tuple(dict.fromkeys(spans)), specialty=row.specialty, tags=row.tags)
        if row.specialty == "supplies":
            line = replace(line, kind="supply")
        if row.open:
            line = replace(line, open="a detail that decides the code (views, contrast, method or extent)")
        if _contradicted(match, passage):
            line = replace(line, open="contradictory times")
        line = anesthesia(line, passage) if row.specialty == "anesthesia" else units_of(line, match, passage)
        found.services.append(_judged(line, passage))

    def _special(self, passage: Passage, found: Read) -> None:
        transport = list(ambulance(passage))
        if transport:
            found.services = [_judged(s, passage) for s in transport]

    def _drugs(self, passage: Passage, found: Read) -> None:
        """Add drugs; those that a procedure put in place need no administration of their own."""
        inside = any(s.code.startswith(_INTO_JOINT) or s.code == "96523" for s in found.services)
        block = {s.code for s in found.services}
        named = False
        for told in drug_lines(passage, self.drugs):
            named = True
            if isinstance(told, Asked):
                if not inside or told.kind != "dose":
                    found.asked.append(told)
                continue
            line = _judged(told.service, passage)
            if _local_anesthetic(told.code, found.services) or line.code in block:
                continue
            found.services.append(line)
            if line.status is Status.PERFORMED and not inside:
                found.given.append(told._replace(service=line))
        if not named and not found.services and not inside:
            alone = told_without_drug(passage)
            if alone and judged(passage, alone.start, alone.start + 1).status is Status.PERFORMED:
                found.given.append(alone)

    def _immunized(self, each: Immunization, passage: Passage, found: Read) -> None:
        line = _judged(each.service, passage)
        found.services.append(line)
        if line.status is Status.PERFORMED:
            found.immunized.append(replace(each, service=line))


_ANESTHESIA = Pattern(
    r"^\W*(?:general |mac |monitored |moderate )?anesthesia\b(?! (?:was|by|with|:))|\banesthesia (?:for|"
    r"services?|care|time|provided|start)\b|"
    r"\banesthesiologist\b|\bcrna\b|\blabor epidural\b|\bepidural (?:for|labor|analgesia)\b|\bMAC for\b", re.IGNORECASE,
)  # fmt: skip
_INDICATION = Pattern(
    r"\b(?:for|due to|secondary to|because of|indication|dx|diagnosis|r/o|rule out|history of|hx of|with "
    r"known|suspected|2/2)\b[:\s]",
    re.IGNORECASE,
)
_TESTED_FOR = Pattern(
    r"\b(?:test(?:s|ed|ing)?|sent|screen(?:s|ed|ing)?|swab(?:bed)?|culture[ds]?|check(?:ed)?|prep|"
    r"antibod(?:y|ies)|immunoassay|assay|pcr|naat|"
    r"probe|supplies|supply|vaccine|immunization|infusion|injection|visit|anesthesia|evaluation|"
    r"counsel\w*|inject\w*|specimen|analysis|"
    r"level|panel|detection|detect|used|kit|device|order(?:ed)?|mask|replacement|code|billed|"
    r"charge[ds]?)\s*$", re.IGNORECASE,
)  # fmt: skip


def _meant(found: list[Match], passage: Passage) -> Iterator[Match]:
    """Yield the matches that are services, not the reason of another."""
    for match in found:
        if not _reason_of_another(match, found, passage):
            yield match


def _reason_of_another(match: Match, found: list[Match], passage: Passage) -> bool:
    """Tell whether a match stands wholly in the reason of another service: "ceftriaxone for gonorrhea"."""
    for m in _INDICATION.finditer(passage.text, passage.start, match.start):
        before = passage.text[passage.start : m.start()]
        told = any(other.end <= m.start() for other in found) or bool(_DRUG_BEFORE.search(before))
        stops = r"[.;,+]" if match.score > _ONE_WORD else r"[.;]"
        same_clause = not search(stops, passage.text[m.end() : match.start])
        if (
            told
            and same_clause
            and not _TESTED_FOR.search(before)
            and match.row.specialty in {"laboratory", "surgery", "supplies"}
        ):
            return True
    return False


_ONE_WORD = 2
"""Score of a match of a single word: a list of reasons; a longer one after a comma is another service."""
_DRUG_BEFORE = Pattern(r"\b\d+(?:\.\d+)? ?(?:mg|g|mcg|units|ml|gm)\b", re.IGNORECASE)


def settled(reads: Sequence[Read]) -> Iterator[Service | Asked]:
    """Yield how the drugs and vaccines of one encounter were given."""
    yield from administrations([g for r in reads for g in r.given])
    yield from given_vaccines([v for r in reads for v in r.immunized])


def _over(place: int, spans: tuple[Span, ...]) -> bool:
    return any(s.start <= place < s.end for s in spans)


def _judged(line: Service, passage: Passage) -> Service:
    """Return the service with what the text says of it."""
    if line.reason:
        return line
    start, end = line.spans[0].start, line.spans[0].end
    told: Judged = judged(passage, start, end)
    if told.status is Status.PERFORMED:
        return replace(line, status=told.status, sure=told.sure)
    said = f' ("{told.said}")' if told.said else ""
    return replace(line, status=told.status, sure=told.sure, reason=f"{_REASONS[told.status]}{said}")


_REASONS = {
    Status.ORDERED: "ordered, not documented as performed",
    Status.PLANNED: "planned",
    Status.HISTORICAL: "of an earlier date or another place",
    Status.REFUSED: "refused by the patient",
    Status.CANCELLED: "cancelled or not performed",
    Status.REPORTED: "a result is told, not that it was performed and interpreted here",
}


def _contradicted(match: Match, passage: Passage) -> bool:
    """Tell whether another time in the passage would give another code of the same words."""
    used = [m for m in match.measures if m.name == "min"]
    if not used or not any(isinstance(p, Range) and p.name == "min" for g in match.row.groups for p in g):
        return False
    others = {m.value for m in passage.measures_of("min")} - {m.value for m in used}
    if not others or search(
        r"\btotal\b|\bof which\b|\bincluding\b|\bplus\b|\bE/?M\b|office visit", passage.said, re.IGNORECASE
    ):
        return False
    ranges = [p for g in match.row.groups for p in g if isinstance(p, Range) and p.name == "min"]
    return any(not (r.low <= o <= r.high) for r in ranges for o in others)


def _merged_therapy(services: list[Service]) -> list[Service]:
    """Timed therapy of one session shares its minutes."""
    timed = [Timed(s, s.minutes) for s in services if "t15" in s.tags and s.minutes is not None and not s.reason]
    if len(timed) < 2:
        return services
    rest = [s for s in services if not any(s is t.service for t in timed)]
    return [*therapy_units(timed), *rest]


def _local_anesthetic(code: str, services: list[Service]) -> bool:
    """The anesthetic of a procedure by its operator is part of it (NCCI Policy Manual ch. 2)."""
    locals_ = {"J2001", "J2003", "J2004", "J0665", "J0670", "J2795", "J2400", "J2402"}
    return code in locals_ and any(s.specialty in {"surgery", "medicine"} for s in services)


__all__ = ["ONE", "Circumstances", "Read", "Reader", "half_hours", "quarter_hours", "settled"]
