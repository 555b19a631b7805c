"""Charge reconciliation: every service documented is on the charge list, and every charge is documented.

A charge whose code the lexicon does not read, and a visit level, is *not checked*, never *agreed*. Source of the duty:
Medicare Claims Processing Manual ch. 12 §30.6.1 (medical necessity and documentation); Program Integrity Manual ch. 3
§3.3.2.1 (services without documentation are overpayments).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from superbill.coding.procedures.administration import rules
from superbill.coding.procedures.drug_codes import own_drugs
from superbill.coding.procedures.families import numbers
from superbill.coding.procedures.lexicon import lexicon
from superbill.coding.procedures.vaccine_lines import products
from superbill.model.coded import CodedEncounter, CodedLine, NotCoded
from superbill.model.encounter import Encounter, ServiceLine
from superbill.model.reconciled import ChargeDifference, Difference, ReconciledEncounter

_VACCINE_GIVEN = frozenset({"90460", "90461", "90471", "90472", "90473", "90474"})
_VISITS = ("992", "993")


def reconcile(
    encounter: Encounter, coded: CodedEncounter, expected: Mapping[str, Decimal] | None = None
) -> ReconciledEncounter:
    """Return the differences between the charge lines of an encounter and the services read from its record.

    Args:
        encounter: with the charge list as its lines.
        coded: what was read from its documents.
        expected: what the payer is expected to allow for a code, where a price exists.
    """
    documented = [line for line in coded.lines if line.decision == "assigned"]
    open_lines = {line.code for line in coded.lines if line.decision != "assigned"}
    pairs, left, alone = _paired(documented, list(encounter.lines))
    found: list[ChargeDifference] = []
    agreed: list[int] = []
    for told, charge in pairs:
        differences = list(_differing(told, charge))
        found += differences
        if not differences:
            agreed.append(charge.number)
    found += [_not_charged(line, expected or {}) for line in left]
    found += [_not_documented(charge, coded, open_lines) for charge in alone]
    return ReconciledEncounter(id=encounter.id, agreed=tuple(sorted(agreed)), differences=tuple(found))


def _paired(
    documented: Sequence[CodedLine], charges: list[ServiceLine]
) -> tuple[list[tuple[CodedLine, ServiceLine]], list[CodedLine], list[ServiceLine]]:
    """Pair lines of the same code, those with the same modifiers first."""
    pairs: list[tuple[CodedLine, ServiceLine]] = []
    left: list[CodedLine] = []
    for told in documented:
        same = [c for c in charges if c.code == told.code]
        same.sort(key=lambda c: set(c.modifiers) != set(told.modifiers))
        if same:
            pairs.append((told, same[0]))
            charges.remove(same[0])
        else:
            left.append(told)
    return pairs, left, charges


def _differing(told: CodedLine, charge: ServiceLine) -> Iterator[ChargeDifference]:
    if told.units != charge.units:
        yield ChargeDifference(
            kind="units differ",
            code=told.code,
            line=charge.number,
            documented_units=told.units,
            charged_units=charge.units,
            amount=_share(charge, told.units),
            message=f"The record bears {told.units:f} unit(s), {charge.units:f} charged",
            do="Correct the units, or ask for the documentation of the rest",
            evidence=told.evidence,
        )
    missing = set(told.modifiers) ^ set(charge.modifiers)
    if missing:
        yield ChargeDifference(
            kind="modifiers differ",
            code=told.code,
            line=charge.number,
            modifiers=told.modifiers,
            message=f"The record supports {_written(told.modifiers)}, charged with {_written(charge.modifiers)}",
            do="Keep only modifiers that the record supports",
            evidence=told.evidence,
        )


def _share(charge: ServiceLine, units: Decimal) -> Decimal | None:
    """Return what the units in excess were charged."""
    if charge.charge is None or not charge.units:
        return None
    return ((charge.units - units) * charge.charge / charge.units).quantize(Decimal("0.01"))


def _written(modifiers: Sequence[str]) -> str:
    return ", ".join(modifiers) or "no modifier"


def _not_charged(line: CodedLine, expected: Mapping[str, Decimal]) -> ChargeDifference:
    return ChargeDifference(
        kind="documented, not charged",
        code=line.code,
        modifiers=line.modifiers,
        documented_units=line.units,
        amount=expected.get(line.code),
        message="The service is documented as performed and is not on the charge list",
        do="Add the charge, or note why it is not billed",
        evidence=line.evidence,
    )


def _not_documented(charge: ServiceLine, coded: CodedEncounter, open_lines: set[str]) -> ChargeDifference:
    code = charge.code or ""
    told = next((n for n in coded.not_coded if n.code == code), None)
    kind, message, do = _why(code, told, open_lines)
    return ChargeDifference(
        kind=kind,
        code=code,
        line=charge.number,
        modifiers=charge.modifiers,
        charged_units=charge.units,
        amount=charge.charge if kind == "charged, not documented" else None,
        message=message,
        do=do,
        evidence=told.evidence if told else (),
    )


_REMOVE = "Remove the charge, or obtain the documentation"
_REASONS: dict[str, tuple[Difference, str, str]] = {
    "open": (
        "not checked",
        "The record lacks a detail that decides the code",
        "Ask for the detail",
    ),
    "visit": ("not checked", "A visit level: see `superbill em`", "Check the level there"),
    "unread": ("not checked", "The lexicon does not read this code from notes", "Compare it with the record by hand"),
    "none": ("charged, not documented", "Nothing in the record says that the service was performed", _REMOVE),
}


def _why(code: str, told: NotCoded | None, open_lines: set[str]) -> tuple[Difference, str, str]:
    """Return why a charge has no service in the record."""
    if told:
        return "charged, not documented", f"The record does not bear the charge: {told.reason}", _REMOVE
    if code in open_lines:
        return _REASONS["open"]
    if code.startswith(_VISITS):
        return _REASONS["visit"]
    return _REASONS["unread" if code not in readable() else "none"]


@cache
def readable() -> frozenset[str]:
    """Return every code that this package can read from a note."""
    rows = {row.code for row in lexicon()[0] if not row.code.startswith("@")}
    drugs = {row.code for row in own_drugs()}
    vaccines = {p.code for held in products().values() for p in held} | _VACCINE_GIVEN
    given = {code for part in ("initial", "further", "hours", "injection") for code in rules()[part].values()}
    return frozenset(rows | drugs | vaccines | given | _of_families(numbers()))


def _of_families(value: object) -> set[str]:
    """Return every code number that stands in the table of families."""
    if isinstance(value, dict):
        return {code for inner in value.values() for code in _of_families(inner)}
    if isinstance(value, list):
        return {code for inner in value for code in _of_families(inner)}
    return {value} if isinstance(value, str) and value.isdecimal() and len(value) == 5 else set()
