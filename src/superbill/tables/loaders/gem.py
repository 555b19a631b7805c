"""The GEM files (2018) and the reimbursement mappings (2016) of CMS: text separated by blanks.

Layouts: `2018_I10gem.txt`, `2018_I9gem.txt`, `gem_pcsi9.txt`, `gem_i9pcs.txt`: source, target, then five flags as one
word: approximate, no map, combination, scenario, choice list. `reimb_map_dx_2016.txt`, `reimb_map_pr_2016.txt`: source,
how many targets, the targets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from superbill.errors import BadFile
from superbill.tables import gems
from superbill.tables.compiling import Draft
from superbill.tables.gems import Cluster, Mapped, Target
from superbill.tables.layout import Head, Layout, Load
from superbill.tables.loaders.streaming import text
from superbill.tables.official import OfficialFile
from superbill.tables.periods import always

WANTED = "Give the file as CMS ships it; the releases already installed are unchanged"
ICD9_DX, ICD9_PR = r"\d{3,5}|V\d{2,4}|E\d{3,4}", r"\d{3,4}"
ICD10_DX, ICD10_PR = r"[A-Z][0-9A-Z]{2,6}", r"[0-9A-HJ-NP-Z]{7}"
NONE = r"NODX|NOPCS|NOI9"
FLAGS = re.compile(r"[01][01][01]\d\d")
MAPPINGS = {
    gems.CM_TO_9: (ICD10_DX, ICD9_DX, "Z9989"),
    gems.CM_FROM_9: (ICD9_DX, ICD10_DX, "V9199"),
    gems.PCS_TO_9: (ICD10_PR, ICD9_PR, "XY0"),
    gems.PCS_FROM_9: (ICD9_PR, ICD10_PR, "9999"),
}
CLUSTERS = {gems.CM_REIMBURSEMENT: (ICD10_DX, ICD9_DX, "Z9989"), gems.PCS_REIMBURSEMENT: (ICD10_PR, ICD9_PR, "XW0")}
"""For each mapping the form of its sources and targets, and the code near its end."""


def _load(table: str) -> Load:
    """Return the loader of a GEM file: one `code` row for each source.

    Raises (the loader):
        BadFile: a line of another layout, a line twice, or a file cut off.
    """
    sources, targets, last = MAPPINGS[table]
    source_form, target_form = re.compile(sources), re.compile(f"{targets}|{NONE}")

    def load(files: Sequence[OfficialFile], draft: Draft) -> None:
        held: dict[str, list[Target]] = {}
        for number, words in _lines(files[0]):
            if len(words) != 3 or not FLAGS.fullmatch(words[2]):
                raise _wrong(files[0], number, "is not a source, a target and five flags")
            source, target = _codes(files[0], number, words[:2], (source_form, target_form))
            made = _target(target, words[2])
            if made in held.setdefault(source, []):
                raise _wrong(files[0], number, f"stands twice ({source} to {target})")
            held[source].append(made)
        draft.reach(files[0].name, next(reversed(held), ""), last, WANTED)
        for source, found in held.items():
            draft.put("code", source, Mapped(tuple(found)))
        draft.records = sum(map(len, held.values()))

    return load


def _load_clusters(table: str) -> Load:
    """Return the loader of a reimbursement mapping: one `code` row for each source.

    Raises (the loader):
        BadFile: a line of another layout, a source twice, or a file cut off.
    """
    sources, targets, last = CLUSTERS[table]
    source_form, target_form = re.compile(sources), re.compile(f"{targets}|{NONE}")

    def load(files: Sequence[OfficialFile], draft: Draft) -> None:
        held: dict[str, tuple[str, ...]] = {}
        for number, words in _lines(files[0]):
            if len(words) < 3 or not words[1].isdigit() or int(words[1]) != len(words) - 2:
                raise _wrong(files[0], number, "is not a source, a number and so many targets")
            source, *codes = _codes(
                files[0], number, [words[0], *words[2:]], (source_form, *[target_form] * int(words[1]))
            )
            if source in held:
                raise _wrong(files[0], number, f"{source} stands twice")
            held[source] = tuple(code for code in codes if not code.startswith("NO"))
        draft.reach(files[0].name, next(reversed(held), ""), last, WANTED)
        for source, found in held.items():
            draft.put("code", source, Cluster(found))

    return load


def _lines(file: OfficialFile) -> Iterator[tuple[int, list[str]]]:
    with text(file, encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line.split()


def _codes(file: OfficialFile, number: int, words: Sequence[str], forms: Sequence[re.Pattern[str]]) -> list[str]:
    for word, form in zip(words, forms, strict=True):
        if not form.fullmatch(word.upper()):
            raise _wrong(file, number, f"holds '{word[:10]}', which is no code of this mapping")
    return [word.upper() for word in words]


def _target(code: str, flags: str) -> Target:
    approximate, no_map, combination, scenario, choice = tuple(flags)
    none = no_map == "1" or code.startswith("NO")
    return Target(
        "" if none else code,
        approximate == "1",
        combination == "1",
        int(scenario),
        int(choice),
    )


def _wrong(file: OfficialFile, number: int, what: str) -> BadFile:
    return BadFile(file.name, f"line {number}", what, WANTED)


def _recognises(sources: str, targets: str, *, clusters: bool) -> Callable[[Head], bool]:
    middle = rf"\d+(?: +(?:{targets}|{NONE}))+" if clusters else rf"(?:{targets}|{NONE}) +[01][01][01]\d\d"
    form = re.compile(rf"(?:{sources}) +{middle} *")

    def recognises(head: Head) -> bool:
        lines = head.lines[:50]
        return bool(lines) and all(form.fullmatch(line.upper()) for line in lines)

    return recognises


def _layouts() -> Iterator[Layout]:
    for table, (sources, targets, _) in MAPPINGS.items():
        found = _recognises(sources, targets, clusters=False)
        yield Layout(table, "official", found, _load(table), always("2018", gems.START, None))
    for table, (sources, targets, _) in CLUSTERS.items():
        found = _recognises(sources, targets, clusters=True)
        yield Layout(table, "official", found, _load_clusters(table), always("2016", date(2015, 10, 1), None))


LAYOUTS = tuple(_layouts())
