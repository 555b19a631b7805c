"""Log lines without values: a database may quote a row, a parser a line, in the message of its error."""

from __future__ import annotations

import logging
import traceback


class WithoutValues(logging.Formatter):
    """Write where an exception came from and what kind it is, never its message.

    Source: 45 CFR 164.502(b), minimum necessary: PostgreSQL quotes the conflicting row in `DETAIL: Key (...)=(...)`.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name that logging calls
        """Return the frames and the type of the exception."""
        kind, _, trace = ei if isinstance(ei, tuple) else (None, None, None)
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{getattr(kind, '__name__', 'error')} (its message is kept out of the log)"
