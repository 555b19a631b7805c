"""Files that others publish: read and written back as they were, or refused where they are no X12."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from superbill.errors import BadFile
from superbill.x12.document import bytes_of, read
from superbill.x12.json_tree import bytes_from_tree, to_tree

NOT_X12 = {"x12_no_isa_line.txt"}
SUFFIXES = {".txt", ".837", ".837i", ".835", ".276", ".277", ".271"}


@pytest.fixture(scope="session")
def published(shared: Path) -> list[Path]:
    found = [path for path in sorted((shared / "edi").rglob("*")) if path.suffix in SUFFIXES]
    if not found:
        pytest.skip("no published X12 files beside the repository")
    return found


def test_every_file_is_written_back_as_it_was(published: list[Path]) -> None:
    for path in published:
        content = path.read_bytes()
        if path.name in NOT_X12:
            with pytest.raises(BadFile, match="does not begin with an ISA"):
                read(content)
            continue
        assert bytes_of(read(content)) == content, path.name
        assert bytes_from_tree(json.loads(json.dumps(to_tree(content)))) == content, path.name
