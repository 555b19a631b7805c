"""Claims and submissions for the tests of payers, built from the invented office visit."""

from datetime import date
from importlib.resources import files

from tests.claims.invented_visit import coverage, line, office_visit, part

from superbill.claims.build import build
from superbill.model.claim import Contact, Receiver, Submission, Submitter
from superbill.payers.test_payer.scenario import scenario_of

__all__ = ["claim", "coverage", "line", "part", "scenario", "submission"]

SUBMITTER = Submitter(name="Elm Street Clinic", id="ELMCLINIC", contact=Contact(name="Billing", phone="3095550100"))
RECEIVER = Receiver(name="Prairie Mutual", id="PAYER1")
DAY = date(2026, 5, 15)


def claim(control="C100", **changes):
    (built,) = build(office_visit(**changes), control=control)
    return built


def submission(*claims, number=1, usage="T"):
    return Submission(number, SUBMITTER, RECEIVER, claims, "2026-05-15T08:30", usage)


def scenario(rules=""):
    """A scenario of these rules (TOML) with the shipped payer's name and address."""
    shipped = files("superbill.payers.test_payer.scenarios").joinpath("pay-and-deny.toml").read_text()
    payer = shipped[shipped.index("[payer]") : shipped.index("[allowed]")]
    return scenario_of(f'name = "test"\nseed = 7\n{rules}\n{payer}', "test")
