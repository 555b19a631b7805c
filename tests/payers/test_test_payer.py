from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.payers.office import claim, coverage, line, scenario, submission
from tests.x12 import judge

from superbill.errors import BadFile
from superbill.payers.answers import Answers, events_of, read_answers
from superbill.payers.submission import prepare
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.test_payer.scenario import read_scenario, scenario_of, shipped_scenario
from superbill.payers.tracking import State, state_of
from superbill.remittance.balancing import balance
from superbill.remittance.ledger import charge_entry, standing
from superbill.remittance.posting import post


def answers_to(payer, batch):
    return [read_answers(a.content, a.name) for a in payer.receive(prepare(batch).content)]


def everything(answers):
    return Answers(*(tuple(v for a in answers for v in getattr(a, field)) for field in Answers.__struct_fields__))


def one_remittance(rules, *claims):
    (paid,) = everything(answers_to(SimulatedPayer(scenario(rules)), submission(*claims))).remittances
    return paid


def test_a_listed_fee_is_paid_for_each_unit():
    rules = '[allowed]\ncodes = { "99213" = "20.00" }'

    (paid,) = one_remittance(rules, claim(lines=[line(1, units="3"), line(2, code="97110", charge="50.00")])).claims

    assert [s.allowed for s in paid.services] == [Decimal("60.00"), Decimal("50.00")]
    assert paid.services[0].adjustments[0].amount == Decimal("90.00")


def test_fees_never_exceed_the_charge():
    (paid,) = one_remittance('[allowed]\ncodes = { "99213" = "999.00" }', claim(lines=[line(1)])).claims

    assert (paid.paid, paid.services[0].adjustments) == (Decimal("150.00"), ())


def test_deductible_copayment_and_coinsurance_over_the_lines():
    """100 of deductible: 80 of the first line, 20 of the second; then 10 of copayment, then a fifth of the rest."""
    rules = '[patient]\ndeductible = "100.00"\ncopay = "10.00"\ncoinsurance = "0.20"'

    (paid,) = one_remittance(rules, claim(lines=[line(1, charge="80.00"), line(2, charge="80.00")])).claims

    rows = [[(a.reason, a.amount) for a in s.adjustments] for s in paid.services]
    assert rows == [
        [("1", Decimal("80.00"))],
        [("1", Decimal("20.00")), ("2", Decimal("10.00")), ("3", Decimal("10.00"))],
    ]
    assert (paid.paid, paid.patient_responsibility) == (Decimal("40.00"), Decimal("120.00"))


def test_sequestration_for_medicare_only():
    """150.00 allowed, 30.00 coinsurance, 2% of 120.00 held back."""
    rules = '[patient]\ncoinsurance = "0.20"\n[sequestration]\nfraction = "0.02"\nclaim_filing = ["MB"]'
    medicare = coverage(payer={"kind": "medicare", "id": "PARTB", "name": "Part B"})

    (held,) = one_remittance(rules, claim(coverages=[medicare], lines=[line(1)])).claims
    (whole,) = one_remittance(rules, claim(lines=[line(1)])).claims

    assert (held.paid, whole.paid) == (Decimal("117.60"), Decimal("120.00"))
    assert [(a.group, a.reason, a.amount) for a in held.services[0].adjustments][-1] == ("CO", "253", Decimal("2.40"))


@pytest.mark.parametrize(
    ("when", "denied"),
    [
        ('codes = ["93000"]', [2]),
        ('modifiers = ["25"]', [1]),
        ("lines = [1, 2]", [1, 2]),
        ('charge_above = "100.00"', [1]),
        ("last_of_several = true", [2]),
        ('diagnoses = ["I1"]', [1, 2]),
        ('diagnoses = ["Z"]', []),
        ('claims = ["C100"]', [1, 2]),
        ('billing_npis = ["1"]', []),
        ('member_ids = ["M12345"], codes = ["99213"]', [1]),
        ("nothing_denied_yet = true", [1]),
    ],
)
def test_a_rule_denies_the_lines_that_it_fits(when, denied):
    (paid,) = one_remittance(f'[[deny]]\nwhen = {{ {when} }}\nreason = "50"\nremarks = ["N115"]', claim()).claims

    assert [n for n, s in enumerate(paid.services, start=1) if s.remarks] == denied
    assert paid.status == ("4" if len(denied) == 2 else "1")


def test_a_rejected_claim_is_not_adjudicated():
    rules = '[[reject]]\nwhen = { claims = ["C1"] }\ncategory = "A7"\nstatus = "562"\nentity = "85"'
    batch = submission(claim("C1"), claim("C2", id="E2"))

    found = everything(answers_to(SimulatedPayer(scenario(rules)), batch))

    assert [c.control_number for r in found.remittances for c in r.claims] == ["C2"]
    events = events_of(found, [prepare(batch).sent])
    rejected = [e for e in events if e.claim == "C1"]
    assert state_of(rejected) is State.REJECTED
    assert rejected[-1].detail == "A7 invalid information: 562 NPI of the billing provider"
    assert rejected[-1].do.startswith("Correct the NPI. Send it again as a new claim (frequency 1)")


def test_charges_that_do_not_add_up_are_rejected():
    """Paying such a claim would give a remittance that does not add up."""
    batch = submission(claim())
    wrong = prepare(batch).content.replace(b"93000*60.00*", b"93000*61.00*")
    assert wrong != prepare(batch).content

    found = everything([read_answers(a.content) for a in SimulatedPayer(shipped_scenario()).receive(wrong)])

    (status,) = found.batches[0].claims[0].statuses
    assert (status.category, status.status, found.remittances) == ("A8", "178", ())


def test_nothing_is_paid_when_every_claim_is_rejected():
    found = SimulatedPayer(scenario('[[reject]]\ncategory = "A3"\nstatus = "21"')).receive(
        prepare(submission(claim())).content
    )

    assert [a.name for a in found] == ["000000001-1.999", "000000001-2.277ca"]
    assert all(judge.errors(a.content.decode()) == [] for a in found)


def test_the_same_file_gets_the_same_answers():
    content = prepare(submission(claim())).content

    assert SimulatedPayer(shipped_scenario()).receive(content) == SimulatedPayer(shipped_scenario()).receive(content)


def test_another_seed_gives_other_numbers():
    content = prepare(submission(claim())).content
    first, second = (
        everything([read_answers(a.content) for a in SimulatedPayer(s).receive(content)]).remittances[0].trace
        for s in (shipped_scenario(), scenario())
    )

    assert first != second


def test_a_control_number_is_taken_once():
    payer = SimulatedPayer(shipped_scenario())
    content = prepare(submission(claim())).content
    payer.receive(content)

    (again,) = payer.receive(content)

    (note,) = read_answers(again.content).interchanges
    assert (note.outcome, note.note) == ("R", "025")
    events = events_of(read_answers(again.content), [prepare(submission(claim())).sent])
    assert [(e.state, e.do != "") for e in events] == [(State.SENT, True)]


def test_a_set_with_a_fault_is_rejected_and_not_paid():
    batch = submission(claim())
    broken = prepare(batch).content.replace(b"DMG*D8*19610709*F", b"DMG*D8*19610709*Q")

    found = everything([read_answers(a.content) for a in SimulatedPayer(shipped_scenario()).receive(broken)])

    assert (found.groups[0].outcome, found.batches, found.remittances) == ("R", (), ())
    events = events_of(found, [prepare(batch).sent])
    assert state_of(events) is State.REJECTED
    assert "segment DMG at position" in events[-1].detail


def test_other_transactions_are_refused_at_the_door():
    payer = SimulatedPayer(shipped_scenario())
    remittance = payer.receive(prepare(submission(claim())).content)[2]

    (refused,) = payer.receive(remittance.content)

    assert read_answers(refused.content).interchanges[0].note == "024"


def test_what_is_not_x12_cannot_be_answered():
    with pytest.raises(BadFile):
        SimulatedPayer(shipped_scenario()).receive(b"hello")


def test_a_replacement_takes_back_what_it_names():
    """The first payment is reversed and the corrected claim paid; the ledger follows to the cent."""
    payer = SimulatedPayer(scenario())
    first = claim("C1", lines=[line(1)])
    (before,) = everything(answers_to(payer, submission(first))).remittances
    number = before.claims[0].payer_claim_number
    second = claim("C1", lines=[line(1, charge="100.00")], claim_frequency="7", payer_claim_number=number)

    (after,) = everything(answers_to(payer, submission(second, number=2))).remittances

    assert [(c.status, c.paid) for c in after.claims] == [("22", Decimal("-150.00")), ("1", Decimal("100.00"))]
    assert balance(after) == ()
    assert (after.paid, [(a.reason, a.amount) for a in after.provider_adjustments]) == (
        Decimal(0),
        [("FB", Decimal("-50.00"))],
    )
    held = post([first], before)
    entries = [*held, *post([second], after, history=held)]
    assert entries[1].reverses == entries[0].key
    assert standing(entries, "C1").paid == Decimal("100.00")


def test_what_a_void_leaves_owed_is_taken_from_the_next_payment():
    payer = SimulatedPayer(scenario())
    (paid,) = everything(answers_to(payer, submission(claim("C1", lines=[line(1)])))).remittances
    void = claim("C1", lines=[line(1)], claim_frequency="8", payer_claim_number=paid.claims[0].payer_claim_number)
    (undone,) = everything(answers_to(payer, submission(void, number=2))).remittances

    (later,) = everything(answers_to(payer, submission(claim("C2", id="E2"), number=3))).remittances

    assert (undone.paid, undone.method, later.paid) == (Decimal(0), "NON", Decimal("60.00"))
    assert paid.paid + undone.paid + later.paid == Decimal("210.00")
    assert balance(undone) == balance(later) == ()


def test_a_replacement_of_nothing_is_rejected():
    lost = claim(claim_frequency="7", payer_claim_number="NOPE")

    found = everything(answers_to(SimulatedPayer(shipped_scenario()), submission(lost)))

    (status,) = found.batches[0].claims[0].statuses
    assert (status.category, status.status, found.remittances) == ("A7", "464", ())


def test_provider_adjustments_of_a_scenario():
    rules = '[[provider_adjustment]]\nreason = "L6"\namount = "-1.27"\nreference = "INT"'

    paid = one_remittance(rules, claim())

    assert paid.paid == Decimal("211.27")
    assert balance(paid) == ()


def test_one_remittance_for_each_billing_provider():
    other = {"npi": "1003000126", "organization": "Oak Clinic", "tax_id": "987654321",
             "address": {"street": "2 Oak", "city": "Peoria", "state": "IL", "zip": "616021234"}}  # fmt: skip
    batch = submission(claim("C1"), claim("C2", id="E2", provider=other))

    found = everything(answers_to(SimulatedPayer(scenario()), batch))

    assert [r.payee_npi for r in found.remittances] == ["1234567893", "1003000126"]
    assert len({r.trace for r in found.remittances}) == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name = ", "is not TOML"),
        ('name = "x"', "payer"),
        ("[allowed]\nfraction = 1.5", "allowed.fraction"),
        ('[patient]\ncopay = "-1"', "patient.copay"),
        ('[[deny]]\nwhen = { code = ["1"] }\nreason = "1"', "code"),
        ("[[deny]]\nwhen = {}", "reason"),
    ],
)
def test_a_wrong_scenario_names_its_setting(text, named):
    with pytest.raises(BadFile, match=named):
        scenario(text) if "name" not in text else scenario_of(text, "x")


def test_amounts_without_quotes_are_exact():
    assert scenario("[allowed]\nfraction = 0.1").allowed.fraction == Decimal("0.1")


def test_a_missing_scenario_file(tmp_path):
    with pytest.raises(BadFile, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.decimals("0.01", "999.99", places=2), min_size=1, max_size=6),
    st.fractions(0, 1, max_denominator=100),
    st.fractions(0, 1, max_denominator=20),
    st.decimals("0.00", "300.00", places=2),
    st.sampled_from(["", "97", "16"]),
)
def test_every_remittance_balances_and_posts(charges, allowed, coinsurance, deductible, reason):
    """Whatever the scenario and the charges: the 835 adds up, and charges = paid + adjustments + balance."""
    rules = (
        f'[allowed]\nfraction = "{Decimal(allowed.numerator) / allowed.denominator}"\n'
        f'[patient]\ncoinsurance = "{Decimal(coinsurance.numerator) / coinsurance.denominator}"\n'
        f'deductible = "{deductible}"\ncopay = "15.00"\n'
        f'[sequestration]\nfraction = "0.02"\nclaim_filing = ["CI"]\n'
    )
    if reason:
        rules += f'[[deny]]\nwhen = {{ last_of_several = true }}\nreason = "{reason}"\n'
    ours = claim(lines=[line(n, charge=str(c)) for n, c in enumerate(charges, start=1)])

    paid = one_remittance(rules, ours)

    assert balance(paid) == ()
    where = standing([charge_entry(ours), *post([ours], paid)], "C100")
    assert where.charges == ours.charge == where.paid + where.adjustments + where.balance
    assert (where.paid, where.patient) == (paid.paid, paid.claims[0].patient_responsibility)
