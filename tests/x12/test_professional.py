"""837P: what is written is read back equal, and accepted by an independent judge."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from tests.x12 import judge, strategies

from superbill.model.claim import Submission
from superbill.x12 import professional

slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
judged = settings(slow, phases=(Phase.explicit, Phase.generate))


@given(strategies.submissions())
@slow
def test_what_is_written_is_read_back(submission: Submission) -> None:
    assert professional.read(professional.write(submission)) == (submission,)


@given(strategies.submissions())
@settings(judged, max_examples=6)
def test_pyx12_accepts_what_is_written(submission: Submission) -> None:
    assert judge.errors(professional.write(submission)) == []
