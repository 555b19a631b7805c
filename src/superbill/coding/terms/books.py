"""Wordings of the official index and tables, where the user installed them (`superbill tables install`).

The Alphabetic Index gives its terms turned round; the Table of Neoplasms each site by behaviour; the Table of Drugs and
Chemicals poisoning by and adverse effects of each substance; the External Cause Index how an injury happened. They rank
below lexicon and titles: those settle the default, the books add wordings. Sources: ICD-10-CM Official Guidelines
FY2026 I.A.7 (nonessential modifiers), I.C.2 (neoplasms by site), I.C.19.e (poisoning), I.C.20 (external causes).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from superbill.coding.terms.sources import Sourced, names_a_condition
from superbill.errors import TableMissing
from superbill.tables.alphabetic_index import AlphabeticIndex, alphabetic_index
from superbill.tables.cm_index import CmIndex, phrase_keys
from superbill.tables.drugs import Drugs, Intent, drug_table
from superbill.tables.external_causes import ExternalCauses, external_causes
from superbill.tables.neoplasms import Behaviour, Neoplasms, neoplasms
from superbill.tables.store import Tables
from superbill.tables.terms import Candidate
from superbill.tables.wording import phrase_key

INDEX, NEOPLASM, DRUG, CAUSE = 0.78, 0.75, 0.75, 0.6
"""Prior of a wording of each book, until charts say more; a term of the index is worth about an inclusion term."""
BEHAVIOURS = {
    Behaviour.PRIMARY: ("cancer", "carcinoma", "malignant neoplasm", "malignant tumor", "malignancy"),
    Behaviour.SECONDARY: ("metastasis", "metastatic cancer", "secondary malignant neoplasm", "metastatic disease"),
    Behaviour.IN_SITU: ("carcinoma in situ",),
    Behaviour.BENIGN: ("benign neoplasm", "benign tumor"),
    Behaviour.UNCERTAIN: ("neoplasm of uncertain behavior",),
    Behaviour.UNSPECIFIED: ("neoplasm", "tumor"),
}
INTENTS = {
    Intent.ACCIDENTAL: ("poisoning", "overdose", "intoxication", "toxicity"),
    Intent.ADVERSE_EFFECT: ("adverse effect", "adverse reaction"),
    Intent.UNDERDOSING: ("underdosing",),
}


def books(tables: Tables, day: date) -> tuple[CmIndex, ...]:
    """Return the installed ones of the four books."""
    found: list[CmIndex] = []
    for opened in (alphabetic_index, neoplasms, drug_table, external_causes):
        try:
            found.append(opened(tables, day))
        except TableMissing:
            continue
    return tuple(found)


def wordings(book: CmIndex) -> Iterator[Sourced]:
    """Yield the wordings of one book."""
    if isinstance(book, AlphabeticIndex):
        yield from _index(book)
    elif isinstance(book, Neoplasms):
        yield from _neoplasms(book)
    elif isinstance(book, Drugs):
        yield from _drugs(book)
    elif isinstance(book, ExternalCauses):
        yield from _causes(book)


def _index(book: AlphabeticIndex) -> Iterator[Sourced]:
    """Terms with one code of their own; those under "with" and "due to" join two conditions: rules, not words."""
    for term in book.all():
        target = book.follow(term)
        if term.link or len(target.codes) != 1:
            continue
        for key in phrase_keys(term.path):
            if names_a_condition(key):
                yield Sourced(key, Candidate(target.codes[0], "index", "diagnosis", INDEX))


def _neoplasms(book: Neoplasms) -> Iterator[Sourced]:
    for site, term in book.sites():
        cells = book.follow(term).cells
        if not site or "see also" in site:
            continue
        for behaviour, heads in BEHAVIOURS.items():
            code = cells[behaviour]
            if code:
                for key in {phrase_key(f"{head} {part}") for head, part in product(heads, phrase_keys(term.path[1:]))}:
                    yield Sourced(key, Candidate(code, "neoplasm table", "diagnosis", NEOPLASM))


def _drugs(book: Drugs) -> Iterator[Sourced]:
    for term in book.all():
        cells = book.follow(term).cells
        if not any(cells):
            continue
        for intent, heads in INTENTS.items():
            code = cells[intent]
            if code:
                for key in {phrase_key(f"{head} {name}") for head, name in product(heads, phrase_keys(term.path))}:
                    yield Sourced(key, Candidate(code, "drug table", "injury", DRUG))


def _causes(book: ExternalCauses) -> Iterator[Sourced]:
    """Wordings of at least two words: "fall" alone names no external cause ("fall asleep")."""
    for term in book.all():
        target = book.follow(term)
        if term.link or len(target.codes) != 1:
            continue
        for key in phrase_keys(term.path):
            if " " in key:
                yield Sourced(key, Candidate(target.codes[0], "external cause index", "external", CAUSE))
