"""The rules of one payer, as a person writes them in TOML: conditions, authorizations, policies and filing limits.

The file is read by whoever holds it and handed to the edits as a value. A key that is not known, a value of the wrong
kind or a rule without a source refuses the whole file, naming the place: a rule that is silently half read would pass
claims that it was written to hold. docs/how-to/write-a-payer-rule.md explains every key.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec

from superbill.errors import BadFile
from superbill.model.party import PayerKind
from superbill.model.table import TableRef

SCHEMA = "superbill/payer-rules/1"
ADVICE = "Correct the file; docs/how-to/write-a-payer-rule.md explains every key"
NUMBERS = ("units_over", "charge_over", "minutes_under")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a line and its claim look like. Every key that is given must hold; a list holds when one of it does.

    Codes are codes, ranges (99202-99215) or beginnings (E11, M17*). Keys of the line come first, those of the claim
    after them; a rule without a key of the line is asked once for the claim.
    """

    code: tuple[str, ...] = ()
    not_code: tuple[str, ...] = ()
    modifier: tuple[str, ...] = ()
    not_modifier: tuple[str, ...] = ()
    place_of_service: tuple[str, ...] = ()
    not_place_of_service: tuple[str, ...] = ()
    revenue_code: tuple[str, ...] = ()
    diagnosis: tuple[str, ...] = ()
    not_diagnosis: tuple[str, ...] = ()
    units_over: str | None = None
    charge_over: str | None = None
    minutes_under: str | None = None
    with_code: tuple[str, ...] = ()
    without_code: tuple[str, ...] = ()
    ndc: bool | None = None
    authorization: bool | None = None
    setting: tuple[str, ...] = ()
    type_of_bill: tuple[str, ...] = ()
    first_diagnosis: tuple[str, ...] = ()
    any_diagnosis: tuple[str, ...] = ()
    age_under: int | None = None
    age_from: int | None = None
    sex: tuple[str, ...] = ()
    specialty: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    frequency: tuple[str, ...] = ()
    referral: bool | None = None
    attachment: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    filed_after_days: int | None = None


class CaseOfRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A test of a rule: an encounter in short form, and what the rule says of it."""

    name: str
    encounter: dict[str, Any]
    expect: Literal["hold", "warn", "pass", "not checked", "not in force"]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a claim or line looks like `when`, hold or warn; with `require`, only when that does not hold."""

    id: str
    message: str
    do: str
    source: str
    when: Condition
    then: Literal["hold", "warn"] = "hold"
    require: Condition | None = None
    override: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    case: tuple[CaseOfRule, ...] = ()

    @property
    def edit(self) -> str:
        """The id that findings and overrides name."""
        return f"PAYER-{self.id.upper()}"


class Authorized(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Services that need a prior authorization, and where they do not."""

    codes: tuple[str, ...]
    source: str
    except_places: tuple[str, ...] = ()
    except_emergency: bool = True
    effective_from: date | None = None
    effective_to: date | None = None


class CoveragePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a payer covers a service: any one of `any_of`, one of every list in `all_of`, how often, for whom, where.

    `level` national stands before local (a national determination binds every contractor).
    """

    id: str
    codes: tuple[str, ...]
    source: str
    level: Literal["national", "local", "plan"] = "plan"
    states: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    all_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    times: int | None = None
    per_days: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    places: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None


class Filing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days of the payer's clocks. `secondary_days` run from the primary payer's remittance."""

    source: str
    initial_days: int | None = None
    corrected_days: int | None = None
    appeal_days: int | None = None
    secondary_days: int | None = None


class PayerBook(msgspec.Struct, frozen=True):
    """All rules of one payer. `ref` names the file by its hash in every finding."""

    payer: str
    source: str
    ref: TableRef
    effective_from: date
    effective_to: date | None = None
    ids: tuple[str, ...] = ()
    kinds: tuple[PayerKind, ...] = ()
    rules: tuple[Rule, ...] = ()
    authorizations: tuple[Authorized, ...] = ()
    policies: tuple[CoveragePolicy, ...] = ()
    filing: Filing | None = None

    def is_for(self, payer_id: str | None, kind: PayerKind | None) -> bool:
        """Tell whether the book is for this payer: by its id where ids are named, else by its kind."""
        return payer_id in self.ids if self.ids else not self.kinds or kind in self.kinds

    def covers(self, day: date) -> bool:
        """Tell whether the book is in force on a day."""
        return within(day, self.effective_from, self.effective_to)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    schema: Literal["superbill/payer-rules/1"]
    payer: str
    source: str
    effective_from: date
    effective_to: date | None = None
    ids: tuple[str, ...] = ()
    kinds: tuple[PayerKind, ...] = ()
    rule: tuple[Rule, ...] = ()
    authorization: tuple[Authorized, ...] = ()
    policy: tuple[CoveragePolicy, ...] = ()
    filing: Filing | None = None


def within(day: date, start: date | None, end: date | None) -> bool:
    """Tell whether a day lies between two days, where an end that is not given is open."""
    return (start is None or start <= day) and (end is None or day <= end)


def payer_book(text: str, name: str) -> PayerBook:
    """Read the rules of a payer; `name` is what messages call the file.

    Raises:
        BadFile: not TOML, an unknown key, a value of the wrong kind, an id used twice, a condition that says nothing.
    """
    try:
        data = tomllib.loads(text)
        file = msgspec.convert(data, _File)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(name, "", f"is not TOML ({error})", ADVICE) from None
    except msgspec.ValidationError as error:
        raise BadFile(name, _place(str(error), data), str(error).partition(" - at ")[0], ADVICE) from None
    _check(file, name)
    ref = TableRef(name=f"payer rules: {file.payer}", release=str(file.effective_from), sha256=_sha256(text))
    return PayerBook(
        file.payer,
        file.source,
        ref,
        file.effective_from,
        file.effective_to,
        file.ids,
        file.kinds,
        file.rule,
        file.authorization,
        file.policy,
        file.filing,
    )


def _check(file: _File, name: str) -> None:
    seen: set[str] = set()
    for place, rule in enumerate(file.rule, 1):
        where = f"rule {place} ({rule.id})"
        if not _ID.fullmatch(rule.id):
            raise BadFile(name, where, "has an id that is not words of letters and digits joined by dashes", ADVICE)
        if rule.edit in seen:
            raise BadFile(name, where, "has an id that another rule has", ADVICE)
        seen.add(rule.edit)
        if rule.when == Condition():
            raise BadFile(name, where, "has nothing in 'when', so it would hold every claim", ADVICE)
        if rule.require == Condition():
            raise BadFile(name, where, "has nothing in 'require'", ADVICE)
        for key in NUMBERS:
            if not all(_number(getattr(c, key)) for c in (rule.when, rule.require) if c is not None):
                raise BadFile(name, where, f"has a '{key}' that is no number in quotes", ADVICE)
        if not (rule.source.strip() and rule.message.strip() and rule.do.strip()):
            raise BadFile(name, where, "has no source, no message or nothing to do", ADVICE)


def _number(written: str | None) -> bool:
    return written is None or re.fullmatch(r"\d+(\.\d+)?", written) is not None


def _place(error: str, data: Mapping[str, Any]) -> str:
    """Name the place of an error by the id of its rule or policy, where it has one."""
    path = error.partition(" - at ")[2].strip("`").removeprefix("$.").removeprefix("$")
    found = re.match(r"(\w+)\[(\d+)\]", path)
    if not found:
        return path
    entries = data.get(found[1])
    entry = entries[int(found[2])] if isinstance(entries, list) and int(found[2]) < len(entries) else {}
    told = entry.get("id") if isinstance(entry, dict) else None
    return f"{path} ({told})" if told else path


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
