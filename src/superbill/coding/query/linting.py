"""Is a query compliant? The rules of compliant query practice held against any text, ours or pasted.

Source: AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 update), in our own words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from superbill.coding.query.parts import Parts, parts_of
from superbill.model.finding import Finding, Severity
from superbill.tables.patterns import Pattern

_ALREADY = Pattern(r"\b(?:documented|diagnosed|charted|recorded)\b", re.IGNORECASE)
_DETAIL = Pattern(
    r"\b(?:types?|acuity|stage|grade|severity|cause|etiolog\w+|specificity|status|whether|if|relation\w*|site|side|"
    r"laterality|extent|degree|depth|significance|basis|indicators|onset|organism|present on admission)\b",
    re.IGNORECASE,
)
"""What may be asked about a condition that the record has."""
SOURCE = "AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 update)"


class Rule(msgspec.Struct, frozen=True):
    """A rule that forbids phrases; CONDITION in a phrase stands for the name of a condition."""

    id: str
    what: str
    do: str
    phrases: tuple[str, ...]
    severity: Severity = Severity.ERROR


class Choices(msgspec.Struct, frozen=True):
    """Words of the answers that every list of options needs."""

    other: tuple[str, ...]
    undetermined: tuple[str, ...]
    none: tuple[str, ...]


class YesNo(msgspec.Struct, frozen=True):
    """What a question for yes or no may be about, and words that show a condition as documented already."""

    allowed: tuple[str, ...]
    documented: tuple[str, ...]


class Book(msgspec.Struct, frozen=True):
    """All of `rules.toml`."""

    rule: tuple[Rule, ...]
    choices: Choices
    yes_no: YesNo


class Told(NamedTuple):
    """One breach: where it stands and what to do."""

    words: str
    message: str
    do: str


@cache
def book() -> Book:
    """Read `rules.toml` once."""
    return msgspec.convert(tomllib.loads(_text("rules.toml")), Book)


@cache
def conditions() -> Pattern:
    """The names of conditions that queries are about, the longest first."""
    names = [line for line in _text("conditions.txt").splitlines() if line and not line.startswith("#")]
    return _any(re.escape(name).replace(r"\ ", r"[ -]") for name in sorted(names, key=len, reverse=True))


def lint(text: str) -> tuple[Finding, ...]:
    """Return what is wrong with the text of a query; empty when it is compliant as far as text alone can show.

    Whether the quoted facts stand in the record is not seen here; `record.unfounded` compares them.
    """
    parts = parts_of(text)
    found = [_finding(rule.id, told, rule.severity) for rule in book().rule for told in _phrases(rule, text, parts)]
    for identity, check in CHECKS.items():
        found += [_finding(identity, told, Severity.ERROR) for told in check(parts)]
    return tuple(found)


def _phrases(rule: Rule, text: str, parts: Parts) -> Iterator[Told]:
    """Yield the forbidden phrases of a rule; most texts hold none, which each phrase by itself tells soonest."""
    if not any(phrase.search(text) for phrase in _each(rule.phrases)):
        return
    seen = set()
    for match in _compiled(rule.phrases).finditer(text):
        words = " ".join(match.group().split())
        if _DETAIL.search(words) and (named := conditions().search(words)) and _told(parts, named.group()):
            continue
        if words and words.casefold() not in seen:
            seen.add(words.casefold())
            yield Told(words, f"{rule.what}: '{words}'", rule.do)


def _title(parts: Parts) -> Iterator[Told]:
    match = conditions().search(parts.title)
    if match and not _ALREADY.search(parts.title) and not _told(parts, match.group()):
        words = match.group()
        yield Told(words, f"the title names a condition: '{words}'", "Give it a neutral title, such as 'Clarification'")


def _options(parts: Parts) -> Iterator[Told]:
    if not parts.options or parts.yes_no:
        return
    listed = "\n".join(parts.options)
    lacking = [
        name
        for name, phrases in (("other", book().choices.other), ("unable to determine", book().choices.undetermined))
        if not _compiled(phrases).search(listed)
    ]
    if lacking:
        yield Told(
            "", f"the options lack {' and '.join(repr(name) for name in lacking)}", "Add them as the last options"
        )


def _yes_no(parts: Parts) -> Iterator[Told]:
    if not parts.yes_no:
        return
    asked = conditions().search(parts.question)
    if asked is None or _compiled(book().yes_no.allowed).search(parts.question):
        return
    if not _documented(parts, asked.group()):
        words = asked.group()
        yield Told(
            words,
            f"asks by yes or no for a condition that is not documented: '{words}'",
            "Give the indicators and several options, or ask openly",
        )


def _documented(parts: Parts, name: str) -> bool:
    """Whether a statement before the question, or the question itself, says that the record has the condition."""
    return bool(_ALREADY.search(parts.question)) or _told(parts, name)


def _told(parts: Parts, name: str) -> bool:
    """Whether a statement of the query says that the record has the condition."""
    shown = _compiled(book().yes_no.documented)
    return any(name.casefold() in statement.casefold() and shown.search(statement) for statement in parts.statements)


def _single(parts: Parts) -> Iterator[Told]:
    """A question that offers one condition as the whole sentence, without options: the answer stands in it."""
    if parts.options or parts.yes_no or not parts.question:
        return
    asked = conditions().search(parts.question)
    if asked and not _compiled(book().yes_no.allowed).search(parts.question) and not _documented(parts, asked.group()):
        words = asked.group()
        yield Told(
            words, f"the question names a condition that is not documented: '{words}'",
            "Ask what condition the indicators show, or give several options",
        )  # fmt: skip


def _indicators(parts: Parts) -> Iterator[Told]:
    if not parts.indicators:
        yield Told(
            "",
            "gives no clinical indicator of this patient",
            "Quote findings, results or treatments with date and source",
        )


def _question(parts: Parts) -> Iterator[Told]:
    if not parts.question:
        yield Told("", "asks nothing", "End with one clear question")


CHECKS: dict[str, Callable[[Parts], Iterator[Told]]] = {
    "QUERY-TITLE": _title,
    "QUERY-OPTIONS": _options,
    "QUERY-YES-NO": _yes_no,
    "QUERY-NAMES": _single,
    "QUERY-INDICATORS": _indicators,
    "QUERY-QUESTION": _question,
}


def _finding(identity: str, told: Told, severity: Severity) -> Finding:
    return Finding(edit=identity, severity=severity, message=told.message, do=told.do, source=SOURCE)


@cache
def _compiled(phrases: tuple[str, ...]) -> Pattern:
    return Pattern("|".join(phrase.pattern for phrase in _each(phrases)), re.IGNORECASE)


@cache
def _each(phrases: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The phrases of a rule, each by itself."""
    names = f"(?:{conditions().pattern})"
    return tuple(Pattern(_whole(phrase.replace("CONDITION", names)), re.IGNORECASE) for phrase in phrases)


def _any(patterns: Iterator[str]) -> Pattern:
    return Pattern("|".join(map(_whole, patterns)), re.IGNORECASE)


def _whole(pattern: str) -> str:
    return f"(?<!\\w)(?:{pattern})(?!\\w)"


def _text(name: str) -> str:
    return files("superbill.coding.query").joinpath(name).read_text("utf-8")
