"""Denials worked to the end: levels with their deadlines, letters, outcomes, and the rule that stops the next."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from pypdf import PdfReader
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.model.remittance import Adjustment
from superbill.office import money, records
from superbill.office.models import Encounter
from superbill.office.records.opened import Opened
from superbill.office.standing import standing
from superbill.remittance.ledger import charge_entry

A = "SB0000001"
TODAY = date(2026, 6, 2)


@pytest.fixture
def denial(encounter_id: str) -> str:
    records.store_claim(encounter_id, charts.claim(A))
    records.post(charge_entry(charts.claim(A)))
    money.post_remittance(charts.remittance(A), "a" * 64, today=TODAY)
    (work,) = money.worklist(TODAY, kinds=["denial"])
    return work.task_id


def file(appeal_id: str, day: date = TODAY, grounds: str = "The record supports the test.") -> money.AppealRecord:
    return money.file_appeal(appeal_id, "biller", day=day, grounds=grounds, attachments=["visit-note.pdf"])


def test_two_levels_until_the_money_comes(denial: str):
    first = money.start_appeal(denial, "biller", today=TODAY)
    assert (first.level, first.due, first.program) == (1, date(2026, 10, 4), "medicare")
    assert money.start_appeal(denial, "biller", today=TODAY).appeal_id == first.appeal_id
    assert file(first.appeal_id).decide_by == date(2026, 8, 1)
    assert money.worklist(TODAY, kinds=["denial"]) == ()

    money.decide_appeal(first.appeal_id, "biller", day=date(2026, 7, 20), outcome="lost", recovered=Decimal(0))
    (again,) = money.worklist(TODAY, kinds=["denial"])
    assert (again.due, again.due_source) == (date(2027, 1, 21), "42 CFR 405.960-405.978")
    second = money.start_appeal(denial, "biller", today=date(2026, 7, 21))
    assert (second.level, second.due) == (2, date(2027, 1, 21))
    file(second.appeal_id, date(2026, 7, 22))
    money.decide_appeal(second.appeal_id, "biller", day=date(2026, 9, 1), outcome="won", recovered=Decimal("25.00"))
    assert money.counts() == {}


@pytest.mark.parametrize(("outcome", "recovered"), [("lost", "5.00"), ("part", "25.01"), ("won", "-1.00")])
def test_a_decision_brings_no_more_than_was_in_dispute(denial: str, outcome: str, recovered: str):
    begun = money.start_appeal(denial, "biller", today=TODAY)
    file(begun.appeal_id)

    with pytest.raises(BadInput, match="recovered"):
        money.decide_appeal(begun.appeal_id, "biller", day=TODAY, outcome=outcome, recovered=Decimal(recovered))


def test_the_third_level_asks_for_more_than_this_claim_is_about(denial: str):
    for _ in range(2):
        begun = money.start_appeal(denial, "biller", today=TODAY)
        file(begun.appeal_id)
        money.decide_appeal(begun.appeal_id, "biller", day=TODAY, outcome="lost", recovered=Decimal(0))

    with pytest.raises(BadInput, match="less than level 3 asks for"):
        money.start_appeal(denial, "biller", today=TODAY)


def test_after_the_last_day_only_with_good_cause(denial: str):
    begun = money.start_appeal(denial, "biller", today=TODAY)
    late = date(2026, 10, 5)

    assert money.appeals("draft", today=late)[0].late
    with pytest.raises(BadInput, match="after the last one"):
        file(begun.appeal_id, late)
    assert file(begun.appeal_id, late, "Good cause: the notice came back from a flooded office.").state == "filed"


def test_what_was_never_processed_is_not_appealed(encounter_id: str):
    records.store_claim(encounter_id, charts.claim(A))
    value = charts.remittance(A)
    missing = {"adjustments": (Adjustment("CO", "16", Decimal(25)),), "remarks": ("N290", "MA130")}
    line = msgspec.structs.replace(value.claims[0].services[1], **missing)
    claim = msgspec.structs.replace(value.claims[0], services=(value.claims[0].services[0], line))
    money.post_remittance(msgspec.structs.replace(value, claims=(claim,)), "a" * 64, today=TODAY)
    (work,) = money.worklist(TODAY, kinds=["denial"])

    assert (work.path, work.due) == ("resend", date(2027, 5, 15))
    with pytest.raises(BadInput, match="nothing to appeal"):
        money.start_appeal(work.task_id, "biller", today=TODAY)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_letter_says_what_is_appealed_and_why(denial: str):
    begun = money.start_appeal(denial, "biller", today=TODAY)
    file(begun.appeal_id, grounds="The test was ordered for a diagnosis <of the policy> & is in the note.")

    told = words(money.appeal_letter(begun.appeal_id, day=TODAY))

    for text in ("Appeal, level 1", A, "83036", "$25.00", "CO-50", "<of the policy> & is", "visit-note.pdf", "405.940"):
        assert text in told
    assert "99214" not in told


def test_the_second_level_goes_to_who_decides_it_not_to_the_payer(denial: str):
    begun = money.start_appeal(denial, "biller", today=TODAY)
    file(begun.appeal_id)
    first = words(money.appeal_letter(begun.appeal_id, day=TODAY))
    money.decide_appeal(begun.appeal_id, "biller", day=TODAY, outcome="lost", recovered=Decimal(0))
    second = money.start_appeal(denial, "biller", today=TODAY)

    told = words(money.appeal_letter(second.appeal_id, day=TODAY))

    assert "[Address: as the notice of the last decision has it]" in told
    assert "[Address" not in first


def test_a_rule_is_proposed_by_one_and_switched_on_by_another(denial: str):
    toml = money.propose_rule(denial, "biller")
    ((rule, name, _),) = money.proposals()

    assert ('code = ["83036"]' in toml, name) == (True, "denied-co-50-83036")
    with pytest.raises(BadInput, match="second person"):
        money.decide_rule(rule, "biller", on=True, today=TODAY)
    assert money.rules_in_force() == ()
    money.decide_rule(rule, "supervisor", on=True, today=TODAY)
    (book,) = money.rules_in_force()
    assert (book.ids, [r.then for r in book.rules]) == (("00123",), ["warn"])


def test_a_rule_that_was_switched_on_speaks_on_later_charts(denial: str):
    later = records.store_encounter(charts.encounter(id="later", service_date=date(2026, 6, 10)))
    records.store_coding(later, charts.coded(service_date=date(2026, 6, 10)))

    def said() -> list[str]:
        checked = standing(Opened(Encounter.objects.get(public_id=later))).checked
        assert checked is not None
        return [f.message for f in checked.findings if "CO-50" in f.message]

    money.propose_rule(denial, "biller")
    ((rule, _, _),) = money.proposals()
    assert said() == []

    money.decide_rule(rule, "supervisor", on=True, today=TODAY)
    assert len(said()) == 1


def test_what_is_expected_and_not_paid_gets_a_letter(encounter_id: str):
    records.store_claim(encounter_id, charts.claim(A))
    priced = charts.price()
    line = priced.lines[0].model_copy(update={"allowed": Decimal("140.00"), "example": False})
    records.store_price(encounter_id, priced.model_copy(update={"lines": (line,), "example": False}))
    money.post_remittance(charts.remittance(A), "a" * 64, today=TODAY)

    (short,) = money.worklist(TODAY, kinds=["underpayment"])

    assert (short.line, short.amount) == (1, Decimal("11.60"))
    told = words(money.underpayment_letter(short.task_id, day=TODAY))
    assert all(text in told for text in ("140.00", "128.40", "11.60", "99214"))
