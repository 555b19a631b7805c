"""Questions to the provider: written, sent, answered into the chart, closed. An answer never changes a code itself."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from superbill.coding.query import leaves_open, lint, templates, text_of, unfounded
from superbill.errors import BadInput
from superbill.model.coded import Query as Question
from superbill.model.encounter import Document as ReadDocument
from superbill.model.finding import Finding, Severity
from superbill.office import audit
from superbill.office.models import Document, Encounter, Query, QueryAnswer, QueryStep, QueryVersion, User
from superbill.office.records.encounters import encounter_row, load_encounter, newest_documents, store_encounter
from superbill.office.records.keeping import kept, sha256, storable, storable_tree

OUTCOMES = {
    "clarified": "The answer made the record clear",
    "other": "The answer names something else",
    "undetermined": "The provider cannot tell",
    "no change": "The answer changes nothing",
    "no answer": "No answer came",
}
"""How a query ends."""
State = Query.State
Says = tuple[str, User | None, bool]
"""What a draft says, by its hash, whom it asks, and whether it counts for payment."""


@dataclass(frozen=True)
class QueryRecord:
    """A query as it is kept."""

    public_id: str
    state: str
    version: int


@dataclass(frozen=True)
class StayGroup:
    """The group of a stay with its codes as they are."""

    drg: str
    weight: Decimal | None


def judged(row: Encounter, value: Question) -> tuple[Finding, ...]:
    """Return what is wrong with a question about an encounter: its words, and facts that no document has."""
    text = text_of(value)
    return (*lint(text), *unfounded(text, [d.text for d in newest_documents(row).values()]))


@kept
def draft_query(  # noqa: PLR0913 - the parts of a draft
    encounter_id: str,
    value: Question,
    *,
    by: str,
    asked: str = "",
    query_id: str = "",
    bears_on_payment: bool = False,
    at: dt.datetime | None = None,
) -> QueryRecord:
    """Keep a question that is being written: a new query, or the next version of a draft. It may still be wrong.

    The same draft again changes nothing, and the same new one of the same person is the draft that there is.
    """
    storable_tree(value.model_dump(), "")
    encounter = encounter_row(encounter_id, lock=not query_id)
    at = at or timezone.now()
    somebody = _somebody(asked) if asked else None
    says = (sha256(value.model_dump_json()), somebody, bears_on_payment)
    row = (
        _draft(encounter, query_id)
        if query_id
        else _same(encounter, by, says) or Query(encounter=encounter, asked_by=by)
    )
    if _said_in(row) == says:
        return QueryRecord(str(row.public_id), row.state, row.versions.count())
    row.title, row.changed_at, row.bears_on_payment = value.title, at, bears_on_payment
    row.asked = somebody
    row.save()
    number = _keep_version(row, value, by, at)
    _step(row, "drafted", by, at, f"version {number}")
    audit.record(by, "draft", "query", str(row.public_id), f"version {number}")
    return QueryRecord(str(row.public_id), row.state, number)


@kept
def send_query(query_id: str, *, by: str, group: StayGroup | None = None, at: dt.datetime | None = None) -> QueryRecord:
    """Send a draft to the provider whom it asks. What is not compliant, or asks nobody, is refused.

    `group` is that of the stay before the answer; it is kept for the office and told to no provider.
    """
    row = query_row(query_id)
    version = row.versions.latest("number")
    if row.state == State.OPEN:
        return QueryRecord(query_id, row.state, version.number)
    _expect(row, State.DRAFT)
    if row.asked is None:
        raise BadInput("provider", "is not chosen", "Choose the provider who is to answer")
    errors = [f for f in judged(row.encounter, question_of(row)) if f.severity is Severity.ERROR]
    if errors:
        told = "; ".join(f.message for f in errors)
        raise BadInput("query", f"is not compliant: {told}", "Correct the text, then send it")
    at = at or timezone.now()
    row.state, row.sent_at = State.OPEN, at
    row.drg_before, row.weight_before = (group.drg, group.weight) if group else ("", None)
    _move(row, "sent", by, at, f"to {row.asked.username}")
    return QueryRecord(query_id, row.state, version.number)


@kept
def answer_query(
    query_id: str, *, by: str, choice: str = "", words: str = "", at: dt.datetime | None = None
) -> QueryRecord:
    """Take the provider's answer into the chart as an addendum. No code changes; the coder looks at the addendum.

    The same answer a second time (a double click) changes nothing.
    """
    row = query_row(query_id)
    if row.asked is None or row.asked.username != by:
        raise BadInput("query", "is asked of somebody else", "Let the provider who was asked answer it")
    value = question_of(row)
    words = storable(words.strip(), "words", 4000)
    held = QueryAnswer.objects.filter(query=row).first()
    if held is not None:
        if (held.choice, held.words) == (choice, words):
            return QueryRecord(query_id, row.state, row.versions.count())
        raise BadInput("query", "was answered before", "Ask the coder to send a new query if the answer was wrong")
    _expect(row, State.OPEN)
    _check_answer(value, choice, words)
    at = at or timezone.now()
    document = _addendum(row, _about(value, _said(choice, words)), by, at)
    QueryAnswer.objects.create(query=row, choice=choice, words=words, document=document, by=by, at=at)
    row.state, row.answered_at = State.ANSWERED, at
    _move(row, "answered", by, at)
    return QueryRecord(query_id, row.state, row.versions.count())


@kept
def close_query(  # noqa: PLR0913 - the parts of an ending
    query_id: str,
    outcome: str,
    *,
    by: str,
    group: StayGroup | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> QueryRecord:
    """Close a query with what became of it; one without an answer closes as *no answer* only.

    `group` is that of the stay with its codes as they are now, `reason` why it is another; both are the office's own.
    """
    row = query_row(query_id)
    if outcome not in OUTCOMES:
        raise BadInput("outcome", "is not an outcome of a query", f"Choose one of: {', '.join(OUTCOMES)}")
    if row.state == State.CLOSED and row.outcome == outcome:
        return QueryRecord(query_id, row.state, row.versions.count())
    if (row.state == State.OPEN) != (outcome == "no answer"):
        raise BadInput("outcome", f"does not fit a query that is {row.state}", "Choose what became of it")
    if row.state != State.OPEN:
        _expect(row, State.ANSWERED)
    at = at or timezone.now()
    row.state, row.outcome, row.ended_at = State.CLOSED, outcome, at
    row.drg_after, row.weight_after = (group.drg, group.weight) if group else ("", None)
    row.shift_reason = storable(reason.strip(), "reason", 500)
    _move(row, "closed", by, at, outcome)
    return QueryRecord(query_id, row.state, row.versions.count())


@kept
def cancel_query(query_id: str, reason: str, *, by: str, at: dt.datetime | None = None) -> QueryRecord:
    """Take back a draft or an open query, with the reason. An answered one is closed instead."""
    row = query_row(query_id)
    if not reason.strip():
        raise BadInput("reason", "is missing", "Say why the query is taken back")
    if row.state == State.CANCELLED:
        return QueryRecord(query_id, row.state, row.versions.count())
    if row.state not in {State.DRAFT, State.OPEN}:
        raise BadInput("query", f"is {row.state}", "Close it with its outcome")
    at = at or timezone.now()
    row.state, row.ended_at = State.CANCELLED, at
    _move(row, "cancelled", by, at, storable(reason.strip(), "reason", 1000))
    return QueryRecord(query_id, row.state, row.versions.count())


def question_of(row: Query) -> Question:
    """Return the newest text of a query."""
    return Question.model_validate_json(row.versions.latest("number").value)


def query_row(query_id: str) -> Query:
    """Return the row of a query, held until the end of the transaction, or say that there is none."""
    try:
        return Query.objects.select_for_update(of=("self",)).get(public_id=uuid.UUID(query_id))
    except (ValueError, Query.DoesNotExist):
        raise BadInput("query", "is not in the records", "Open the list of queries again") from None


def _draft(encounter: Encounter, query_id: str) -> Query:
    row = query_row(query_id)
    if row.encounter_id != encounter.pk:
        raise BadInput("query", "is about another encounter", "Open the query from its own chart")
    _expect(row, State.DRAFT)
    return row


def _same(encounter: Encounter, by: str, says: Says) -> Query | None:
    drafts = encounter.queries.filter(asked_by=by, state=State.DRAFT)
    return next((draft for draft in drafts if _said_in(draft) == says), None)


def _said_in(row: Query) -> Says | None:
    newest = row.versions.order_by("-number").first() if row.pk else None
    return (newest.sha256, row.asked, row.bears_on_payment) if newest else None


def _keep_version(row: Query, value: Question, by: str, at: dt.datetime) -> int:
    text = value.model_dump_json()
    newest = row.versions.order_by("-number").first()
    if newest and newest.sha256 == sha256(text):
        return newest.number
    number = newest.number + 1 if newest else 1
    told = [f.model_dump(mode="json") for f in judged(row.encounter, value)]
    QueryVersion.objects.create(query=row, number=number, value=text, findings=told, sha256=sha256(text), by=by, at=at)
    return number


def _expect(row: Query, state: str) -> None:
    if row.state != state:
        raise BadInput("query", f"is {row.state}, not {state}", "Open it again and look at what happened to it")


def _somebody(name: str) -> User:
    try:
        return User.objects.get(username=name, is_active=True)
    except User.DoesNotExist:
        raise BadInput("provider", "is no open account", "Choose a provider of the list") from None


def _check_answer(value: Question, choice: str, words: str) -> None:
    if choice and choice not in value.options:
        raise BadInput("choice", "is not among the answers offered", "Choose one of them, or write your own words")
    if not choice and not words:
        raise BadInput("choice", "is missing", "Choose an answer, or write one")
    if leaves_open(choice) and not words:
        raise BadInput("words", "are missing", "Fill in what the answer leaves open")


def _said(choice: str, words: str) -> str:
    """The answer as a sentence of the provider: a blank is filled with the words."""
    if "____" in choice:
        return choice.replace("____", words)
    return f"{choice}. {words}" if choice and words else choice or words


def _about(value: Question, said: str) -> str:
    """An answer about something that the record names begins with its name, so that it is a statement by itself."""
    template = templates().get(value.template or "")
    if template is None or not template.about_subject:
        return said
    before, _, after = template.opens.partition("{subject}")
    inside = value.opens.startswith(before) and value.opens.endswith(after)
    subject = value.opens[len(before) : len(value.opens) - len(after)] if inside else ""
    return f"{subject}: {said}" if subject else said


def _addendum(row: Query, said: str, by: str, at: dt.datetime) -> Document:
    """Add the answer to the record as a document of its own; only what the provider says stands in it."""
    encounter_id = str(row.encounter.public_id)
    value = load_encounter(encounter_id, by=by)
    names = {d.name for d in value.documents}
    number = next(n for n in range(1, len(names) + 2) if f"addendum-{n}.txt" not in names)
    text = (
        f"ADDENDUM\nDate: {at:%m/%d/%Y}\nAuthor: {by}\nRegarding: {row.title or 'a question of the coder'}\n\n"
        f"ASSESSMENT\n{said}\n"
    )
    document = ReadDocument(
        name=f"addendum-{number}.txt", kind="addendum", author_role="provider", date=at.date(), text=text
    )
    store_encounter(
        value.model_copy(update={"documents": (*value.documents, document)}),
        source=row.encounter.source,
        by=by,
        at=at,
    )
    row.encounter.refresh_from_db()
    row.encounter.stage = "query answered"
    row.encounter.save(update_fields=["stage"])
    return row.encounter.documents.get(name=document.name, sha256=sha256(text))


def _move(row: Query, action: str, by: str, at: dt.datetime, detail: str = "") -> None:
    row.changed_at = at
    row.save()
    _step(row, action, by, at, detail)
    audit.record(by, action, "query", str(row.public_id))


def _step(row: Query, action: str, by: str, at: dt.datetime, detail: str = "") -> None:
    QueryStep.objects.create(query=row, action=action, detail=detail, by=by, at=at)
