"""A grouper that does nothing but read the flat definitions of MS-DRG V43.1: the judge of the one that we use.

Each diagnosis and procedure has operands; each MDC has rows in their rank, a formula of operands a row. The first row
that holds decides. Levels come from Table 6K (what excludes a CC), hospital-acquired conditions from the operands of
the diagnoses. What the flat files do not hold: which procedures make a cluster (rows "Z@0217"), so a stay whose group
hangs on one is grouped without it.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FEMALE = "F"
DIED, AGAINST_ADVICE = "20", "07"
TO_ACUTE = {"02", "05", "66", "82", "85", "94"}
BODY_SITES = ("sthead", "stchest", "stabdom", "stkidney", "sturin", "stpel", "stuplimb", "stlolimb")
JOINTS = ("lefthip", "righthip", "leftknee", "rightknee", "leftankle", "rightankle")
NOT_PRESENT = {"N", "U"}
NOT_ACQUIRED = {"hac06_show"}
LISTED = re.compile(r" ([A-Z]\w{2,6}) +M?CC +(\d{4}):")
COLLECTION = re.compile(r"PDX collection (\d{4})")
TOKEN = re.compile(r"[()&|~]|[A-Za-z0-9_:]+")


@dataclass(frozen=True)
class Code:
    """One diagnosis as the definitions know it."""

    code: str
    mdc: int
    severity: str
    operands: frozenset[str]
    acquired: frozenset[str]


@dataclass(frozen=True)
class Row:
    """One row of an MDC: what it gives when its formula holds."""

    drg: int
    reroute: int
    suppressed: frozenset[str]
    formula: str


@dataclass(frozen=True)
class Told:
    """A stay: diagnoses as (code, present on admission), the principal first; procedures and the rest."""

    diagnoses: Sequence[tuple[str, str]]
    procedures: Sequence[str]
    age: int
    sex: str
    status: str


Excluded = Callable[[str, str], bool]
"""Whether a principal diagnosis takes the level of a secondary one away: (secondary, principal)."""


@dataclass
class Definitions:
    """The flat files, and the exclusions of Table 6K."""

    codes: dict[str, Code]
    procedures: dict[str, frozenset[str]]
    rows: dict[int, list[Row]]
    excluded: Excluded = field(default=lambda secondary, principal: False)  # noqa: ARG005 - the shape of the rule

    def group(self, told: Told) -> int:
        """Return the MS-DRG."""
        stay = Stay(self, told)
        if stay.principal is None or stay.principal.mdc == 0:
            return 998 if stay.principal else 999
        before = self._first(0, stay)
        if before is not None and before.drg:
            return before.drg
        mdc = before.reroute if before is not None else _mdc(stay.principal, told.sex)
        found = self._first(mdc, stay)
        if found is not None and found.reroute:
            found = self._first(found.reroute, stay)
        return found.drg if found is not None else 999

    def _first(self, mdc: int, stay: Stay) -> Row | None:
        for row in self.rows[mdc]:
            if (row.drg or row.reroute) and holds(row.formula, stay, row.suppressed):
                return row
        return None


def _mdc(principal: Code, sex: str) -> int:
    """Diagnoses of the reproductive organs that both sexes have lie in MDC 12 or 13 by sex."""
    there = {int(o[3:5]) for o in principal.operands if o.startswith("dxc")}
    if {12, 13} & there and len(there) > 1:
        wanted = 13 if sex == FEMALE else 12
        return wanted if wanted in there else principal.mdc
    return principal.mdc


class Stay:
    """A stay with what the formulas ask of it."""

    def __init__(self, known: Definitions, told: Told) -> None:
        self.told = told
        (first, _), *others = told.diagnoses
        self.principal = known.codes.get(first)
        self.others = [(known.codes[c], poa) for c, poa in others if c in known.codes]
        self.procedures = [known.procedures[p] for p in told.procedures if p in known.procedures]
        self.has = frozenset[str]().union(*self.procedures)
        self.levels = [(code, self._level(known, code, poa)) for code, poa in self.others]

    def _level(self, known: Definitions, code: Code, poa: str) -> str:
        """Return what a secondary diagnosis counts as: excluded, hospital-acquired or after a death it may not."""
        if code.severity == "NCC" or self.principal is None or known.excluded(code.code, self.principal.code):
            return "NCC"
        if "mccalive" in code.operands and self.told.status == DIED:
            return "NCC"
        return "NCC" if poa in NOT_PRESENT and self._acquired(code) else code.severity

    def _acquired(self, code: Code) -> bool:
        """Tell whether the diagnosis meets the criteria of a hospital-acquired condition."""
        return any(self._meets(name, code) for name in code.acquired if name.startswith("HAC"))

    def _meets(self, name: str, code: Code) -> bool:
        if name == "HAC06":
            return "hac06_sdx" in code.acquired or any("hac06_sdx" in o.acquired for o, _ in self.others)
        if name == "HAC11":
            principal = self.principal is not None and "hac11_pdx" in self.principal.acquired
            return principal and "hac11_proc" in self.has
        wanted = {"HAC08": "hac08_proc", "HAC10": "hac10_proc", "HAC12": "hac12_proc", "HAC13": "hac13_proc",
                  "HAC14": "hac14_proc"}.get(name)  # fmt: skip
        return wanted is None or wanted in self.has

    def level(self, wanted: str, suppressed: frozenset[str]) -> bool:
        """Tell whether a secondary diagnosis of a level counts beside a row that suppresses some operands."""
        return any(level == wanted and not (code.operands & suppressed) for code, level in self.levels)

    def word(self, token: str, suppressed: frozenset[str]) -> bool:
        """Tell whether one word of a formula holds."""
        if token in {"MCC", "CC"}:
            return self.level(token, suppressed)
        where, colon, operand = token.partition(":")
        if colon:
            return self._diagnosis(where, operand)
        special = getattr(self, f"_{token.lower()}", None) if token.isupper() or token[0].isupper() else None
        return special() if special is not None else token in self.has

    def _diagnosis(self, where: str, operand: str) -> bool:
        first = self.principal is not None and operand in self.principal.operands
        rest = [operand in code.operands for code, _ in self.others]
        return {"PDX": first, "SDX": any(rest), "ANY": first or any(rest), "ONLY": first and all(rest)}[where]

    def _alive(self) -> bool:
        return self.told.status != DIED

    def _died(self) -> bool:
        return self.told.status == DIED

    def _ama(self) -> bool:
        return self.told.status == AGAINST_ADVICE

    def _xfrnba(self) -> bool:
        return self.told.status in TO_ACUTE

    def _multst(self) -> bool:
        """Significant trauma of two body sites or more."""
        codes = [c for c in [self.principal, *(code for code, _ in self.others)] if c is not None]
        return sum(any(site in c.operands for c in codes) for site in BODY_SITES) > 1

    def _bilateral(self) -> bool:
        """Major joints of both legs, or two joints of one."""
        return sum(joint in self.has for joint in JOINTS) > 1

    def _times(self, operand: str) -> int:
        return sum(operand in procedure for procedure in self.procedures)

    def _four_stents(self) -> bool:
        return sum(n * self._times(f"stent{n}") for n in range(1, 5)) >= 4

    def _four_vessels(self) -> bool:
        return sum(n * self._times(f"vessel{n}") for n in range(1, 5)) >= 4

    def _sglantctr(self) -> bool:
        return self._times("sglantfuse") > 1

    def _sglpost1ctr(self) -> bool:
        return self._times("sglpostfuse1") > 1

    def _sglpostfusectr(self) -> bool:
        return self._times("sglpostfuse") > 1

    def _sglantsectxctr(self) -> bool:
        return self._times("sglantsectXfuse") > 1

    def _singlefusionctr(self) -> bool:
        both = self._times("sglantfuse"), self._times("sglpostfuse")
        return min(both) > 0 and sum(both) > 2


def holds(formula: str, stay: Stay, suppressed: frozenset[str]) -> bool:
    """Read a formula: `|` of `&` of words, `~` for not, parentheses."""
    tokens = list(_tokens(formula))
    value, rest = _either(tokens, stay, suppressed)
    if rest:
        raise ValueError(formula)
    return value


@cache
def _tokens(formula: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(formula))


def _either(tokens: list[str], stay: Stay, suppressed: frozenset[str]) -> tuple[bool, list[str]]:
    value, tokens = _both(tokens, stay, suppressed)
    while tokens and tokens[0] == "|":
        other, tokens = _both(tokens[1:], stay, suppressed)
        value = value or other
    return value, tokens


def _both(tokens: list[str], stay: Stay, suppressed: frozenset[str]) -> tuple[bool, list[str]]:
    value, tokens = _one(tokens, stay, suppressed)
    while tokens and tokens[0] == "&":
        other, tokens = _one(tokens[1:], stay, suppressed)
        value = value and other
    return value, tokens


def _one(tokens: list[str], stay: Stay, suppressed: frozenset[str]) -> tuple[bool, list[str]]:
    head, *tokens = tokens
    if head == "~":
        value, tokens = _one(tokens, stay, suppressed)
        return not value, tokens
    if head == "(":
        value, (_, *tokens) = _either(tokens, stay, suppressed)
        return value, tokens
    return stay.word(head, suppressed), tokens


def read(folder: Path) -> Definitions:
    """Read the three flat files."""
    with gzip.open(folder / "flat_V431_diagnoses.csv.gz", "rt") as file:
        codes = {row["code"]: _code(row) for row in csv.DictReader(file)}
    with gzip.open(folder / "flat_V431_procedures.csv.gz", "rt") as file:
        procedures = {row["code"]: _words(row["operands"]) for row in csv.DictReader(file)}
    rows: dict[int, list[Row]] = {}
    with (folder / "flat_V431_drg_formulas.csv").open() as file:
        for row in sorted(csv.DictReader(file), key=_order):
            made = Row(int(row["drg"]), int(row["reroute_mdc"]), _words(row["suppression"]), row["formula"])
            rows.setdefault(int(row["mdc"]), []).append(made)
    return Definitions(codes, procedures, rows)


def exclusions(lines: Iterable[str]) -> Excluded:
    """Read parts 1 and 2 of Table 6K: which collection of principal diagnoses a code has, and the collections."""
    of_code: dict[str, str] = {}
    collections: dict[str, set[str]] = {}
    filling: set[str] | None = None
    for line in lines:
        if line.startswith("K Part 3"):
            break
        listed, begun = LISTED.match(line), COLLECTION.match(line)
        if begun:
            filling = collections.setdefault(begun[1], set())
        elif listed and filling is None:
            of_code[listed[1]] = listed[2]
        elif filling is not None and line.startswith("  "):
            filling.add(line.split(maxsplit=1)[0])
    return lambda secondary, principal: principal in collections.get(of_code.get(secondary, ""), ())


def _order(row: dict[str, str]) -> tuple[int, int, bool]:
    """By MDC and rank; of one rank the row that gives a group comes before the one that sends to unrelated surgery."""
    return int(row["mdc"]), int(row["rank"]), row["drg"] == "0"


def _code(row: dict[str, str]) -> Code:
    operands = _words(row["operands"]) | _words(row["dxcat"])
    return Code(row["code"], int(row["mdc"]), row["severity"], operands, _words(row["hac_operands"]) - NOT_ACQUIRED)


def _words(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split("|")))
