"""The index tables as books: letters, heads, and the grid below a head."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from superbill.errors import TableMissing
from superbill.tables.cm_index import DRUGS, EXTERNAL_CAUSES, INDEX, NEOPLASMS
from superbill.tables.index_grid import COLUMNS, PAGE, index_grid
from superbill.tables.installing import install
from superbill.tables.store import Tables

DAY = date(2026, 5, 15)
FILES = Path(__file__).parent / "index_files"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("store")
    for path in sorted(FILES.iterdir()):
        install([path], folder)
    return Tables(folder)


@pytest.mark.parametrize("name", [INDEX, NEOPLASMS, DRUGS, EXTERNAL_CAUSES])
def test_every_term_stands_in_one_leaf_in_printed_order(store: Tables, name: str):
    grid = index_grid(store, name, DAY)

    leaves = [leaf for head in grid.heads if (leaf := grid.leaf(head.number))]

    met = [line.term.number for leaf in leaves for line in leaf.lines]
    below = [t.number for t in grid.view.all() if t.number >= grid.heads[0].number]
    assert met == below
    assert {len(line.cells) for leaf in leaves for line in leaf.lines} == {len(COLUMNS[name])}
    assert all(leaf.lines[0].depth == 0 for leaf in leaves)


@pytest.mark.parametrize("name", [INDEX, NEOPLASMS, DRUGS, EXTERNAL_CAUSES])
def test_letters_hold_every_head_once(store: Tables, name: str):
    grid = index_grid(store, name, DAY)

    assert sorted(h.number for x in grid.letters for h in grid.of_letter(x)) == [h.number for h in grid.heads]
    for head in grid.heads:
        assert grid.head_of(head.number) == head


def test_sites_are_the_heads_of_the_neoplasms(store: Tables):
    grid = index_grid(store, NEOPLASMS, DAY)

    assert "Neoplasm, neoplastic" not in {head.title for head in grid.heads}
    assert len(grid.letters) > 1


@pytest.mark.parametrize("name", [INDEX, NEOPLASMS, DRUGS, EXTERNAL_CAUSES])
def test_the_beginning_of_a_head_finds_it(store: Tables, name: str):
    grid = index_grid(store, name, DAY)

    for head in grid.heads:
        assert head.number in {h.number for h in grid.find(head.title[:6].upper())}
    assert grid.find("no such words in it") == ()


def test_what_was_never_installed_is_missing(tmp_path: Path):
    with pytest.raises(TableMissing):
        index_grid(Tables(tmp_path), DRUGS, DAY)


def test_a_long_head_comes_page_by_page(store: Tables, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("superbill.tables.index_grid.PAGE", 2)
    grid = index_grid(store, INDEX, DAY)
    long = max(grid.heads, key=lambda h: grid.view.term(h.number).last - h.number)
    last = grid.view.term(long.number).last

    met, at = [], long.number
    while at:
        leaf = grid.leaf(at)
        assert leaf
        assert leaf.head == long
        met += [line.term.number for line in leaf.lines]
        at = leaf.further

    assert PAGE > 2
    assert met == list(range(long.number, last + 1))
