"""TableRef: which release of which official table an answer came from."""

from __future__ import annotations

from superbill.model.value import Value


class TableRef(Value):
    """Name, release and content hash of one installed release; part of every decision record."""

    name: str
    release: str
    sha256: str
