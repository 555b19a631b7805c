"""Medicare coverage on one day: LCDs, billing and coding articles, NCDs (Medicare Coverage Database, CMS).

Source: SSA 1862(a)(1)(A), 1862(l); CMS Program Integrity Manual ch. 13. An article says which codes and diagnoses an
LCD covers; a national determination binds every contractor. The exports hold the current version of each document, so a
day before a version began is not answered by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from superbill.tables.store import Tables

LCDS, ARTICLES, NCDS, DOCUMENTS = "mcd.lcd", "mcd.article", "mcd.ncd", "mcd.documents"


class Group(msgspec.Struct, frozen=True, array_like=True):
    """One group of codes of a document, with the paragraph that says how it is meant. Diagnoses are without dots."""

    number: str
    codes: tuple[str, ...]
    paragraph: str = ""


class Policy(msgspec.Struct, frozen=True, array_like=True):
    """Row `document` of `mcd.lcd` and `mcd.article`, key the number such as "52369".

    `states` are those of the contractors that issued it, two letters. `lcds` are the LCDs that an article belongs to;
    `ncds` the NCDs that an LCD names. `covered` and `noncovered` are diagnoses (articles only).
    """

    number: str
    version: str
    title: str
    status: str
    start: date | None
    end: date | None
    contractors: tuple[str, ...]
    states: tuple[str, ...]
    procedures: tuple[Group, ...]
    covered: tuple[Group, ...] = ()
    noncovered: tuple[Group, ...] = ()
    lcds: tuple[str, ...] = ()
    ncds: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        """Tell whether this version is in force on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Numbers(msgspec.Struct, frozen=True, array_like=True):
    """Row `procedure`, key a HCPCS or CPT code: the documents that list it."""

    numbers: tuple[str, ...]


class National(msgspec.Struct, frozen=True, array_like=True):
    """Row `document` of `mcd.ncd`, key the section such as "310.1". `level`: 1 full, 2 restricted, 3 no coverage."""

    number: str
    version: str
    title: str
    level: str
    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Tell whether the installed version is in force on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Document(msgspec.Struct, frozen=True, array_like=True):
    """Row `document` of `mcd.documents`, key such as "L36668": one line of the published list of documents."""

    kind: str
    title: str
    version: str
    contractors: tuple[str, ...]
    start: date | None
    retired: date | None
    note: str


class Coverage:
    """The coverage documents on one day. Make it with `coverage(tables, day)`."""

    def __init__(self, tables: Tables, day: date) -> None:
        self.day, self._tables = day, tables

    def documents(self, table: str, code: str, state: str) -> Iterator[Policy]:
        """Yield the documents of `LCDS` or `ARTICLES` in force in a state that list a procedure code.

        Raises:
            TableMissing: the export is not installed. (So do the others.)
        """
        release = self._tables.as_of(table, self.day)
        listed = release.get("procedure", code, Numbers)
        for number in listed.numbers if listed else ():
            policy = release.get("document", number, Policy)
            if policy and state in policy.states and policy.covers(self.day):
                yield policy

    def later(self, table: str, code: str, state: str) -> Iterator[Policy]:
        """Yield the documents whose installed version begins after the day: what held before is not known."""
        release = self._tables.as_of(table, self.day)
        listed = release.get("procedure", code, Numbers)
        for number in listed.numbers if listed else ():
            policy = release.get("document", number, Policy)
            if policy and state in policy.states and policy.start and policy.start > self.day:
                yield policy

    def policy(self, table: str, number: str) -> Policy | None:
        """Return a document by its number, in force or not."""
        return self._tables.as_of(table, self.day).get("document", number.lstrip("AL"), Policy)

    def national(self, section: str) -> National | None:
        """Return a national coverage determination by its section of the manual."""
        return self._tables.as_of(NCDS, self.day).get("document", section, National)


def coverage(tables: Tables, day: date) -> Coverage:
    """Return the coverage documents as of `day`."""
    return Coverage(tables, day)
