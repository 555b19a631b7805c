"""Payers by their electronic identifier: the list of the clearinghouse or trading partner that claims go through.

There is no national list; each partner gives its own, and the same payer has another number with another partner.
"""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.tables.store import Tables

PAYER_IDS = "payer.ids"


class KnownPayer(msgspec.Struct, frozen=True, array_like=True):
    """Row `payer`, key the identifier in capital letters."""

    name: str


def known_payer(tables: Tables, identifier: str, day: date) -> KnownPayer | None:
    """Return the payer with this identifier, or None when the list has none.

    Raises:
        TableMissing: no installed list covers the day.
    """
    return tables.as_of(PAYER_IDS, day).get("payer", identifier.strip().upper(), KnownPayer)
