"""Claims of every kind with all they can say: written, read back equal, and accepted where an independent judge is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.x12 import judge
from tests.x12.claim_strategies import dental_submissions, full_submissions, institutional_submissions
from tests.x12.planted import clean

from superbill.errors import BadInput
from superbill.model.claim import Submission
from superbill.model.dental import DentalSubmission
from superbill.model.institutional import InstitutionalSubmission
from superbill.x12 import dental, institutional, professional
from superbill.x12.check import Context, check, rows

slow = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
judged = settings(slow, max_examples=4)
GUIDE = Context(levels=2)


def guide_errors(text: str) -> list[str]:
    return [row.message for row in rows(check(text, context=GUIDE)) if row.severity == "error"]


@given(full_submissions())
@slow
def test_a_professional_claim_comes_back(submission: Submission) -> None:
    text = professional.write(submission)
    assert professional.read(text) == (submission,)
    assert guide_errors(text) == []


@given(full_submissions())
@judged
def test_pyx12_accepts_a_professional_claim(submission: Submission) -> None:
    assert judge.errors(professional.write(submission)) == []


@given(institutional_submissions())
@slow
def test_an_institutional_claim_comes_back(submission: InstitutionalSubmission) -> None:
    text = institutional.write(submission)
    assert institutional.read(text) == (submission,)
    assert guide_errors(text) == []


@given(institutional_submissions())
@judged
def test_pyx12_accepts_an_institutional_claim(submission: InstitutionalSubmission) -> None:
    assert judge.errors(institutional.write(submission)) == []


@given(dental_submissions())
@slow
def test_a_dental_claim_comes_back(submission: DentalSubmission) -> None:
    text = dental.write(submission)
    assert dental.read(text) == (submission,)
    assert guide_errors(text) == []


def test_the_clean_files_are_read_whole() -> None:
    (stay,) = institutional.read(clean("837i"))
    first, second = stay.claims
    assert (first.bill_type, first.principal.code, first.principal.poa) == ("111", "J18.9", "Y")
    assert (first.admitting, first.admission_hour, first.discharge_hour) == ("R06.02", "0815", "1100")
    assert [d.code for d in first.diagnoses] == ["I10", "E11.9"]
    assert first.attending is not None
    assert first.attending.name.last == "HEALER"
    assert second.external_causes[0].code == "W26.0XXA"
    (batch,) = professional.read(clean("837p"))
    transport, inpatient, second_payer = batch.claims[1:]
    assert transport.ambulance is not None
    assert (transport.ambulance.miles, transport.ambulance.conditions) == (12, ("01", "04"))
    assert inpatient.patient is not None
    (other,) = second_payer.other_payers
    assert (other.paid, other.patient_owes, other.insured.order) == (480, 100, "P")
    assert [d.paid for line in second_payer.lines for d in line.decisions] == [500, 80]
    (teeth,) = dental.read(clean("837d"))
    assert teeth.claims[0].lines[1].teeth[0].surfaces == ("L", "O")


@pytest.mark.parametrize("base", ["837p", "837i", "837d"])
def test_a_clean_file_is_written_as_it_was(base: str) -> None:
    kind = {"837p": professional, "837i": institutional, "837d": dental}[base]
    (submission,) = kind.read(clean(base))
    ours, theirs = kind.write(submission).split("~\n"), clean(base).split("~\n")
    assert [o for o, t in zip(ours, theirs, strict=True) if o != t and not o.startswith("BHT")] == []


def test_one_bad_claim_does_not_stop_the_others() -> None:
    text = clean("837i").replace("SV2*0450*HC:99283*400", "SV2*0450*HC:99283*4OO")
    found = [claim for _, claim in institutional.claims(text)]
    assert [type(claim).__name__ for claim in found] == ["InstitutionalClaim", "RefusedClaim"]


def test_more_codes_than_the_claim_holds_are_refused() -> None:
    (submission,) = institutional.read(clean("837i"))
    claim = submission.claims[0]
    many = type(claim)(**{f: getattr(claim, f) for f in claim.__struct_fields__} | {"diagnoses": claim.diagnoses * 13})
    batch = InstitutionalSubmission(1, submission.submitter, submission.receiver, (many,), submission.created)
    with pytest.raises(BadInput, match="at most 24"):
        institutional.write(batch)
