"""The user's own books and rows in the dictionary: below lexicon and titles, each with its source."""

from pathlib import Path

import pytest
from tests.coding.conftest import DAY
from tests.tables.installs import install

from superbill.coding.terms.books import books, wordings
from superbill.coding.terms.build import collect
from superbill.coding.terms.lexicon import HEADER, read_own, rows_of
from superbill.tables.icd10cm import icd10cm
from superbill.tables.store import Tables
from superbill.tables.wording import phrase_key

FILES = Path(__file__).parents[1] / "tables" / "index_files"


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    home = tmp_path_factory.mktemp("books")
    for path in sorted(FILES.glob("*.xml")):
        install(path, home)
    return books(Tables(home), DAY)


@pytest.fixture(scope="module")
def said(opened):
    found = {}
    for book in opened:
        for key, candidate in wordings(book):
            found.setdefault(key, candidate)
    return found


@pytest.mark.parametrize(
    ("wording", "code", "source"),
    [
        ("abasia", "F44.4", "index"),
        ("colon cancer", "C18.9", "neoplasm table"),
        ("metastasis of the colon", "C78.5", "neoplasm table"),
        ("benign tumor of the colon", "D12.6", "neoplasm table"),
        ("tumor of the colon", "D49.0", "neoplasm table"),
    ],
)
def test_books_give_wordings_with_their_source(said, wording, code, source):
    assert (said[phrase_key(wording)].code, said[phrase_key(wording)].source) == (code, source)


def test_no_books_no_wordings(tmp_path):
    assert books(Tables(tmp_path), DAY) == ()


def test_lexicon_and_titles_stand_above_the_books(tables, opened):
    icd = icd10cm(tables, DAY)
    plain, with_books = collect(icd), collect(icd, opened)
    assert with_books[phrase_key("colon cancer")] == plain[phrase_key("colon cancer")]
    assert set(plain) <= set(with_books)


def test_own_rows_stand_above_the_package(tables, tmp_path):
    folder = tmp_path / "lexicon"
    folder.mkdir()
    (folder / "mine.tsv").write_text(f"{HEADER}\nwobbly gut\tK58.9\tdiagnosis\t\tdraft\n", "utf-8")
    own = [*read_own(tmp_path), *rows_of(f"{HEADER}\ngout\tM10.00\tdiagnosis\t\treviewed\n", "more.tsv")]
    rows = collect(icd10cm(tables, DAY), (), own)
    assert [c.code for c in rows[phrase_key("wobbly gut")]] == ["K58.9"]
    assert rows[phrase_key("gout")][0].code == "M10.00"
