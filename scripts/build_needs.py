"""Derive what the expressions of the rules ask of a text: writes src/superbill/tables/needs.json.

Run: python scripts/build_needs.py. Run it again when rules were changed; until then the changed ones are taken apart by
the program itself. Each note of the demonstration and each invented one below is coded in a process of its own, and the
patterns are kept that exist after at least two: those put together from the words of one note are left out.
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
from superbill.model.encounter import Document
from superbill.tables.needed_words import Clause
from superbill.tables.patterns import Pattern, needs
from superbill.tables.stored_needs import FILE, File, Needs, key_of

TARGET = Path(__file__).parents[1] / "src" / "superbill" / "tables" / FILE
FEWEST = 2
NOTES = (
    "HPI: 34 year old fell off a ladder in his garage this morning and hurt the left wrist.\nExam: swelling.\n"
    "Assessment: closed fracture of left distal radius. Second degree burn of right hand from hot oil.\nPlan: splint.",
    "History: she slipped on ice in a parking lot yesterday and twisted her ankle.\nImpression: sprain of right ankle; "
    "third degree scald of the left forearm by boiling water. Overdose of aspirin by accident.\nRecommendation: rest.",
    "Admission: WBC 19, lactate 4.4, temperature 39.6, BP 78/40, pulse 130. Creatinine 0.9, then 3.4. Sodium 121. "
    "Albumin 2.1. BMI 46.\nAssessment: urinary tract infection. Heart failure. Heel ulcer. Altered mental status.\n"
    "Plan: ceftriaxone, furosemide IV. Took too many sleeping pills.",
    "Hospital course: fever 39.9, leukocytes 22, heart rate 125, lactate 5. Hemoglobin 13 before, 6.8 after surgery, "
    "two units of blood. Troponin 2.0. Weight loss, BMI 15.\nDiagnoses: pneumonia. CHF. Pressure ulcer. Confusion.\n"
    "Procedure: laparoscopic cholecystectomy. Excisional debridement. Potassium 2.6 replaced. EF 25%.",
    "Newborn, 3 days old, 36 weeks, birth weight 2100 grams, jaundice. Mother had diabetes in pregnancy. Well visit.",
    "Pregnant, 28 weeks, G2P1, gestational diabetes; two-day-old infant seen. Cesarean delivery. Vaccine: Tdap given.",
)
"""Short notes that bring up what the demonstration does not: injuries and their story, questions of a stay, birth."""


def met(text: str) -> list[tuple[str, int]]:
    """Code one note in every way and return the patterns that exist after it."""
    document = Document(name="note", text=text)
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
    texts = [*(chart.encounter.documents[0].text for chart in charts()), *NOTES]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        often = Counter(rule for rules in pool.map(met, texts) for rule in rules)
    kept = [rule for rule, times in often.items() if times >= FEWEST]
    text = written({key_of(*rule): needs(*rule) for rule in kept})
    TARGET.write_text(text, "utf-8")
    print(f"{len(kept)} expressions, {len(text) // 1024} KB; {len(often) - len(kept)} left out")


if __name__ == "__main__":
    main()
