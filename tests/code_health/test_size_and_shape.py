"""The repository's own rules: small files and functions, honest clocks, exact money, sources cited."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "superbill"
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
STAGES = ("model", "tables", "x12", "notes", "coding", "edits", "pricing", "claims", "remittance")
MAX_FILE, MAX_FUNCTION = 400, 50
NO_DRAWERS = {"utils", "util", "common", "helpers", "core", "manager", "misc"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_file_is_short(path: Path):
    assert len(path.read_text().splitlines()) <= MAX_FILE, "split it by what its parts do"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_are_short(path: Path):
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(path) if f.end_lineno - f.lineno + 1 > MAX_FUNCTION}

    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_drawer_modules(path: Path):
    assert NO_DRAWERS.isdisjoint({path.stem, *path.relative_to(SOURCE).parts[:-1]})


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(SOURCE).parts[0] in STAGES], ids=name_of)
def test_stages_have_no_clock(path: Path):
    """A stage gets the day as a value; asking the clock would make an answer irreproducible."""
    clock = re.findall(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|time\.localtime)\(", path.read_text())

    assert clock == []


MONEY = re.compile(r"(amount|charge|paid|allowed|price|fee|balance|deductible|copay)", re.IGNORECASE)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_money_is_never_a_float(path: Path):
    """No field, argument or result whose name speaks of money is annotated float or made by float()."""
    tree, found = ast.parse(path.read_text()), []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg):
            target = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
            if node.annotation is not None and MONEY.search(target) and "float" in ast.unparse(node.annotation):
                found.append(f"{target} (line {node.lineno})")
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if called == "float" and MONEY.search(ast.unparse(node)):
            found.append(f"{ast.unparse(node)} (line {node.lineno})")

    assert found == []


def test_every_package_is_explained():
    """Each package tells in a README what is here and how it fits."""
    packages = [p.parent for p in SOURCE.glob("*/__init__.py")]

    missing = [name_of(p) for p in packages if not (p / "README.md").exists()]

    assert missing == []


def test_nothing_of_a_machine_or_workplace_is_tracked():
    """No absolute home or work paths in what the project publishes."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("not a git checkout")
    pattern = re.compile(r"/(?:home|root|work|Users)/\w+")
    found = [
        line
        for line in tracked.stdout.splitlines()
        if (ROOT / line).is_file() and (ROOT / line).stat().st_size < 400_000
        if pattern.search((ROOT / line).read_text(errors="ignore"))
    ]

    assert found == []
