"""What the test payer does, as data: who it is, what it pays, what it denies and rejects."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import msgspec

from superbill.errors import BadFile
from superbill.model.claim import Claim, ClaimLine, PostalAddress

SHIPPED = "pay-and-deny"
_HELP = "`superbill test-payer --example` prints a scenario with every setting"


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a rule fits: every condition that is given must hold; one without any condition always fits."""

    codes: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    claims: tuple[str, ...] = ()
    billing_npis: tuple[str, ...] = ()
    member_ids: tuple[str, ...] = ()
    charge_above: Decimal | None = None
    last_of_several: bool = False
    nothing_denied_yet: bool = False

    def fits_claim(self, claim: Claim) -> bool:
        """True when what is said of the claim as a whole holds. Diagnoses match by their beginning."""
        return (
            (not self.claims or claim.control_number in self.claims)
            and (not self.billing_npis or claim.billing.npi in self.billing_npis)
            and (not self.member_ids or claim.insured.member_id in self.member_ids)
            and (not self.diagnoses or any(d.startswith(p) for d in claim.diagnoses for p in self.diagnoses))
        )

    def fits_line(self, claim: Claim, line: ClaimLine, *, denied: bool) -> bool:
        """True when what is said of a line holds; `denied` tells that a line of the claim is denied already."""
        last = len(claim.lines) > 1 and line == claim.lines[-1]
        return (
            (not self.codes or line.code in self.codes)
            and (not self.modifiers or bool(set(self.modifiers) & set(line.modifiers)))
            and (not self.lines or line.number in self.lines)
            and (self.charge_above is None or line.charge > self.charge_above)
            and (not self.last_of_several or last)
            and not (self.nothing_denied_yet and denied)
        )


class PayerIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the test payer says that it is."""

    name: str
    id: str
    tax_id: str
    address: PostalAddress
    contact: str
    phone: str


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a line is worth: an amount for one unit of a code, else a part of the charge."""

    fraction: Decimal = Decimal(1)
    codes: dict[str, Decimal] = {}


class PatientShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the patient pays of each claim: deductible, then copayment, then a part of the rest.

    For `free` codes (laboratory tests, preventive services) the patient pays nothing.
    """

    deductible: Decimal = Decimal(0)
    copay: Decimal = Decimal(0)
    coinsurance: Decimal = Decimal(0)
    free: tuple[str, ...] = ()


class Sequestration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part that is kept back of what would be paid, for claims of these claim filing indicators."""

    fraction: Decimal = Decimal(0)
    claim_filing: tuple[str, ...] = ()


class Deny(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Denies the lines that it fits, with a group, a reason code and remark codes."""

    reason: str
    when: When = When()
    group: str = "CO"
    remarks: tuple[str, ...] = ()


class Reject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rejects the claims that it fits before adjudication, with the status of a 277CA."""

    category: str
    status: str
    when: When = When()
    entity: str = ""


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An adjustment to each payment that belongs to no claim: a positive amount takes, a negative one adds."""

    reason: str
    amount: Decimal
    reference: str = ""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides how the test payer answers."""

    name: str
    payer: PayerIdentity
    seed: int = 1
    pays_after_days: int = 14
    allowed: Allowed = Allowed()
    patient: PatientShare = PatientShare()
    sequestration: Sequestration = Sequestration()
    deny: tuple[Deny, ...] = ()
    reject: tuple[Reject, ...] = ()
    provider_adjustment: tuple[Provider, ...] = ()


def shipped_scenario() -> Scenario:
    """The scenario that comes with the package."""
    text = files("superbill.payers.test_payer.scenarios").joinpath(f"{SHIPPED}.toml").read_text(encoding="utf-8")
    return scenario_of(text, SHIPPED)


def read_scenario(place: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        BadFile: when it is missing, not TOML, or a setting is unknown or of the wrong kind; the message names it.
    """
    try:
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(str(place), "", f"cannot be read ({type(error).__name__})", _HELP) from None
    return scenario_of(text, str(place))


def scenario_of(text: str, name: str) -> Scenario:
    """Turn the text of a scenario into its values."""
    try:
        scenario = msgspec.convert(tomllib.loads(text, parse_float=Decimal), Scenario)
    except tomllib.TOMLDecodeError as error:
        raise BadFile(name, "", f"is not TOML: {error}", _HELP) from None
    except msgspec.ValidationError as error:
        raise BadFile(name, "", f"has a wrong setting: {error}", _HELP) from None
    _check(scenario, name)
    return scenario


def _check(scenario: Scenario, name: str) -> None:
    parts = {
        "allowed.fraction": scenario.allowed.fraction,
        "patient.coinsurance": scenario.patient.coinsurance,
        "sequestration.fraction": scenario.sequestration.fraction,
    }
    for field, part in parts.items():
        if not 0 <= part <= 1:
            raise BadFile(name, field, "is not between 0 and 1", _HELP)
    for field, amount in (
        ("patient.deductible", scenario.patient.deductible),
        ("patient.copay", scenario.patient.copay),
    ):
        if amount < 0:
            raise BadFile(name, field, "is negative", _HELP)
