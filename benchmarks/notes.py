"""Coding notes: notes of 2 KB per second on one core and memory, as a ratio to merely cutting them into sentences.

Run: python benchmarks/notes.py [FILE.jsonl]; without a file the notes of the demonstration are coded.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import NamedTuple

from superbill.bench.speed import cut
from superbill.cli.code import Coder
from superbill.cli.notes import NoteInput, notes
from superbill.cli.output import Run
from superbill.cli.ready import ready_tables, ready_terms, settle
from superbill.coding.code import code
from superbill.coding.encounter import CodingContext
from superbill.demo.charts import charts
from superbill.model.encounter import Document
from superbill.model.note import Reading
from superbill.notes.mentions import mentions
from superbill.notes.reading import read
from superbill.pipeline import day_of

SECONDS = 5.0


class Rate(NamedTuple):
    """Notes per second of the clock, and per second of the processor, which other work falsifies less."""

    clock: float
    processor: float


def per_second(work, documents: list[Document]) -> Rate:
    """Return the rate over every note at least once and for some seconds, warmed by one pass."""
    for document in documents:
        work(document)
    settle()
    done, start, used = 0, time.perf_counter(), time.process_time()
    while done < len(documents) or time.perf_counter() - start < SECONDS:
        work(documents[done % len(documents)])
        done += 1
    return Rate(done / (time.perf_counter() - start), done / (time.process_time() - used))


def row(name: str, rate: Rate, floor: Rate) -> str:
    times = f"{floor.processor / rate.processor:5.1f} x the floor's time"
    return f"{name:36s}{rate.clock:8.0f} notes/s {rate.processor:8.0f} per second of processor {times}"


def diagnoser(coder: Coder):
    """Return what codes the diagnoses of a document alone."""
    day, source = day_of([], coder.tables, None)
    context = CodingContext("outpatient", day, source)
    terms = ready_terms(coder.tables, day)

    def work(document: Document) -> None:
        note = read(document)
        code([Reading(note, mentions(note, terms))], context, coder.tables, terms)

    return work


def main() -> None:
    given = [Path(name) for name in sys.argv[1:]]
    texts = (
        [n.document.text for n in notes(given, Run())] if given else [c.encounter.documents[0].text for c in charts()]
    )
    documents = [Document(name=f"note-{n}", text=text) for n, text in enumerate(cut(texts))]
    coder = Coder(ready_tables(), "outpatient", "assessed", None, None)
    floor = per_second(read, documents)
    diagnosed = per_second(diagnoser(coder), documents)
    coded = per_second(lambda d: coder.code(NoteInput(d.name, d)), documents)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(documents)} notes of 2 KB, one core")
    print(row("floor, sections and sentences only", floor, floor))
    print(row("diagnoses", diagnosed, floor))
    print(row("diagnoses, services, visit, edits", coded, floor))
    print(f"memory                              {memory:8.0f} MB")


if __name__ == "__main__":
    main()
