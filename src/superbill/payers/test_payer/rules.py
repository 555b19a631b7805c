"""Which named scenario a claim, question or file gets: the first rule that fits and is not used up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from superbill.payers.test_payer.received import Estimate
from superbill.payers.test_payer.scenario import Rule, Scenario
from superbill.payers.test_payer.settings import AnyClaim
from superbill.payers.test_payer.treatment import Treatment, catalogue

_CLAIMS, _ANY, _ESTIMATE = "837", "any", "predetermination"


class Chosen:
    """The rules of a scenario, with how often each was used. What a claim got once it keeps for its file."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._used: dict[int, int] = {}
        self._held: dict[str, Treatment | None] = {}

    def begin_file(self) -> None:
        """Another file: rules that are limited in how often they hold count it apart."""
        self._held.clear()

    def of_claim(self, claim: AnyClaim) -> Treatment | None:
        """The scenario of a claim, the same within one file."""
        key = f"{claim.control_number}|{claim.frequency}|{claim.payer_claim_number}"
        if key not in self._held:
            treatment = self._first(_CLAIMS, lambda rule: rule.when.fits_any_line(claim))
            if treatment is None and isinstance(claim, Estimate):
                treatment = catalogue()[_ESTIMATE]
            self._held[key] = treatment
        return self._held[key]

    def of_question(self, transaction: str, member_id: str, npi: str, codes: tuple[str, ...]) -> Treatment | None:
        """The scenario of one question (270, 276, 278)."""
        return self._first(transaction, lambda rule: rule.when.fits_question(member_id, npi, codes))

    def of_connection(self, claims: Sequence[AnyClaim]) -> Treatment | None:
        """What happens to the connection when a file comes; a rule without conditions holds for every file."""

        def fits(rule: Rule) -> bool:
            return rule.when == type(rule.when)() or any(rule.when.fits_any_line(claim) for claim in claims)

        return self._first(_ANY, fits)

    def _first(self, transaction: str, fits: Callable[[Rule], bool]) -> Treatment | None:
        for place, rule in enumerate(self.scenario.rule):
            treatment = catalogue()[rule.scenario]
            if treatment.transaction != transaction or not fits(rule):
                continue
            if rule.times and self._used.get(place, 0) >= rule.times:
                continue
            self._used[place] = self._used.get(place, 0) + 1
            return treatment
        return None
