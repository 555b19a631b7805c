"""What the test payer does, as data: who it is, what it pays, what it denies and rejects."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import msgspec

from superbill.errors import BadFile
from superbill.payers.test_payer.settings import (
    Allowed,
    Deny,
    PatientShare,
    PayerIdentity,
    Provider,
    Reject,
    Sequestration,
    When,
)
from superbill.payers.test_payer.treatment import catalogue

SHIPPED = "pay-and-deny"
_HELP = "`superbill test-payer --example` prints a scenario with every setting"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chooses a named scenario for the claims, questions and files that it fits; `times` limits how often."""

    scenario: str
    when: When = When()
    times: int = 0


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that decides how the test payer answers."""

    name: str
    payer: PayerIdentity
    seed: int = 1
    pays_after_days: int = 0
    allowed: Allowed = Allowed()
    patient: PatientShare = PatientShare()
    sequestration: Sequestration = Sequestration()
    deny: tuple[Deny, ...] = ()
    reject: tuple[Reject, ...] = ()
    provider_adjustment: tuple[Provider, ...] = ()
    rule: tuple[Rule, ...] = ()


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
    for number, rule in enumerate(scenario.rule, start=1):
        if rule.scenario not in catalogue():
            what = f"names the scenario '{rule.scenario}', which there is not"
            raise BadFile(name, f"rule {number}", what, "`superbill test-payer --scenarios` lists them")
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
