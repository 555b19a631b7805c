"""Payer rules as data (level 7): what one payer, or one kind of payer, asks beyond the guide.

A rule is broken when all tests of `when` hold and not all of `must` do. A test is a path and an operator:
`CLM05-3 in 7 8`, `REF*G1 present`, `2010BA/NM109 matches [0-9]+`. A path names a segment, its element and component,
its qualifier (first element) behind a star, and before a slash the loop when it is not the one the rule is of.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any, Literal

import msgspec

from superbill.errors import BadFile

_PATH = re.compile(
    r"(?:(?P<loop>[0-9A-Z]+)/)?(?P<segment>[A-Z][A-Z0-9]{1,2}?)(?P<element>[0-9]{2})?(?:-(?P<component>[0-9]))?"
    r"(?:\*(?P<qualifier>[0-9A-Z]+))?"
)
_OPERATORS = ("present", "absent", "not in", "in", "matches")
_DO = "Correct the rule; docs/reference/x12.md shows the form."


class Path(msgspec.Struct, frozen=True):
    """Where a test looks. Element and component count from 1; 0 means the whole."""

    loop: str
    segment: str
    element: int
    component: int
    qualifier: str


class Condition(msgspec.Struct, frozen=True):
    """One test of a rule: `operator` is present, absent, in, not in or matches."""

    path: Path
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, found: list[str]) -> bool:
        """Whether the test holds for the values found at its path."""
        told = [value for value in found if value]
        if self.operator in ("present", "absent"):
            return bool(told) is (self.operator == "present")
        if self.operator == "in":
            return any(value in self.values for value in told)
        if self.operator == "not in":
            return all(value not in self.values for value in told)
        return all(re.fullmatch(self.values[0], value) for value in told)


class PayerRule(msgspec.Struct, frozen=True):
    """One rule. `filing` are claim filing indicators (SBR09) and `payers` payer numbers; empty means all.

    `each` is the inner loop that the rule is of, once for each, where it is not the claim (2300).
    """

    id: str
    message: str
    do: str
    source: str
    transactions: tuple[str, ...]
    filing: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    each: str = ""
    when: tuple[Condition, ...] = ()
    must: tuple[Condition, ...] = ()
    at: Path | None = None
    severity: Literal["error", "warning"] = "error"

    @property
    def place(self) -> Path:
        """Where a breach is told."""
        return self.at or (self.must or self.when)[0].path


def shipped() -> tuple[PayerRule, ...]:
    """The rules that ship with the program."""
    folder = files("superbill.x12.payers")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(rule for name in names for rule in read(folder.joinpath(name).read_text("utf-8"), name))


def read(text: str, name: str = "payer rules") -> tuple[PayerRule, ...]:
    """The rules of a TOML file."""
    try:
        entries = tomllib.loads(text)["rule"]
    except tomllib.TOMLDecodeError as error:
        raise BadFile(name, "", f"is not TOML ({error})", _DO) from None
    except KeyError:
        raise BadFile(name, "", "holds no rule", _DO) from None
    return tuple(_rule(entry, name, number) for number, entry in enumerate(entries, start=1))


def _rule(entry: dict[str, Any], name: str, number: int) -> PayerRule:
    where = f"rule {number}"
    made = dict(entry)
    for field in ("when", "must"):
        made[field] = tuple(_test(text, name, where) for text in entry.get(field, ()))
    if not (made["when"] or made["must"]):
        raise BadFile(name, where, "tests nothing", _DO)
    if "at" in entry:
        made["at"] = _path(entry["at"], name, where)
    try:
        return msgspec.convert(made, PayerRule)
    except msgspec.ValidationError as error:
        raise BadFile(name, where, str(error), _DO) from None


def _test(text: str, name: str, where: str) -> Condition:
    place, _, rest = text.partition(" ")
    operator = next((o for o in _OPERATORS if rest == o or rest.startswith(o + " ")), None)
    if operator is None:
        raise BadFile(name, where, f"a test has none of the operators {', '.join(_OPERATORS)}", _DO)
    values = tuple(rest[len(operator) :].split())
    if operator not in ("present", "absent") and not values:
        raise BadFile(name, where, "a test compares with nothing", _DO)
    if operator == "matches":
        try:
            re.compile(values[0])
        except re.error as error:
            raise BadFile(name, where, f"a pattern is wrong ({error})", _DO) from None
    return Condition(_path(place, name, where), operator, values)


def _path(text: str, name: str, where: str) -> Path:
    found = _PATH.fullmatch(text)
    if found is None:
        raise BadFile(name, where, "a path is not of the form LOOP/SEGMENT, element, component, *qualifier", _DO)
    return Path(
        found["loop"] or "", found["segment"], int(found["element"] or 0), int(found["component"] or 0),
        found["qualifier"] or "",
    )  # fmt: skip
