"""Edit: a check with its identity, its source and what it needs; and the registry that finds every edit."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Literal

from superbill.edits.in_force import InForce
from superbill.edits.needs import FEATURES, NEEDS
from superbill.model.encounter import Encounter, Setting
from superbill.model.finding import Finding, Outcome, Severity
from superbill.model.party import PayerKind
from superbill.model.table import TableRef

Check = Callable[[Encounter, InForce], Iterator[Finding]]
NEAR = 5
"""How many names are proposed for a mistyped one."""
Asks = Callable[[str, date, InForce], bool]
REQUIRED = ("What it checks", "Why", "Source")
_SECTION = re.compile(r"^([A-Z][A-Za-z0-9 ]+):(?:\s+|$)", re.MULTILINE)
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Concern:
    """Which codes an edit is about.

    Attributes:
        kind: codes of the diagnoses, or of the service lines.
        asks: tells whether the edit must look at an encounter with this code on the day; asked once a code and day.
        idle: an encounter without such a code is not applicable, not a pass.
        opens: the edit begins with the question, so that a table which the question misses is missing for the edit too.
    """

    kind: Literal["diagnoses", "lines"]
    asks: Asks
    idle: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """One rule that a claim is held against.

    Attributes:
        id: stable for ever; findings and overrides name it.
        module: where it stands; the folder is its family.
        title: first line of the docstring.
        sections: the docstring's sections by name ("What it checks", "Why", "Source", ...).
        severity: what a finding means unless the finding says otherwise.
        settings: the settings it applies to; empty for all.
        payers: the kinds of payer it applies to, as payer or in a coverage; empty for all.
        needs: fields of the encounter without which it cannot check, out of `in_force.NEEDS`.
        about: what it looks at, out of `in_force.FEATURES`; without any of it the edit passes unasked. Empty for all.
        concerns: which codes it is about; None when it must look at every encounter.
        tables: names of the official tables that it reads.
        override: what must be documented to bypass it; empty when nothing can.
        check: the rule itself.
    """

    id: str
    module: str
    title: str
    sections: dict[str, str]
    severity: Severity
    settings: tuple[Setting, ...]
    payers: tuple[PayerKind, ...]
    needs: tuple[str, ...]
    about: tuple[str, ...]
    concerns: Concern | None
    tables: tuple[str, ...]
    override: str
    check: Check

    @property
    def family(self) -> str:
        """The folder of the edit: icd10cm, claim, ncci ..."""
        return self.module.split(".")[-2]

    @property
    def source(self) -> str:
        """Document, chapter or section, and date that the rule stands in."""
        return self.sections["Source"]

    def applies(self, setting: Setting, payers: frozenset[PayerKind]) -> bool:
        """Tell whether the setting, and any of the payers, is among those the edit is for."""
        return (not self.settings or setting in self.settings) and (
            not self.payers or not payers.isdisjoint(self.payers)
        )

    def finding(  # noqa: PLR0913 - one keyword per field of a finding
        self,
        message: str,
        *,
        do: str,
        codes: Sequence[str] = (),
        lines: Sequence[int] = (),
        fields: Sequence[str] = (),
        severity: Severity | None = None,
        source: str | None = None,
        table: TableRef | None = None,
    ) -> Finding:
        """Make a finding of this edit. `source` is added where the rule's place is more exact than the edit's own."""
        grade = severity or self.severity
        return Finding(
            edit=self.id,
            verdict=Outcome.PASS if grade is Severity.INFO else Outcome.FAIL,
            severity=grade,
            lines=tuple(lines),
            codes=tuple(codes),
            fields=tuple(fields),
            message=message,
            do=do,
            source=f"{source}; {self.source}" if source else self.source,
            table=table,
        )


def edit(  # noqa: PLR0913 - one keyword per property of an edit
    *,
    id: str,  # noqa: A002 - the word that findings and documents use
    severity: Severity = Severity.ERROR,
    settings: tuple[Setting, ...] = (),
    payers: tuple[PayerKind, ...] = (),
    needs: tuple[str, ...] = (),
    about: tuple[str, ...] = (),
    concerns: Concern | None = None,
    tables: tuple[str, ...] = (),
    override: str = "",
) -> Callable[[Check], Edit]:
    """Declare the one edit of a module.

    Raises:
        TypeError: the docstring lacks a required section, the id is malformed, a need or feature is unknown.
    """

    def declare(check: Check) -> Edit:
        title, sections = read_docstring(inspect.getdoc(check) or "")
        wrong = [f"docstring lacks '{name}:'" for name in REQUIRED if not sections.get(name)]
        wrong += [] if title else ["docstring has no title"]
        wrong += [] if _ID.fullmatch(id) else ["id is not upper-case words joined by dashes"]
        wrong += [f"need '{need}' is unknown" for need in needs if need not in NEEDS]
        wrong += [f"feature '{feature}' is unknown" for feature in about if feature not in FEATURES]
        if wrong:
            raise TypeError(f"edit {id} ({check.__module__}): {', '.join(wrong)}")
        return Edit(
            id, check.__module__, title, sections, severity, settings, payers, needs, about, concerns, tables,
            override, check,
        )  # fmt: skip

    return declare


def read_docstring(text: str) -> tuple[str, dict[str, str]]:
    """Split a docstring into its first line and its sections, each in one paragraph of flowing text."""
    title, _, body = text.partition("\n")
    marks = list(_SECTION.finditer(body))
    ends = [m.start() for m in marks[1:]] + [len(body)]
    return title.strip(), {
        mark[1]: " ".join(body[mark.end() : end].split()) for mark, end in zip(marks, ends, strict=True)
    }


@cache
def all_edits() -> tuple[Edit, ...]:
    """Return every edit below this package, in the order of their ids.

    Raises:
        TypeError: an id is used twice, or one module holds two edits.
    """
    package = importlib.import_module("superbill.edits")
    found: dict[str, Edit] = {}
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
        here = [v for v in vars(module).values() if isinstance(v, Edit) and v.module == info.name]
        if len(here) > 1:
            raise TypeError(f"{info.name} holds {len(here)} edits; one module, one edit")
        for one in here:
            if one.id in found:
                raise TypeError(f"edit id {one.id} is used by {found[one.id].module} and {one.module}")
            found[one.id] = one
    return tuple(found[key] for key in sorted(found))


def like(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return up to five names that a mistyped one may mean, the nearest first."""
    known = {one.casefold(): one for one in names}
    wanted = name.strip().casefold().replace("_", "-")
    near = get_close_matches(wanted, known, n=NEAR, cutoff=0.75)
    near += [one for one in known if wanted and wanted in one and one not in near]
    return tuple(known[one] for one in near[:NEAR])


def named(id: str) -> Edit | None:  # noqa: A002
    """Return the edit with this id, in any case of its letters."""
    return next((e for e in all_edits() if e.id == id.strip().upper()), None)
