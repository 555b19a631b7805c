"""Disorders of the DSM: their ICD-10-CM codes (DSM-5 on) and their older numbers, which are those of ICD-9-CM (DSM-IV).

Names are common names of disorders, in short form; no text of the manual is repeated. Source of the numbers: ICD-10-CM
chapter 5 and ICD-9-CM 290-319 (public domain); which of them stands for which disorder is common knowledge of coders.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec


class Disorder(msgspec.Struct, frozen=True):
    """One disorder: its name, ICD-10-CM code and DSM-IV number ("" where DSM-IV had none of its own)."""

    name: str
    icd10cm: str
    number: str


@cache
def disorders() -> tuple[Disorder, ...]:
    """All rows of `dsm.tsv`, in order."""
    rows = files("superbill.coding.older").joinpath("dsm.tsv").read_text("utf-8").splitlines()[1:]
    return tuple(Disorder(*row.split("\t")) for row in rows)


def named(text: str) -> tuple[Disorder, ...]:
    """The disorders that have every word of a text in their name."""
    words = text.casefold().replace(",", " ").split()
    return tuple(d for d in disorders() if words and all(word in d.name.casefold() for word in words))


def numbered(number: str) -> tuple[Disorder, ...]:
    """The disorders with a DSM-IV number."""
    plain = number.strip().replace(".", "")
    return tuple(d for d in disorders() if plain and d.number.replace(".", "") == plain)
