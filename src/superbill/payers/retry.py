"""Trying again: only what passes by itself, a few times, with growing pauses."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from superbill.errors import PayerError

T = TypeVar("T")
PAUSES = (1.0, 5.0, 30.0)
"""Seconds before the second, third and fourth try."""


def retrying(
    call: Callable[[], T], *, pauses: Sequence[float] = PAUSES, wait: Callable[[float], None] = time.sleep
) -> T:
    """Call, and call again after each pause while the payer's trouble is not permanent.

    Raises:
        PayerError: the last one, when every try failed or another cannot help.
    """
    for pause in pauses:
        try:
            return call()
        except PayerError as error:
            if error.permanent:
                raise
            wait(pause)
    return call()
