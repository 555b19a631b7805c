"""CodedEncounter: what `superbill code --json` prints (`superbill/coded-encounter/1`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from superbill.model.codes import CodeSystem, Modifier, ProcedureCode
from superbill.model.encounter import Setting
from superbill.model.evidence import Evidence as Evidence  # noqa: PLC0414 - read from here by every stage
from superbill.model.finding import Finding, Verdict
from superbill.model.money import Units
from superbill.model.table import TableRef
from superbill.model.value import Value
from superbill.model.visit import ReadVisit

Decision = Literal["assigned", "suggested"]
Role = Literal["first_listed", "principal", "secondary", "procedure", "service"]
Report = Literal["assessed", "mentioned"]


class Rationale(Value):
    """One rule that led to the code, in our words, with its source."""

    rule: str
    text: str
    source: str


class Assignment(Value):
    """One code with its proof. `assigned` is what the system would bill, `suggested` is for a person to decide.

    `confidence` is from 0 to 1; how it was calibrated stands in the benchmark page. `assertion` is `denied` for what
    the text names only to deny or to look for: the report `mentioned` lists it, never assigned; `assessed` leaves it
    out.
    """

    system: CodeSystem = CodeSystem.ICD10CM
    code: str
    title: str
    sequence: int
    role: Role
    confidence: float
    decision: Decision
    assertion: Literal["present", "uncertain", "past", "denied"] = "present"
    poa: Literal["Y", "N", "U", "W", "1"] | None = None
    evidence: tuple[Evidence, ...]
    rationale: tuple[Rationale, ...] = ()
    table: TableRef


class CodedLine(Value):
    """One service line with its proof: what was performed, as it would be billed.

    `diagnoses` are 1-based places in the codes of the encounter, empty where the record names no reason. `title` is
    that of HCPCS level II or of a licensed CPT file. `confidence` is how often lines of its kind were right on unseen
    text. `decision` is `suggested` where the text lacks a detail that decides the code, or its table is not installed.
    """

    number: int
    system: CodeSystem
    code: ProcedureCode
    title: str | None = None
    modifiers: tuple[Modifier, ...] = ()
    units: Units = Decimal(1)
    minutes: Units | None = None
    service_date: date | None = None
    diagnoses: tuple[int, ...] = ()
    confidence: float
    decision: Decision
    evidence: tuple[Evidence, ...]
    rationale: tuple[Rationale, ...] = ()
    table: TableRef | None = None


class NotCoded(Value):
    """A candidate that was not coded, and why (negated, historical, family, uncertain, integral symptom ...)."""

    system: CodeSystem = CodeSystem.ICD10CM
    code: str
    title: str | None = None
    reason: str
    evidence: tuple[Evidence, ...] = ()
    source: str


class Indicator(Value):
    """One fact of this patient's record that a query quotes: what, on which day, from which document.

    `kind` names what it shows (`creatinine`, `oxygen_low`, `bleeding` ...), so that a template offers only options that
    the record supports.
    """

    kind: str = "finding"
    text: str
    day: date | None = None
    document: str
    evidence: Evidence | None = None

    @property
    def line(self) -> str:
        """The fact as a line of the query, with its source and date."""
        return f"{self.text} ({self.document}, {self.day})" if self.day else f"{self.text} ({self.document})"


class Query(Value):
    """A question to the provider that the record leaves open. It never leads and never speaks of money.

    `indicators` are spans of the documents; `facts` the same as lines of the question, with date and source. `template`
    names the template of `coding/query/templates.toml`.
    """

    kind: str
    question: str
    options: tuple[str, ...] = ()
    indicators: tuple[Evidence, ...] = ()
    source: str
    template: str | None = None
    title: str = ""
    opens: str = ""
    facts: tuple[Indicator, ...] = ()


class CodedEncounter(Value):
    """Everything that coding one note or record gave. `date_from` tells where the date of service came from.

    `visit` is the level of the E/M service with the facts that the note shows; None where the note is of no visit.
    """

    schema_: Literal["superbill/coded-encounter/1"] = Field(default="superbill/coded-encounter/1", alias="schema")
    id: str
    setting: Setting
    service_date: date
    date_from: Literal["option", "encounter", "note", "newest release"]
    report: Report = "assessed"
    codes: tuple[Assignment, ...] = ()
    lines: tuple[CodedLine, ...] = ()
    not_coded: tuple[NotCoded, ...] = ()
    queries: tuple[Query, ...] = ()
    visit: ReadVisit | None = None
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    note_sha256: str
