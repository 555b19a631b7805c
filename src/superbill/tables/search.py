"""Full-text search over titles and terms: one small SQLite FTS5 file beside the rows of a release, written once."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.release import REPAIR, Release

INDEX = "search.sqlite"
CANDIDATES = 400
"""So many of the shortest matching titles are ranked; beyond them the fragments say too little."""

_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"(?:[A-Z]\d|\d\d)[0-9A-Z]*(?:\.[0-9A-Z]*)?|[A-Z][A-Z]\d[0-9A-Z]*(?:\.[0-9A-Z]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One code found; `term` is the inclusion term that matched where the title did not."""

    code: str
    title: str
    term: str = ""


def write(draft: Draft, rows: Iterable[tuple[str, str, str]]) -> None:
    """Write the index of (code, title, further terms, separated by semicolons)."""
    listed = list(rows)
    with closing(sqlite3.connect(draft.file(INDEX))) as base:
        base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE VIRTUAL TABLE entry USING fts5(code UNINDEXED, title, terms, detail='column',"
            " tokenize='porter unicode61 remove_diacritics 2');"
            "CREATE TABLE plain (code TEXT, number INTEGER, PRIMARY KEY (code, number)) WITHOUT ROWID;"
        )
        base.executemany(
            "INSERT INTO entry(rowid, code, title, terms) VALUES (?,?,?,?)",
            ((n, *row) for n, row in enumerate(listed, 1)),
        )
        base.executemany(
            "INSERT INTO plain VALUES (?,?)", sorted((row[0].replace(".", ""), n) for n, row in enumerate(listed, 1))
        )
        base.execute("INSERT INTO entry(entry) VALUES ('optimize')")
        base.commit()


def search(release: Release, text: str, limit: int, *, inside: bool = False) -> list[Hit]:
    """Return the best matches for fragments in any order; a fragment that begins a code narrows to those codes.

    Every fragment must begin a word of the title, or else of a term; whole words count before beginnings, short titles
    before long ones. With `inside`, parts in the middle of words count instead.

    Raises:
        BadFile: the index is damaged.
    """
    path = release.folder / INDEX
    fragments = text.split()
    if not path.exists() or not any(_WORD.search(f) for f in fragments):
        return []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as base:
            if inside:
                return _inside(base, fragments, limit)
            return _codes(base, fragments, limit) or _words(base, fragments, limit)
    except sqlite3.DatabaseError as error:
        raise BadFile(str(path), "", f"is not a search index ({error})", REPAIR) from None


def _codes(base: sqlite3.Connection, fragments: list[str], limit: int) -> list[Hit]:
    """Take the first fragment that looks like a code as the beginning of one; the others still must match."""
    for place, fragment in enumerate(fragments):
        if len(fragment) < 2 or not _CODE.fullmatch(fragment):
            continue
        begin = fragment.upper().replace(".", "")
        others = _WORD.findall(" ".join(fragments[:place] + fragments[place + 1 :]))
        where, match = ("AND entry MATCH ?", [_match(others)]) if others else ("", [])
        rows = base.execute(
            "SELECT entry.code, entry.title FROM plain JOIN entry ON entry.rowid = plain.number "  # noqa: S608
            f"WHERE plain.code >= ? AND plain.code < ? {where} ORDER BY plain.code LIMIT ?",
            [begin, begin + "~", *match, limit],
        ).fetchall()
        if rows:
            return [Hit(*row) for row in rows]
    return []


def _words(base: sqlite3.Connection, fragments: list[str], limit: int) -> list[Hit]:
    words = _WORD.findall(" ".join(fragments))
    found: dict[str, Hit] = {}
    for columns in ("title", "title terms"):
        rows = base.execute(
            "SELECT code, title, terms FROM entry WHERE entry MATCH ? ORDER BY length(title), code LIMIT ?",
            [f"{{{columns}}} : ({_match(words)})", CANDIDATES],
        ).fetchall()
        ranked = sorted(rows, key=lambda row: _rank(words, row[1], row[2] if columns != "title" else ""))
        for code, title, terms in ranked:
            found.setdefault(code, Hit(code, title, "" if columns == "title" else _best(words, terms)))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _rank(words: list[str], title: str, terms: str) -> tuple[int, int]:
    whole = {word.lower() for word in _WORD.findall(f"{title} {terms}")}
    return -sum(word.lower() in whole for word in words), len(title)


def _best(words: list[str], terms: str) -> str:
    """Return the term that holds most of the fragments."""
    lowered = [word.lower() for word in words]
    return max(terms.split("; "), key=lambda term: (sum(w in term.lower() for w in lowered), -len(term)))


def _match(words: list[str]) -> str:
    return " AND ".join(f'"{word}"*' for word in words)


def _inside(base: sqlite3.Connection, fragments: list[str], limit: int) -> list[Hit]:
    words = _WORD.findall(" ".join(fragments))
    condition = " AND ".join("(title || ' ' || terms) LIKE ?" for _ in words)
    rows = base.execute(
        f"SELECT code, title FROM entry WHERE {condition} ORDER BY length(title), code LIMIT ?",  # noqa: S608
        [*(f"%{word}%" for word in words), limit],
    )
    return [Hit(*row) for row in rows]
