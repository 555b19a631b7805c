"""A query from a template and quoted indicators.

Options that the record does not support are left out; *other* and *unable to determine* are always there. What is
composed is held against the linter before it is given back.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import msgspec

from superbill.coding.query.linting import SOURCE, lint
from superbill.errors import BadInput
from superbill.model.coded import Indicator, Query

LAST = ("Other: ____", "Unable to determine")


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


def compose(identity: str, indicators: Sequence[Indicator], subject: str = "") -> Query:
    """Return the query of a template.

    Raises:
        BadInput: there is no such template, no indicator, no subject where the template needs one, or the result would
            not be compliant.
    """
    template = templates().get(identity)
    if template is None:
        raise BadInput("template", f"'{identity}' is not known", f"Choose one of {', '.join(templates())}")
    if not indicators:
        raise BadInput(
            "indicators", "none is given", "Quote at least one finding of the record, with its date and source"
        )
    if template.about_subject and not subject:
        raise BadInput(
            "subject", f"the template '{identity}' needs one", "Give the words of the record that it asks about"
        )
    query = Query(
        kind=template.kind,
        template=template.id,
        title=template.title,
        opens=template.opens.format(subject=subject) if template.opens else "",
        question=template.asks,
        options=_options(template, indicators),
        facts=tuple(indicators),
        indicators=tuple(i.evidence for i in indicators if i.evidence),
        source=SOURCE,
    )
    broken = lint(text_of(query))
    if broken:
        raise BadInput(
            "query",
            "; ".join(finding.message for finding in broken),
            "Quote the indicators in the record's own neutral words",
        )
    return query


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
