"""The generated reference says what the program does today."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_reference_has_not_drifted(tmp_path):
    """Renew it with: python scripts/reference.py"""
    subprocess.run([sys.executable, ROOT / "scripts" / "reference.py", tmp_path], check=True)

    for made in sorted(tmp_path.iterdir()):
        assert made.read_text() == (ROOT / "docs" / "reference" / made.name).read_text(), made.name


def test_every_page_of_the_navigation_exists():
    pages = [
        line.split(":")[-1].strip(" -[]")
        for line in (ROOT / "mkdocs.yml").read_text().splitlines()
        if line.strip().rstrip("]").endswith(".md")
    ]

    assert pages
    assert [p for p in pages if not (ROOT / "docs" / p).exists()] == []
