"""Claims that the test payer does not decide before it has their document (275), and documents that came first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from superbill.model.attachment import AttachmentSubmission
from superbill.payers.test_payer.adjudication import claim_number
from superbill.payers.test_payer.scenario import Scenario
from superbill.payers.test_payer.settings import AnyClaim


class Waiting:
    """A document belongs to a claim by the number that the claim told (PWK06), or by either side's claim number."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._claims: dict[str, AnyClaim] = {}
        self._documents: set[str] = set()

    def holds(self, claim: AnyClaim) -> bool:
        """Keep a claim until its document comes; False when that is here already."""
        if self._documents & _numbers(claim):
            return False
        self._claims[claim.control_number] = claim
        return True

    def waits(self, control_number: str) -> bool:
        """True for a claim that still lacks its document."""
        return control_number in self._claims

    def release(self, submissions: Sequence[AttachmentSubmission]) -> list[AnyClaim]:
        """The claims whose documents have come; they wait no longer."""
        found: dict[str, AnyClaim] = {}
        for submission in submissions:
            numbers = {document.control_number for document in submission.documents} - {""}
            self._documents |= numbers
            found |= {c.control_number: c for c in self._fitting(submission, numbers)}
        for number in found:
            del self._claims[number]
        return list(found.values())

    def _fitting(self, submission: AttachmentSubmission, numbers: set[str]) -> Iterator[AnyClaim]:
        for claim in self._claims.values():
            mine = {submission.payer_claim_number} & {claim_number(claim, self._scenario)}
            if numbers & _numbers(claim) or mine or submission.patient_account == claim.control_number:
                yield claim


def _numbers(claim: AnyClaim) -> set[str]:
    """The numbers of the documents that a claim announces, for itself or for a line."""
    announced = (*claim.attachments, *(a for line in claim.lines for a in line.attachments))
    return {a.control_number for a in announced} - {""}
