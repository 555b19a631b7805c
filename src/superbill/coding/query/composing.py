"""A query from a template and quoted indicators.

Options that the record does not support are left out; *other* and *unable to determine* are always there. What is
composed is held against the linter before it is given back.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.coding.query.linting import SOURCE, lint
from superbill.errors import BadInput
from superbill.model.coded import Indicator, Query
from superbill.model.evidence import Evidence
from superbill.tables.patterns import Pattern

LAST = ("Other: ____", "Unable to determine")
_OPEN = Pattern(r"____|\bto be specified\b|\bplease specify\b|\(specify\b|^other\W*$", re.IGNORECASE)


class Option(msgspec.Struct, frozen=True):
    """One answer; `when` are kinds of indicator of which one must be quoted."""

    text: str
    when: tuple[str, ...] = ()


class Template(msgspec.Struct, frozen=True):
    """One template of `templates.toml`."""

    id: str
    kind: str
    title: str
    asks: str
    options: tuple[Option, ...]
    opens: str = ""

    @property
    def about_subject(self) -> bool:
        """Whether the template speaks of something that the record names."""
        return "{subject}" in self.opens


@cache
def templates() -> dict[str, Template]:
    """All templates by id."""
    text = files("superbill.coding.query").joinpath("templates.toml").read_text("utf-8")
    listed = msgspec.convert(tomllib.loads(text)["template"], tuple[Template, ...])
    return {template.id: template for template in listed}


class Own(NamedTuple):
    """What one question says in place of its template: the sentence that asks, and the answers of record or tables."""

    asks: str = ""
    options: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""


def compose(identity: str, indicators: Sequence[Indicator], subject: str = "", own: Own = Own()) -> Query:  # noqa: B008
    """Return the query of a template.

    Args:
        identity: the template.
        indicators: the facts of the record that are quoted.
        subject: words of the record itself, where the template speaks of something that it names.
        own: the sentence or the answers that this question has in place of the template's.

    Raises:
        BadInput: there is no such template, no indicator, no subject where the template needs one, or the result would
            not be compliant.
    """
    template = templates().get(identity)
    if template is None:
        raise BadInput("template", f"'{identity}' is not known", f"Choose one of {', '.join(templates())}")
    if not indicators:
        raise BadInput(
            "indicators", "are missing", "Quote at least one finding of the record, with its date and source"
        )
    if template.about_subject and not subject:
        raise BadInput(
            "subject", f"the template '{identity}' needs one", "Give the words of the record that it asks about"
        )
    query = Query(
        kind=own.kind or template.kind,
        template=template.id,
        title=template.title,
        opens=template.opens.format(subject=subject) if template.opens else "",
        question=own.asks or template.asks,
        options=(*own.options, *LAST) if own.options else _options(template, indicators),
        facts=tuple(indicators),
        indicators=tuple(i.evidence for i in indicators if i.evidence),
        source=own.source or SOURCE,
    )
    broken = lint(text_of(query))
    if broken:
        raise BadInput(
            "query",
            "; ".join(finding.message for finding in broken),
            "Quote the indicators in the record's own neutral words",
        )
    return query


def asked(identity: str, evidence: Sequence[Evidence], own: Own = Own()) -> Query:  # noqa: B008
    """Return the query about words that the reader of a note stopped at; what would lead is pointed at, not said.

    Args:
        identity: a template that speaks of a subject.
        evidence: the places of the record that the question rests on; the first is the subject.
        own: the sentence and the answers of this question.
    """
    told = [_said(e, " ".join(e.text.split())) for e in evidence]
    subject = told[0].text if told else NEUTRAL
    try:
        return compose(identity, told, subject, own)
    except BadInput:
        pointed = [_said(e, f"Words at characters {e.start} to {e.end}") for e in evidence]
        return compose(identity, pointed or [Indicator(text=NEUTRAL, document="record")], NEUTRAL, own)


NEUTRAL = "the service at the place quoted"


def _said(evidence: Evidence, text: str) -> Indicator:
    return Indicator(text=text, document=evidence.document, evidence=evidence)


def leaves_open(option: str) -> bool:
    """Tell whether an answer says nothing until words are added: it has a blank, or says that it is to be specified."""
    return bool(_OPEN.search(option.strip()))


def text_of(query: Query) -> str:
    """Return the whole text that the doctor reads."""
    lines = [f"Title: {query.title}"] if query.title else []
    lines += [query.opens] if query.opens else []
    lines += ["Clinical indicators:"] if query.facts else []
    lines += [f"  {fact.line}" for fact in query.facts]
    lines += [query.question]
    lines += [f"[ ] {option}" for option in query.options]
    return "\n".join(lines)


def _options(template: Template, indicators: Sequence[Indicator]) -> tuple[str, ...]:
    if not template.options:
        return ()
    shown = {indicator.kind for indicator in indicators}
    kept = [option.text for option in template.options if not option.when or shown.intersection(option.when)]
    return (*kept, *LAST)
