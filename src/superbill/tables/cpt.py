"""CPT descriptors that the user's own licence allows: kept only where `--accept-ama-licence` was given.

Descriptors are the American Medical Association's. They come from a file that the user holds (Addendum B, the relative
value file, the AMA's own lists) and lie in a table of their own, which can be removed without touching another.
"""

from __future__ import annotations

from datetime import date

import msgspec

from superbill.tables.compiling import Draft
from superbill.tables.hcpcs import Level, level
from superbill.tables.store import Tables, distance

DESCRIPTORS = "cpt.descriptors"


class Descriptor(msgspec.Struct, frozen=True, array_like=True):
    """Row `code` of `cpt.descriptors`: what the licensed file calls a CPT code."""

    short: str
    long: str = ""


def describe(draft: Draft, code: str, short: str, long: str = "") -> None:
    """Store the descriptor of a CPT code once; other codes and empty words are left out."""
    if level(code) is Level.CPT and (short or long) and not draft.has("code", code):
        draft.put("code", code, Descriptor(short, long))


def descriptor(tables: Tables, code: str, day: date) -> Descriptor | None:
    """Return the descriptor of a CPT code from the licensed file nearest to the day; None without a licensed file."""
    releases = sorted(tables.releases(DESCRIPTORS), key=lambda release: distance(release, day))
    return next((found for r in releases if (found := r.get("code", code, Descriptor))), None)
