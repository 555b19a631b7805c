"""What can go wrong between us and the records database, told without a word of what it holds."""

from __future__ import annotations

from superbill.errors import BadInput, SuperbillError
from superbill.model.counted import counted


class RecordsUnavailable(SuperbillError):
    """The records cannot be opened or written; `where` is the file or the server, `do` what helps."""

    def __init__(self, where: str, what: str, do: str) -> None:
        self.where, self.what, self.do = where, what, do
        super().__init__(f"Records in {where}: {what}. {do}")


class OfficeRefused(SuperbillError):
    """The office will not do what was asked of it (an unsafe address, a weak password, a taken name)."""

    def __init__(self, what: str, do: str) -> None:
        self.what, self.do = what, do
        super().__init__(f"{what}. {do}")


class QueriesWait(BadInput):
    """A chart is to be finished while queries about it wait for their answer, or to be sent."""

    def __init__(self, sent: int, drafts: int) -> None:
        waits = [counted(sent, "query") + " without an answer"] if sent else []
        waits += [counted(drafts, "draft") + " of a query"] if drafts else []
        super().__init__(
            "queries",
            f"wait: {' and '.join(waits)}",
            "Hold the chart for the answer, or say that it is finished all the same",
        )


class StaleChart(SuperbillError):
    """Somebody changed the chart since this screen was drawn; nothing was changed by this request."""

    def __init__(self, by: str, did: str) -> None:
        self.by, self.did = by, did
        super().__init__(
            f"This chart has changed since you saw it: {by} {did}. Your change was not made. Look at the codes as they "
            "stand now, and repeat it if it is still right"
        )
