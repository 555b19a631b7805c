"""The planted X12 defects of the tests: what is caught here, by pyx12, by x12sdk and by oxedi, as a table.

Usage: python benchmarks/x12_defects.py [--peers PYTHON]. The other packages run in an environment of their own (see
x12.py). A defect counts as caught there when the package refuses the spoiled file or tells something of it that it does
not tell of the clean one; a dash marks a transaction that it has no map or model of, as its refusal of the clean file
tells. Here it must be told at its place, and nothing may be told of the clean files.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.x12.codes import CONTEXT  # noqa: E402 - the tests lie beside the package
from tests.x12.planted import BASES, Planted, clean, planted  # noqa: E402

from superbill.x12.check import check, rows  # noqa: E402

PACKAGES = ("pyx12==4.0.0", "x12sdk==2.2.0", "oxedi==0.6.0")
NAMES = tuple(package.partition("==")[0] for package in PACKAGES)

# Reads [name, text] pairs and writes, for each, what each package tells of it: a list of findings, or none for no map.
DRIVER = """
import io, json, logging, sys
logging.disable(logging.CRITICAL)
import oxedi, pyx12.params, pyx12.x12n_document
from x12sdk.io import X12ModelReader

def walk(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "errors":
                yield from (json.dumps(e) for e in value)
            else:
                yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)

def of_pyx12(text):
    report = io.StringIO()
    try:
        good = pyx12.x12n_document.x12n_document(
            pyx12.params.ParamsBase(), io.StringIO(text), None, None, fd_json=report)
    except Exception as error:
        return [type(error).__name__]
    told = list(walk(json.loads(report.getvalue() or "{}")))
    return told or ([] if good else ["refused"])

def of_x12sdk(text):
    try:
        with X12ModelReader(text) as reader:
            return [] if list(reader.models()) else ["no set"]
    except Exception as error:
        return [str(error)[:2000]]

def of_oxedi(text):
    try:
        return [str(d) for d in oxedi.parse(text.encode()).diagnostics]
    except Exception as error:
        return [str(error)]

found = {}
for name, text in json.load(sys.stdin):
    found[name] = [of_pyx12(text), of_x12sdk(text), of_oxedi(text)]
json.dump(found, sys.stdout)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help="an interpreter that has " + ", ".join(PACKAGES))
    peers = parser.parse_args().peers
    defects = list(planted())
    theirs = told_by(peers, defects)
    false_alarms = {base for base in BASES if places(clean(base))}
    print("| level | defect | file | here |" + "".join(f" {name} |" for name in NAMES))
    print("| --- | --- | --- | --- |" + " --- |" * len(NAMES))
    caught: Counter[str] = Counter()
    measured: Counter[str] = Counter()
    for defect in defects:
        told = {"here": defect.place in places(defect.text), **theirs.get(defect.name, {})}
        for who, yes in told.items():
            caught[who] += bool(yes)
            measured[who] += bool(yes and defect.measured)
        cells = [word(told.get(who)) for who in ("here", *NAMES)]
        print(f"| {defect.level} | {defect.name} | {defect.base} | {' | '.join(cells)} |")
    total, first = len(defects), sum(1 for d in defects if d.measured)
    cells = [f"{caught[who]} of {total}" for who in ("here", *NAMES)]
    print(f"| | **all** | | {' | '.join(cells)} |")
    cells = [f"{measured[who]} of {first}" for who in ("here", *NAMES)]
    print(f"| | **the first thirty** | | {' | '.join(cells)} |")
    print(f"\nfalse alarms here: {len(false_alarms)} of {len(BASES)} clean files")


def word(caught: bool | None) -> str:  # noqa: FBT001 - a cell of the table
    return "-" if caught is None else "yes" if caught else "no"


def places(text: str) -> set[str]:
    """Where the check here tells an error or warning."""
    return {
        f"{row.set or '-'} {row.position} {row.element or row.segment}"
        for row in rows(check(text, context=CONTEXT)) if row.severity != "notice"
    }  # fmt: skip


def told_by(peers: str | None, defects: list[Planted]) -> dict[str, dict[str, bool | None]]:
    """For each defect and package whether it was caught; none where the package cannot read the clean file."""
    texts = [(f"clean {base}", clean(base)) for base in BASES] + [(d.name, d.text) for d in defects]
    with tempfile.TemporaryDirectory() as folder:
        python = peers or installed(Path(folder))
        if python is None:
            return {}
        done = subprocess.run(
            [python, "-c", DRIVER], input=json.dumps(texts), check=True, capture_output=True, text=True
        )
    found: dict[str, list[list[str]]] = json.loads(done.stdout)
    return {
        d.name: {
            name: new_there(found[f"clean {d.base}"][place], found[d.name][place]) for place, name in enumerate(NAMES)
        }
        for d in defects
    }


def new_there(of_clean: list[str], of_spoiled: list[str]) -> bool | None:
    return None if of_clean else bool(of_spoiled)


def installed(folder: Path) -> str | None:
    import venv  # noqa: PLC0415 - only where no interpreter was given

    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    call = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    return None if subprocess.run(call, check=False, capture_output=True).returncode else str(python)


if __name__ == "__main__":
    main()
