"""Derive what the expressions of the rules ask of a text: writes src/superbill/tables/needs.json.

Run: python scripts/build_needs.py. Run it again when rules were changed; until then the changed ones are taken apart by
the program itself. Each note of the demonstration is coded in a process of its own, and the patterns are kept that
exist after at least two: those put together from the words of one note are left out.
"""

from __future__ import annotations

import gc
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import msgspec

from superbill.cli.code import Coder
from superbill.cli.notes import NoteInput
from superbill.cli.ready import ready_tables
from superbill.demo.charts import charts
from superbill.tables.needed_words import Clause
from superbill.tables.patterns import Pattern, needs
from superbill.tables.stored_needs import FILE, File, Needs, key_of

TARGET = Path(__file__).parents[1] / "src" / "superbill" / "tables" / FILE
FEWEST = 2


def met(number: int) -> list[tuple[str, int]]:
    """Code one note of the demonstration in every way and return the patterns that exist after it."""
    document = charts()[number].encounter.documents[0]
    for setting, report in (("outpatient", "assessed"), ("inpatient", "assessed"), ("outpatient", "mentioned")):
        Coder(ready_tables(), setting, report, None, None).code(NoteInput(document.name, document))
    return sorted({(o.pattern, o.flags) for o in gc.get_objects() if isinstance(o, Pattern)})


def written(asked: dict[str, Needs]) -> str:
    """Return the content of the file: one entry a line, the same for the same expressions."""
    numbers: dict[Clause, int] = {}

    def number(clause: Clause) -> int:
        return numbers.setdefault(clause, len(numbers)) if clause else -1

    asks = {key: (tuple(map(number, found.words)), number(found.begins)) for key, found in sorted(asked.items())}
    content = msgspec.json.encode(File(list(numbers), asks), order="deterministic").decode()
    return content.replace("],", "],\n") + "\n"


def main() -> None:
    """Write the file."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        often = Counter(rule for rules in pool.map(met, range(len(charts()))) for rule in rules)
    kept = [rule for rule, times in often.items() if times >= FEWEST]
    text = written({key_of(*rule): needs(*rule) for rule in kept})
    TARGET.write_text(text, "utf-8")
    print(f"{len(kept)} expressions, {len(text) // 1024} KB; {len(often) - len(kept)} left out")


if __name__ == "__main__":
    main()
