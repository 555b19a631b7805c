"""Price: what a payer is expected to allow and what the patient owes, as a chain of named steps."""

from __future__ import annotations

from superbill.model.finding import Outcome
from superbill.model.money import Amount
from superbill.model.table import TableRef
from superbill.model.value import Value


class Step(Value):
    """One step of a price: its name, its result as text, the rule or table it rests on.

    `given` is what went in; in a step of arithmetic it is an expression whose result is `value`.
    """

    step: str
    value: str
    source: str
    given: str = ""
    table: TableRef | None = None


class LinePrice(Value):
    """The price of one service line. `allowed` is None where the verdict is `not checked`.

    allowed = patient_share + payer_share + other_payers + sequestration, but for a claim that was not assigned (there
    the patient may owe up to `limiting_charge`) or that a primary payer paid before. `other_payers` is what such a
    primary payer paid, or what Medicaid owes for a qualified Medicare beneficiary; None where there is none. `reason`
    says why a line with the verdict `fail` is not paid.
    """

    number: int
    allowed: Amount | None = None
    deductible: Amount | None = None
    coinsurance: Amount | None = None
    copay: Amount | None = None
    patient_share: Amount | None = None
    payer_share: Amount | None = None
    other_payers: Amount | None = None
    sequestration: Amount | None = None
    limiting_charge: Amount | None = None
    verdict: Outcome
    missing: str | None = None
    reason: str | None = None
    example: bool = False
    steps: tuple[Step, ...] = ()


class Price(Value):
    """The price of an encounter. Totals are None when any line could not be priced.

    `example` is true when any table used is an example release: such a price is for demonstration only.
    """

    id: str
    allowed: Amount | None = None
    patient_share: Amount | None = None
    payer_share: Amount | None = None
    other_payers: Amount | None = None
    sequestration: Amount | None = None
    verdict: Outcome
    missing: str | None = None
    example: bool = False
    lines: tuple[LinePrice, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def worth_something(self) -> bool:
        """Tell whether anything at all is allowed: the whole, or at least one line."""
        return bool(self.allowed) or any(line.allowed for line in self.lines)


class ComparedLine(Value):
    """One line of a paid claim: what was expected, what the payer allowed, what is missing between them.

    A `difference` above zero is an underpayment (verdict `fail`), below zero the payer allowed more. `reasons` are the
    group and reason codes of the payer; `steps` the calculation of what was expected.
    """

    number: int
    code: str | None = None
    expected: Amount | None = None
    allowed: Amount | None = None
    paid: Amount | None = None
    difference: Amount | None = None
    reasons: tuple[str, ...] = ()
    verdict: Outcome
    missing: str | None = None
    steps: tuple[Step, ...] = ()


class Comparison(Value):
    """A paid claim against its expected price; `underpaid` is the sum of what its lines lack."""

    id: str
    payer_claim_number: str | None = None
    example: bool = False
    underpaid: Amount | None = None
    verdict: Outcome
    missing: str | None = None
    lines: tuple[ComparedLine, ...] = ()
