"""CodedEncounter: what `superbill code --json` prints (`superbill/coded-encounter/1`)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from superbill.model.codes import CodeSystem
from superbill.model.encounter import Setting
from superbill.model.finding import Finding, Verdict
from superbill.model.table import TableRef
from superbill.model.value import Value

Decision = Literal["assigned", "suggested"]
Role = Literal["first_listed", "principal", "secondary", "procedure", "service"]
Report = Literal["assessed", "mentioned"]


class Evidence(Value):
    """A span of a document: code points from 0, end exclusive; `text` equals the document at the span.

    `role` tells the words that the code was read from (`term`) from sentences that show the condition monitored,
    evaluated or treated (`support`).
    """

    document: str
    start: int
    end: int
    text: str
    section: str | None = None
    role: Literal["term", "support"] = "term"


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


class NotCoded(Value):
    """A candidate that was not coded, and why (negated, historical, family, uncertain, integral symptom ...)."""

    system: CodeSystem = CodeSystem.ICD10CM
    code: str
    title: str | None = None
    reason: str
    evidence: tuple[Evidence, ...] = ()
    source: str


class Query(Value):
    """A question to the provider that the record leaves open. It never leads and never speaks of money."""

    kind: str
    question: str
    options: tuple[str, ...] = ()
    indicators: tuple[Evidence, ...] = ()
    source: str


class CodedEncounter(Value):
    """Everything that coding one note or record gave. `date_from` tells where the date of service came from."""

    schema_: Literal["superbill/coded-encounter/1"] = Field(default="superbill/coded-encounter/1", alias="schema")
    id: str
    setting: Setting
    service_date: date
    date_from: Literal["option", "encounter", "note", "newest release"]
    report: Report = "assessed"
    codes: tuple[Assignment, ...] = ()
    not_coded: tuple[NotCoded, ...] = ()
    queries: tuple[Query, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    note_sha256: str
