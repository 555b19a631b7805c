"""The index of the code book on the screen: grids where the files are installed, and how to install them where not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from superbill.office import index_book
from superbill.tables.installing import install
from superbill.tables.store import Tables

FILES = Path(__file__).resolve().parents[1] / "tables" / "index_files"
DAY = "day=2026-05-15"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("store")
    for path in sorted(FILES.iterdir()):
        install([path], folder)
    return Tables(folder)


@pytest.fixture
def page(browser_of: Callable[..., Client], store: Tables, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """A page of the book with the index files installed."""
    monkeypatch.setattr(index_book, "tables", lambda: store)
    client = browser_of("coder")
    return lambda query: client.get(f"/book/?{query}&{DAY}").content.decode()


@pytest.mark.parametrize("name", index_book.BOOKS)
def test_each_table_opens_with_its_letters_and_columns(page: Callable[[str], str], name: str):
    shown = page(f"book={name}")

    _, table = index_book.BOOKS[name]
    assert 'class="letters"' in shown
    for column in index_book.COLUMNS[table]:
        assert f'<th scope="col">{column}</th>' in shown
    assert "data-cell" in shown


def test_a_search_finds_a_substance_and_its_codes_lead_to_the_tabular_list(page: Callable[[str], str]):
    shown = page("book=drugs&q=insul")

    assert "Insulin" in shown
    assert "?code=T38.3X1" in shown


@pytest.mark.parametrize("query", ["row=999999", "row=0", "row=-3", "row=x", "letter=%3C", "q=%3Cscript%3E", "q=zzzzz"])
def test_what_no_table_has_is_told(page: Callable[[str], str], query: str):
    shown = page(f"book=drugs&{query}")

    assert "<script>" not in shown
    assert "Drugs and chemicals" in shown


def test_a_table_that_is_not_installed_says_how_to_get_it(
    browser_of: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index_book, "tables", lambda: Tables(tmp_path))

    shown = browser_of("coder").get(f"/book/?book=neoplasms&{DAY}").content.decode()

    assert "Neoplasms is not installed" in shown
    assert "superbill tables fetch icd10cm.neoplasms" in shown
