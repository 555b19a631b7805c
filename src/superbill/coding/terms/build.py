"""Compiling the dictionary: each wording once, its candidates by trust: lexicon, titles, inclusion terms, synonyms."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from superbill.coding.terms import sources
from superbill.coding.terms.books import books, wordings
from superbill.coding.terms.lexicon import LexiconRow, read_own
from superbill.tables.cm_index import CmIndex
from superbill.tables.compiling import Origin, compiling
from superbill.tables.icd10cm import Icd10cm, icd10cm
from superbill.tables.ready import Progress
from superbill.tables.store import Tables
from superbill.tables.terms import LONGEST, TERMS, Candidate, Reach, Terms, Wording, terms

MOST_CANDIDATES, MOST_LEARNED = 5, 8
KEPT = 3
"""Dictionaries of one tabular release that stay: other programs may have them open."""

GENERAL = ("disease", "disorder", "condition", "abnormal", "deficiency", "congenital", "syndrome", "history", "other")
"""Words that name no condition by themselves, whatever a title makes of them."""

Rows = dict[str, list[Candidate]]


def ensure_terms(tables: Tables, day: date, progress: Progress | None = None) -> Terms:
    """Return the dictionary for `day`, compiled now if the installed tabular or the lexicon changed.

    `progress` is called before and after compiling, as by `tables.ready.ensure`.

    Raises:
        TableMissing: no tabular release is installed.
        BadFile: a lexicon row is wrong, or the disk is full.
    """
    icd = icd10cm(tables, day)
    opened, own = books(tables, day), tuple(read_own(tables.folder.parent))
    added = [*(book.ref.sha256 for book in opened), *(repr(row) for row in own)]
    wanted = sources.inputs_sha256(icd, added)
    if not any(r.manifest.source_sha256 == wanted for r in tables.releases(TERMS)):
        if progress:
            progress(TERMS, 0, 1)
        compile_terms(icd, wanted, tables.folder, collect(icd, opened, own))
        if progress:
            progress(TERMS, 1, 1)
        _prune(tables.folder / TERMS, f"{icd.tabular.manifest.release}.")
        tables.reopen(TERMS)
    return terms(tables, day, wanted)


def _prune(folder: Path, beginning: str) -> None:
    """Remove dictionaries of the same tabular release that later ones superseded; the newest few stay."""
    held = [f for f in folder.iterdir() if f.name.startswith(beginning)]
    for old in sorted(held, key=lambda f: f.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def compile_terms(icd: Icd10cm, inputs: str, folder: Path, rows: Rows) -> None:
    """Write the release of `terms` that belongs to these inputs."""
    manifest = icd.tabular.manifest
    origin = Origin(
        name=TERMS,
        release=f"{manifest.release}.{inputs[:8]}",
        effective_from=manifest.effective_from,
        effective_to=manifest.effective_to,
        source="derived: tabular list and installed index, lexicon, learned terms and synonyms of this package",
        source_sha256=inputs,
        licence="Apache-2.0; see NOTICE for the parts derived from CC BY 4.0 data",
    )
    with compiling(folder, origin) as draft:
        longest: dict[str, int] = {}
        for key, candidates in rows.items():
            words = key.split()
            draft.put("phrase", key, Wording(tuple(candidates)))
            for word in words:
                longest[word] = max(longest.get(word, 0), len(words))
        for word, length in longest.items():
            draft.put("word", word, Reach(length))


def collect(icd: Icd10cm, opened: Sequence[CmIndex] = (), own: Sequence[LexiconRow] = ()) -> Rows:
    """Return every wording's candidates, best first; `opened` and `own` are the user's books and lexicon rows."""
    rows: Rows = defaultdict(list)
    blocked: set[str] = set()
    for key, _, candidates in sources.lexicon():
        if candidates:
            rows[key].extend(candidates)
        else:
            blocked.add(key)
    for key, _, candidates in sources.lexicon(own):
        needs = {c.need for c in candidates}
        rows[key] = [*candidates, *(c for c in rows[key] if c.need not in needs)]
    written = set(rows)
    for sourced in sources.tabular(icd):
        if sourced.key not in written or _only_in_context(rows[sourced.key]):
            rows[sourced.key].append(sourced.candidate)
    _add_books(rows, blocked, opened)
    _add_rings(rows, blocked)
    for sourced in sources.learned():
        rows[sourced.key].append(sourced.candidate)
    for key in GENERAL:
        rows[key] = [c for c in rows.get(key, ()) if c.source.startswith(("lexicon", "learned"))]
    kept = {
        key: _best(found) for key, found in rows.items() if found and 0 < len(key.split()) <= LONGEST and len(key) > 1
    }
    return {**kept, **{key: [] for key in blocked}}


def _add_books(rows: Rows, blocked: set[str], opened: Sequence[CmIndex]) -> None:
    """Add the wordings of the official books that neither titles nor lexicon know; a book's first code of one stays."""
    known = set(rows)
    for book in opened:
        for sourced in wordings(book):
            if sourced.key not in known and sourced.key not in blocked:
                rows[sourced.key].append(sourced.candidate)


def _add_rings(rows: Rows, blocked: set[str]) -> None:
    """Add the synonyms of public ontologies that neither titles nor lexicon know."""
    known = set(rows)
    for sourced in sources.rings():
        if sourced.key not in known and sourced.key not in blocked:
            rows[sourced.key].append(sourced.candidate)


def _only_in_context(candidates: list[Candidate]) -> bool:
    return all(c.need for c in candidates)


def _best(candidates: list[Candidate]) -> list[Candidate]:
    """Order by source, those that need context first; an ancestor goes before its descendants, its defaults.

    The codes that a row of the lexicon joins stay in its order.
    """
    ranked = sorted(candidates, key=lambda c: (_rank(c), not c.need, *_order(c)))
    seen: dict[tuple[str, bool, tuple[str, ...]], Candidate] = {}
    for candidate in ranked:
        seen.setdefault((candidate.code, candidate.mentioned, candidate.need), candidate)
    plain = [c for c in seen.values() if not c.mentioned][:MOST_CANDIDATES]
    learned = sorted((c for c in seen.values() if c.mentioned), key=lambda c: -c.precision * (c.aligned > 0))
    return [*plain, *learned[:MOST_LEARNED]]


def _order(candidate: Candidate) -> tuple[int, float, str]:
    if candidate.source.startswith("lexicon"):
        return 0, -candidate.precision, candidate.source
    return len(candidate.code.rstrip("-")), -candidate.precision, candidate.code


def _rank(candidate: Candidate) -> int:
    order = ("lexicon", "title", "inclusion", "index", "neoplasm", "drug", "external", "synonym", "learned")
    return next(i for i, name in enumerate(order) if candidate.source.startswith(name))
