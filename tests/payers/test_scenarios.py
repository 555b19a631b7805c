"""Every scenario of the test payer: what it promises, our readers and pyx12 accept, and its page has not drifted."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.claims.invented_stay import outpatient
from tests.payers.office import RECEIVER, SUBMITTER, claim, line, scenario, submission
from tests.x12 import judge

from superbill.claims.institutional import build_bill
from superbill.errors import BadFile
from superbill.model.attachment import AttachedDocument, AttachmentSubmission
from superbill.model.authorization import Review, ReviewedService, ReviewSet
from superbill.model.claim import Name, Party
from superbill.model.claim_status import StatusInquiry, StatusRequest, StatusSubject
from superbill.model.eligibility import Asked, EligibilityInquiry, EligibilityRequest, Member
from superbill.model.institutional import InstitutionalSubmission
from superbill.payers.answers import Answers, events_of, read_answers
from superbill.payers.submission import prepare
from superbill.payers.test_payer.mailbox import Broken, Mailbox
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.test_payer.scenario import scenario_of
from superbill.payers.test_payer.treatment import catalogue, page
from superbill.payers.tracking import State, state_of
from superbill.remittance.balancing import balance, is_balanced
from superbill.remittance.matching import match
from superbill.x12 import attachment, authorization, claim_status, eligibility
from superbill.x12.check import check
from superbill.x12.write import Header

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "test-payer.md"
HEADER = Header("ELMCLINIC", "PAYER1", 1, "2026-05-15T08:30", "T")
DOCTOR = Party(Name("Berg", "Ida"), "1245319599")
CLAIMS = [t.name for t in catalogue().values() if t.transaction == "837"]
BROKEN = {"truncated", "unbalanced"}


def ruled(name, when="", times=0):
    """The scenario file of one rule."""
    told = [f'scenario = "{name}"'] + ([f"when = {when}"] if when else []) + ([f"times = {times}"] if times else [])
    return scenario("\n".join(["[patient]", 'coinsurance = "0.20"', "[[rule]]", *told]))


def batch_of(number=1):
    return submission(claim("C100", lines=[line(1), line(2, code="93000", charge="60.00")]), number=number)


def asked_of(payer, batch):
    return payer.receive(prepare(batch).content)


def errors_in(content):
    return [p.message for r in check(content) for _, p in r.all_problems() if p.severity == "error"]


def everything(files):
    read = [read_answers(a.content, a.name) for a in files]
    return Answers(*(tuple(v for a in read for v in getattr(a, field)) for field in Answers.__struct_fields__))


def state(files, batch):
    sent = prepare(batch).sent
    return state_of([e for a in files for e in events_of(read_answers(a.content, a.name), [sent])])


def test_there_are_more_than_forty():
    assert len(catalogue()) > 200
    assert len([name for name in catalogue() if "aaa-" not in name]) > 70


def test_the_page_lists_every_scenario():
    assert page() in PAGE.read_text()


@pytest.mark.parametrize("name", CLAIMS)
def test_claims(name):
    """The same file gets the same bytes; what is not broken on purpose is read, balanced and accepted by pyx12."""
    batch = batch_of()
    files = asked_of(SimulatedPayer(ruled(name)), batch)

    assert files == asked_of(SimulatedPayer(ruled(name)), batch)
    for answer in files:
        if name == "truncated" and answer.name.endswith("835"):
            with pytest.raises(BadFile):
                read_answers(answer.content)
            continue
        read = read_answers(answer.content, answer.name)
        assert all(is_balanced(balance(paid)) is (name != "unbalanced") for paid in read.remittances)
        if name not in BROKEN:
            assert errors_in(answer.content) == []
            assert judge.errors(answer.content.decode()) == [] or answer.name.endswith("ta1")


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("paid-in-full", State.PAID), ("paid-in-part", State.PAID), ("paid-zero-deductible", State.PAID),
        ("copay", State.PAID), ("claim-level-only", State.PAID), ("crossover", State.PAID), ("denied", State.DENIED),
        ("denied-coverage-ended", State.DENIED), ("one-line-denied", State.PARTLY_PAID),
        ("predetermination", State.ANSWERED), ("rejected-billing-npi", State.REJECTED), ("forwarded", State.ACCEPTED),
        ("rejected-duplicate", State.REJECTED), ("set-rejected", State.REJECTED),
        ("set-accepted-with-errors", State.PAID),
        ("interchange-rejected", State.REJECTED), ("no-remittance", State.ACCEPTED), ("out-of-order", State.PAID),
    ],
)  # fmt: skip
def test_what_becomes_of_the_claim(name, becomes):
    batch = batch_of()

    assert state(asked_of(SimulatedPayer(ruled(name)), batch), batch) is becomes


def paid(name, batch=None):
    return everything(asked_of(SimulatedPayer(ruled(name)), batch or batch_of())).remittances


def test_lines_that_come_back_changed_find_their_way():
    for name in ("line-split", "lines-merged", "modifier-dropped", "line-numbers-dropped", "code-changed"):
        batch = batch_of()
        (remittance,) = paid(name, batch)
        (matched,) = match(batch.claims, remittance).matched
        assert all(found is not None for found in matched.lines), name
    (split,) = paid("line-split")
    assert [s.charge for s in split.claims[0].services] == [Decimal("75.00"), Decimal("75.00"), Decimal("60.00")]
    (merged,) = paid("lines-merged")
    one, two = merged.claims[0].services
    assert (one.paid > 100, two.paid, two.adjustments[0].reason) == (True, 0, "97")
    (changed,) = paid("code-changed")
    assert (changed.claims[0].services[0].code, changed.claims[0].services[0].submitted_code) == ("99212", "99213")
    (bare,) = paid("modifier-dropped")
    assert {s.modifiers for s in bare.claims[0].services} == {()}


def test_reversal_and_correction():
    first, second = paid("reversed-and-corrected")

    back, corrected = second.claims
    assert (back.status, back.paid) == ("22", -first.claims[0].paid)
    assert corrected.paid == Decimal("189.00")
    assert first.trace != second.trace


def test_money_beside_claims():
    (taken,) = paid("recoupment")
    (added,) = paid("interest")
    (owing,) = paid("recoupment-above-the-payment")

    assert taken.paid == taken.claims[0].paid - 40
    assert added.paid == added.claims[0].paid + Decimal("1.27")
    assert (owing.paid, [a.reason for a in owing.provider_adjustments]) == (0, ["WO", "FB"])


def test_a_claim_that_is_not_ours():
    (remittance,) = paid("claim-not-ours")

    assert [p.control_number for p in match(batch_of().claims, remittance).unmatched] == ["NOT-YOURS"]


def test_twice_and_again():
    assert len({r.trace for r in paid("remittance-twice")}) == 1
    assert len(paid("remittance-twice")) == 2
    assert len({r.trace for r in paid("paid-again")}) == 2


def test_order_and_lateness():
    early = [a.name for a in asked_of(SimulatedPayer(ruled("out-of-order")), batch_of())]
    assert early[0].endswith("835")

    box = Mailbox(ruled("late"))
    box.take("1.837", prepare(batch_of()).content)
    seen = [len([n for n in box.names() if n.endswith("835")]) for _ in range(4)]
    assert seen == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("server-error", False),
        ("busy", False),
        ("not-authorized", False),
        ("time-out", True),
        ("connection-lost", True),
    ],
)
def test_the_connection(name, taken):
    """What breaks before the file is taken leaves nothing; what breaks after it is taken once."""
    box = Mailbox(ruled(name, times=1))
    content = prepare(batch_of()).content

    with pytest.raises(Broken):
        box.take("1.837", content)
    assert bool(box.ready()) is taken
    assert box.take("1.837", content) == (200 if taken else 202)
    assert len([n for n in box.ready() if n.endswith("835")]) == 1


def test_rules_choose_by_what_they_fit_and_how_often():
    rules = scenario('[[rule]]\nscenario = "denied"\nwhen = { codes = ["93000"] }\ntimes = 1')
    payer = SimulatedPayer(rules)
    other = submission(claim("C7"), number=2)
    states = [state(asked_of(payer, b), b) for b in (batch_of(1), other, submission(claim("C8"), number=3))]

    assert states[0] is State.DENIED
    assert states[1] is State.PAID


def test_a_rule_for_a_scenario_that_there_is_not():
    with pytest.raises(BadFile, match="rule 1: names the scenario 'nonsense'"):
        scenario('[[rule]]\nscenario = "nonsense"')


def test_a_facilitys_bill_is_answered_too():
    (bill,) = build_bill(outpatient(), control="H1")
    content = prepare(InstitutionalSubmission(1, SUBMITTER, RECEIVER, (bill,), "2026-05-15T08:30")).content

    files = SimulatedPayer(ruled("paid-in-part")).receive(content)

    answers = everything(files)
    assert all(judge.errors(a.content.decode()) == [] for a in files)
    (payment,) = answers.remittances[0].claims
    assert [s.revenue_code for s in payment.services] == ["0450", "0320", "0636"]
    assert answers.batches[0].claims[0].accepted


def inquiry(*service_types, dependent=False):
    member = Member(Name("Archer", "Dana"), "M12345", date(1961, 7, 9), "F")
    child = Member(Name("Archer", "Otto"), "", date(2015, 1, 2), "M", "19") if dependent else None
    request = EligibilityRequest("Prairie Mutual", "PAYER1", DOCTOR, member, (Asked(service_types or ("30",)),), child,
                                 "TRACE1", "9ELMCLINIC", date(2026, 5, 15))  # fmt: skip
    return eligibility.write_inquiries([EligibilityInquiry("REF1", (request,))], HEADER).encode()


def answered(rules, content):
    files = SimulatedPayer(rules).receive(content)
    for answer in files:
        assert errors_in(answer.content) == []
    return files[-1].content


REFUSED = [t.name for t in catalogue().values() if t.name.startswith("aaa-")]


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_of_an_eligibility_question(name):
    treatment = catalogue()[name]
    content = inquiry(dependent=treatment.refuse.about == "dependent")

    (response,) = eligibility.read_responses(answered(ruled(name), content))

    refusals = [*response.refusals, *(r for a in response.answers for r in a.refusals)]
    assert [(r.about, r.reason, r.follow_up) for r in refusals] == [
        (treatment.refuse.about, treatment.refuse.reason, treatment.refuse.follow_up)
    ]


@pytest.mark.parametrize("name", [t.name for t in catalogue().values() if t.benefits])
def test_benefits(name):
    (response,) = eligibility.read_responses(answered(ruled(name), inquiry("98")))

    (answer,) = response.answers
    assert answer.active is (name != "inactive")
    kinds = {b.kind for b in answer.benefits}
    wanted = {"active": "C", "limited": "F", "not-covered": "I", "other-payer": "R", "primary-care": "L"}.get(name, "")
    assert not wanted or wanted in kinds
    if name == "active":
        assert answer.amount("B", "98", in_network=True) == Decimal(25)
        assert answer.amount("B", "98", in_network=False) == Decimal(50)


def review_of(*, dependent=False):
    child = Member(Name("Archer", "Otto"), "", date(2015, 1, 2), "M", "19") if dependent else None
    member = Member(Name("Archer", "Dana"), "M12345", date(1961, 7, 9), "F")
    service = ReviewedService("97110", units=Decimal(12), day=date(2026, 6, 1), trace=("S1", "9ELMCLINIC"))
    asked = Review("Prairie Mutual", "PAYER1", DOCTOR, member, "HS", service_type="AE", trace=("T1", "9ELMCLINIC"),
                   diagnoses=(("ABK", "M54.50", None),), services=(service,), dependent=child)  # fmt: skip
    return authorization.write([ReviewSet("REF1", asked)], HEADER).encode()


@pytest.mark.parametrize("name", [t.name for t in catalogue().values() if t.transaction == "278"])
def test_authorizations(name):
    treatment = catalogue()[name]

    (told,) = authorization.read(answered(ruled(name), review_of(dependent="-dependent-" in name)))

    assert told.answers
    refuse = treatment.refuse
    if refuse is not None:
        refusals = [*told.review.refusals, *(r for each in told.review.services for r in each.refusals)]
        assert [(r.about, r.reason, r.follow_up) for r in refusals] == [(refuse.about, refuse.reason, refuse.follow_up)]
        return
    decision = told.review.decision
    assert (decision.action, bool(decision.number)) == (treatment.decision, treatment.decision in {"A1", "A2", "A6"})
    if name == "modified":
        assert [s.units for s in told.review.services] == [Decimal(6)]


def status_of(account="C100"):
    who = StatusSubject(Name("Archer", "Dana"), "M12345", date(1961, 7, 9), "F")
    request = StatusRequest("Prairie Mutual", "PAYER1", "Elm Street Clinic", "ELMCLINIC", DOCTOR, who, "TRACE1",
                            patient_account=account, charge=Decimal("210.00"),
                            service_date=date(2026, 5, 14))  # fmt: skip
    header = Header("ELMCLINIC", "PAYER1", 2, "2026-05-16T08:30", "T")
    return claim_status.write_inquiries([StatusInquiry("REF2", (request,))], header).encode()


@pytest.mark.parametrize("name", [t.name for t in catalogue().values() if t.transaction == "276"])
def test_states_of_claims(name):
    wanted = catalogue()[name].state

    (response,) = claim_status.read_responses(answered(ruled(name), status_of()))

    (detail,) = response.answers[0].statuses
    assert (detail.category, detail.status, detail.entity) == (wanted.category, wanted.status, wanted.entity)


def test_the_payer_remembers_what_it_paid():
    payer = SimulatedPayer(ruled("denied", times=1))
    asked_of(payer, batch_of())

    (known,) = claim_status.read_responses(payer.receive(status_of())[-1].content)
    (unknown,) = claim_status.read_responses(SimulatedPayer(ruled("denied")).receive(status_of("C999"))[-1].content)

    assert (known.answers[0].state, unknown.answers[0].state) == ("denied", "not found")


def document(number="DOC1", account="", when="2026-05-20T08:30", control=3):
    sent = AttachedDocument(number, b"the operative note", date(2026, 5, 20), form="OZ")
    told = AttachmentSubmission(
        "S1", date(2026, 5, 20), "Prairie Mutual", "PAYER1", "Elm Street Clinic", "ELMCLINIC", DOCTOR,
        Name("Archer", "Dana"), (sent,), patient_account=account,
    )  # fmt: skip
    return attachment.write([told], Header("ELMCLINIC", "PAYER1", control, when, "T")).encode()


def with_document(number="DOC1"):
    papers = [{"control_number": number, "report_type": "OB", "transmission": "EL"}]
    return submission(claim("C100", lines=[line(1)], attachments=papers))


@pytest.mark.parametrize("sent", [{"number": "DOC1"}, {"number": "OTHER", "account": "C100"}])
def test_a_claim_that_waits_for_its_document_is_paid_when_it_comes(sent):
    payer = SimulatedPayer(ruled("waits-for-document"))
    first = asked_of(payer, with_document())
    (waiting,) = claim_status.read_responses(payer.receive(status_of())[-1].content)
    stranger = payer.receive(document("NONE", control=3))
    came = payer.receive(document(**sent, control=4))
    again = payer.receive(document(**sent, control=5))

    assert not everything(first).remittances
    assert [(s.category, s.status) for s in waiting.answers[0].statuses] == [("R4", "294")]
    assert not everything(stranger).remittances
    (remittance,) = everything(came).remittances
    assert [(c.control_number, c.paid) for c in remittance.claims] == [("C100", Decimal("120.00"))]
    assert not everything(again).remittances


def test_a_document_that_came_first_is_not_asked_for():
    payer = SimulatedPayer(ruled("waits-for-document"))
    payer.receive(document())

    assert len(everything(asked_of(payer, with_document())).remittances) == 1


def test_the_payment_is_not_ahead_of_the_file():
    (remittance,) = paid("paid-in-full")

    assert remittance.payment_date == date(2026, 5, 15)


def test_the_shipped_scenario_names_its_rules():
    text = 'name = "x"\n[payer]\nname = "P"\nid = "P1"\ntax_id = "363999900"\ncontact = "D"\nphone = "3125550100"\n'
    text += '[payer.address]\nstreet = "1"\ncity = "C"\nstate = "IL"\nzip = "606160500"\n[[rule]]\nscenario = "busy"\n'

    assert scenario_of(text, "x").rule[0].scenario == "busy"
