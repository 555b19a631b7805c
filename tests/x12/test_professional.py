"""837P: what is written is read back equal, and accepted by an independent judge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.x12 import judge, samples, strategies

from superbill.errors import BadFile, BadInput
from superbill.model.claim import ClaimPatient, Name, PostalAddress, Submission
from superbill.x12 import professional

slow = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
judged = settings(slow, phases=(Phase.explicit, Phase.generate))


@given(strategies.submissions())
@slow
def test_what_is_written_is_read_back(submission: Submission) -> None:
    assert professional.read(professional.write(submission)) == (submission,)


@given(strategies.submissions())
@settings(judged, max_examples=4)
def test_pyx12_accepts_what_is_written(submission: Submission) -> None:
    assert judge.errors(professional.write(submission)) == []


def test_what_a_payer_sends_claims_with_is_read() -> None:
    (submission,) = professional.read(samples.CLAIM)
    (claim,) = submission.claims
    assert (submission.control_number, submission.created, submission.usage) == (1, "2026-01-05T12:00", "T")
    assert (claim.control_number, claim.charge, claim.frequency) == ("PCN1", Decimal(250), "1")
    assert claim.diagnoses == ("I10", "E11.9")
    assert claim.prior_authorization == "AUTH1"
    assert claim.rendering is not None
    assert claim.rendering.name.last == "HEALER"
    first, second = claim.lines
    assert (first.code, first.modifiers, first.pointers, first.control) == ("99213", ("25",), (1, 2), "L1")
    assert (second.service_date, second.through_date) == (date(2026, 1, 4), date(2026, 1, 4))


def test_only_the_adopted_version_is_written() -> None:
    (submission,) = professional.read(samples.CLAIM.replace("X222A1", "X222A2"))
    text = professional.write(submission)
    assert text.count("005010X222A1") == 2
    assert "X222A2" not in text


def test_claims_in_a_row_share_their_levels() -> None:
    (submission,) = professional.read(samples.CLAIM)
    (claim,) = submission.claims
    child = ClaimPatient(
        Name("EXAMPLE", "BEN"), "19", date(2015, 1, 1), "M", PostalAddress("1 OAK ST", "BERWYN", "IL", "60601")
    )
    insured = msgspec.structs.replace(claim.insured, birth_date=None, sex="")
    dependent = msgspec.structs.replace(claim, insured=insured, patient=child)
    many = msgspec.structs.replace(submission, claims=(claim, claim, dependent, dependent, claim))
    text = professional.write(many)
    levels = [line for line in text.split("~\n") if line.startswith("HL")]
    assert levels == ["HL*1**20*1", "HL*2*1*22*0", "HL*3*1*22*1", "HL*4*3*23*0", "HL*5*1*22*0"]
    assert professional.read(text) == (many,)
    assert judge.errors(text) == []


def test_more_than_5000_claims_go_into_several_sets_and_come_back_as_one_submission() -> None:
    (submission,) = professional.read(samples.CLAIM)
    many = msgspec.structs.replace(submission, claims=submission.claims * 5001)
    text = professional.write(many)
    assert text.count("ST*837*") == 2
    assert professional.read(text) == (many,)


def test_one_bad_claim_does_not_stop_the_others() -> None:
    (submission,) = professional.read(samples.CLAIM)
    text = professional.write(msgspec.structs.replace(submission, claims=submission.claims * 5))
    head, claim, *rest = text.split("CLM*PCN1*250.00")
    spoiled = "CLM*PCN1*250.00".join([head, claim, f"{rest[0]}"]) + "CLM*PCN9*2x0.00" + "CLM*PCN1*250.00".join(rest[1:])
    read = [claim for _, claim in professional.claims(spoiled, "july.837")]
    assert [isinstance(c, professional.RefusedClaim) for c in read] == [False, False, True, False, False]
    refused = read[2]
    assert isinstance(refused, professional.RefusedClaim)
    assert refused.control_number == "PCN9"
    assert "CLM02" in refused.error.where
    assert "2x0" not in str(refused.error)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("DTP*472*D8*20260104", "DTP*472*D8*20260230", "DTP03"),
        ("SV1*HC:99213:25*150.00", "SV1*HC:99213:25*", "SV102"),
        ("***1:2~", "***1:x~", "SV107"),
        ("DMG*D8*19700102", "DMG*D8*1970", "DMG02"),
        ("SV1*HC:93000*100.00*UN*1***1~\n", "", "LX01"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(before: str, after: str, place: str) -> None:
    with pytest.raises(BadFile) as refused:
        professional.read(samples.CLAIM.replace(before, after, 1), "july.837")
    assert place in refused.value.where
    assert refused.value.path == "july.837"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"medical_record_number": "A*B"}, "REF02"),
        ({"medical_record_number": "A\nB"}, "REF02"),
        ({"control_number": "A~B"}, "CLM01"),
        ({"place_of_service": "1:1"}, "composite element"),
        ({"diagnoses": ()}, "diagnoses"),
        ({"diagnoses": ("I10",) * 13}, "diagnoses"),
    ],
)
def test_what_x12_cannot_carry_is_refused(change: dict[str, object], field: str) -> None:
    (submission,) = professional.read(samples.CLAIM)
    claim = msgspec.structs.replace(submission.claims[0], **change)
    with pytest.raises(BadInput) as refused:
        professional.write(msgspec.structs.replace(submission, claims=(claim,)))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "field"), [({"control_number": 0}, "control_number"), ({"created": "yesterday"}, "created")]
)
def test_a_submission_without_envelope_values_is_refused(change: dict[str, object], field: str) -> None:
    (submission,) = professional.read(samples.CLAIM)
    with pytest.raises(BadInput) as refused:
        professional.write(msgspec.structs.replace(submission, **change))
    assert refused.value.field == field
