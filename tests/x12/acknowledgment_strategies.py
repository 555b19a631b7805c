"""Invented acknowledgments for property tests: TA1, 999 and 277CA that a payer could really write."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st
from tests.x12.strategies import (
    amounts,
    days,
    digits,
    identifiers,
    maybe,
    npis,
    or_empty,
    organisations,
    people,
    times,
    tuples_of,
)

from superbill.model.acknowledgment import (
    ClaimAcknowledgment,
    ClaimStatus,
    GroupAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)
from superbill.x12.claim_acknowledgment import BatchReceipt, ClaimReceipt, ProviderReceipt


def interchange_acknowledgments() -> st.SearchStrategy[InterchangeAcknowledgment]:
    notes = st.sampled_from(("000", "001", "021", "023"))
    return st.builds(InterchangeAcknowledgment, st.integers(1, 999_999_999), st.sampled_from("AER"), notes, times())


def segment_errors() -> st.SearchStrategy[SegmentError]:
    places = (st.sampled_from(("NM1", "SV1", "HI")), st.integers(1, 999), st.sampled_from(("", "2300", "2010")))
    whole = st.builds(SegmentError, *places, st.sampled_from("1235"))
    element = st.builds(
        SegmentError,
        *places,
        st.just("8"),
        st.integers(1, 20),
        maybe(st.integers(1, 8)),
        st.sampled_from(("1", "5", "7", "I10")),
        st.sampled_from(("", "782", "1328")),
    )
    return whole | element


@st.composite
def group_acknowledgments(draw: st.DrawFn) -> GroupAcknowledgment:
    version = draw(st.sampled_from(("005010X222A1", "005010X223A2")))
    rejected = st.builds(
        SetAcknowledgment,
        st.just("837"),
        digits(4),
        st.just("R"),
        tuples_of(st.sampled_from(("4", "5", "I5")), 1),
        tuples_of(segment_errors(), 1, 4),
        st.just(version),
    )
    accepted = st.builds(SetAcknowledgment, st.just("837"), digits(4), st.just("A"), version=st.just(version))
    sets = draw(tuples_of(accepted | rejected, 1))
    good = sum(s.outcome == "A" for s in sets)
    outcome = "A" if good == len(sets) else "P" if good else "R"
    number = draw(st.integers(1, 999_999_999))
    return GroupAcknowledgment("HC", number, outcome, len(sets), len(sets), good, sets, version)


def statuses(*categories: str) -> st.SearchStrategy[ClaimStatus]:
    entities = st.sampled_from(("85", "QC", "IL", "PR"))
    return st.builds(
        ClaimStatus, st.sampled_from(categories), st.sampled_from(("20", "562", "19")), entities, days(), amounts()
    )


def claim_receipts() -> st.SearchStrategy[ClaimReceipt]:
    answer = st.builds(
        ClaimAcknowledgment,
        identifiers(20, 1),
        tuples_of(statuses("A1", "A2", "A3", "A6", "A7"), 1),
        or_empty(identifiers(20)),
    )
    dates = st.tuples(days(), st.integers(0, 20)).map(lambda t: (t[0], t[0] + dt.timedelta(t[1])))
    return st.builds(
        lambda a, n, m, d, one: ClaimReceipt(a, n, m, d[0], None if one else d[1]),
        answer,
        people(),
        identifiers(),
        dates,
        st.booleans(),
    )


def batch_receipts() -> st.SearchStrategy[BatchReceipt]:
    receiver = st.sampled_from(("36", "40", "41", "AY", "PR"))
    status = st.builds(ClaimStatus, st.just("A1"), st.just("19"), receiver, days(), amounts())
    provider = st.builds(ProviderReceipt, organisations() | people(), npis(), tuples_of(claim_receipts(), 1))
    name = organisations().map(lambda n: n.last)
    return st.builds(
        BatchReceipt,
        name, identifiers(), name, identifiers(), identifiers(), identifiers(), identifiers(), days(), days(), status,
        tuples_of(provider, 1, 2),
    )  # fmt: skip
