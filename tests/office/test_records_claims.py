"""Claims and remittances: versions, the road, and each once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest
from tests.office import office_charts as charts

from superbill.errors import BadInput
from superbill.office import models as rows
from superbill.office import records
from superbill.payers.tracking import ClaimEvent, Source, State
from superbill.remittance.ledger import charge_entry
from superbill.remittance.posting import post

NUMBER = "SB0000001"
MOMENT = dt.datetime(2026, 5, 16, 9, 30, tzinfo=dt.UTC)


def test_a_claim_comes_back_equal(encounter_id: str):
    made = records.store_claim(encounter_id, charts.claim())

    assert (made.control_number, made.version, made.new) == (NUMBER, 1, True)
    assert records.load_claim(NUMBER) == charts.claim()
    assert records.claims_of(encounter_id) == (NUMBER,)


def test_the_same_claim_twice_is_one_version(encounter_id: str):
    first = records.store_claim(encounter_id, charts.claim())
    again = records.store_claim(encounter_id, charts.claim())

    assert (again.public_id, again.version, again.new) == (first.public_id, 1, False)
    assert [e.kind for e in records.timeline(NUMBER)] == ["built"]


def test_a_replacement_is_the_next_version_and_the_first_stays(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())
    replacement = charts.claim(charge="225.00", frequency="7", payer_claim_number="ICN1")

    assert records.store_claim(encounter_id, replacement).version == 2
    assert records.load_claim(NUMBER) == replacement
    assert [(v.number, v.frequency, v.charge) for v in rows.ClaimVersion.objects.all()] == [
        (1, "1", Decimal("215.00")),
        (2, "7", Decimal("225.00")),
    ]


def test_a_control_number_belongs_to_one_encounter(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())
    other = records.store_encounter(charts.encounter(id="visit-2"))

    with pytest.raises(BadInput, match="another encounter's claim"):
        records.store_claim(other, charts.claim())


def test_a_control_number_has_at_most_20_characters(encounter_id: str):
    with pytest.raises(BadInput, match="at most 20"):
        records.store_claim(encounter_id, charts.claim("X" * 21))


def test_the_road_of_a_claim(encounter_id: str):
    records.store_claim(encounter_id, charts.claim(), at=MOMENT)
    for day, (kind, detail) in enumerate([("sent", "interchange 7"), ("TA1", "accepted"), ("999", "accepted")], 1):
        assert records.add_event(
            NUMBER, kind, detail, source_sha256=str(day) * 64, at=MOMENT + dt.timedelta(days=day), by="biller"
        )

    assert [(e.kind, e.detail) for e in records.timeline(NUMBER)] == [
        ("built", "version 1"),
        ("sent", "interchange 7"),
        ("TA1", "accepted"),
        ("999", "accepted"),
    ]
    assert rows.Encounter.objects.get().stage == "999 received"


def test_a_rejected_claim_is_shown_as_rejected_and_a_posting_does_not_hide_a_denial(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())

    records.add_event(NUMBER, "277CA", "A7:562", state="rejected", source_sha256="a" * 64)
    assert rows.Encounter.objects.get().stage == "rejected"
    records.add_event(NUMBER, "835", "CO-50", state="denied", source_sha256="b" * 64)
    records.add_event(NUMBER, "posted", source_sha256="b" * 64)
    assert rows.Encounter.objects.get().stage == "denied"


def test_the_events_of_one_file_are_there_together_or_not_at_all(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())
    ours = ClaimEvent(NUMBER, Source.TA1, State.ACKNOWLEDGED, "the file can be read")
    stranger = ClaimEvent("NOT-OURS", Source.TA1, State.ACKNOWLEDGED, "the file can be read")

    with pytest.raises(BadInput, match="not a claim"):
        records.add_events([ours, stranger], source_sha256="a" * 64)
    assert [e.kind for e in records.timeline(NUMBER)] == ["built"]

    assert records.add_events([ours], source_sha256="a" * 64) == 1
    assert records.add_events([ours], source_sha256="a" * 64) == 0
    assert [(e.kind, e.state) for e in records.timeline(NUMBER)] == [("built", ""), ("TA1", "acknowledged")]


def test_a_remittance_is_posted_once_and_every_dollar_is_explained(encounter_id: str):
    """Charges, remittance and the payer's later reversal, as the remittance stage makes them."""
    records.store_claim(encounter_id, charts.claim())
    records.post(charge_entry(charts.claim()))
    value = charts.remittance()

    for new in (1, 0):
        assert records.post_all(post([charts.claim()], value, history=records.entries(NUMBER))) == new

    stands = records.balance(NUMBER)
    assert (stands.charges, stands.paid, stands.patient) == (Decimal("215.00"), Decimal("102.72"), Decimal("25.68"))
    assert stands.charges == stands.paid + stands.adjustments + stands.balance

    taken_back = charts.taken_back(value)
    assert records.post_all(post([charts.claim()], taken_back, history=records.entries(NUMBER))) == 1
    assert records.entries(NUMBER)[-1].reverses == records.entries(NUMBER)[1].key
    assert records.balance(NUMBER).payer == records.balance(NUMBER).charges == Decimal("215.00")


def test_the_same_answer_read_twice_is_one_event(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())

    assert records.add_event(NUMBER, "999", "accepted", source_sha256="a" * 64)
    assert not records.add_event(NUMBER, "999", "accepted", source_sha256="a" * 64)
    assert records.add_event(NUMBER, "999", "accepted", source_sha256="b" * 64)
    assert records.add_event(NUMBER, "835", "reversal", source_sha256="c" * 64)
    assert records.add_event(NUMBER, "835", "correction", source_sha256="c" * 64)


@pytest.mark.usefixtures("db")
def test_an_event_of_an_unknown_claim_is_refused():
    with pytest.raises(BadInput, match="not a claim in the records"):
        records.add_event("UNKNOWN", "sent")


def test_a_remittance_is_kept_once_under_whatever_file_name(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())

    told = [records.post_remittance(charts.remittance(), file * 64) for file in ("a", "a", "b")]

    assert [(t.posted, t.known) for t in told] == [(1, 0), (0, 1), (0, 1)]
    assert records.load_remittances(NUMBER) == (charts.remittance(),)


def test_two_remittances_of_one_file_are_two(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())

    assert records.post_remittance(charts.remittance(trace="T1"), "a" * 64).posted == 1
    assert records.post_remittance(charts.remittance(trace="T2"), "a" * 64).posted == 1
    assert len(records.load_remittances(NUMBER)) == 2


def test_a_payment_for_no_claim_of_ours_is_kept_and_shown(encounter_id: str):
    records.store_claim(encounter_id, charts.claim())
    ours = charts.remittance()
    stranger = msgspec.structs.replace(ours.claims[0], control_number="NOT-OURS")

    both = msgspec.structs.replace(ours, claims=(*ours.claims, stranger), paid=ours.paid * 2)
    assert records.post_remittance(both, "a" * 64).unmatched == ("NOT-OURS",)
    assert records.unmatched() == ("NOT-OURS",)


@pytest.mark.usefixtures("db")
def test_numbers_of_a_sequence_are_given_once_each():
    assert [records.next_number("interchange") for _ in range(3)] == [1, 2, 3]
    assert records.next_number("group") == 1
