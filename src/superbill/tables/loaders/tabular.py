"""The ICD-10-CM tabular list as the National Center for Health Statistics publishes it: one XML file per release.

Layout (files of 2021 and April 2026): `chapter > section > diag > diag ...`, each with `name` and `desc` and lists of
notes (`includes`, `inclusionTerm`, `excludes1`, `excludes2`, `codeFirst`, `useAdditionalCode`, `codeAlso`, `notes`,
`sevenChrNote`, `sevenChrDef`). A seventh-character definition holds for every code below it; one nearer replaces it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree as ET

from superbill.errors import BadFile
from superbill.tables import search
from superbill.tables.compiling import Draft
from superbill.tables.icd10cm import Entry, Notes, SeventhCharacter
from superbill.tables.loaders.index_xml import unpacked
from superbill.tables.loaders.tabular_notes import NoteReader
from superbill.tables.official import OfficialFile

WANTED = "Give the tabular list XML of an ICD-10-CM release (root element ICD10CM.tabular)"
TARGETS = {
    "excludes1": ("excludes1", False),
    "excludes2": ("excludes2", False),
    "codeFirst": ("code_first", True),
    "useAdditionalCode": ("use_additional", True),
    "codeAlso": ("code_also", True),
}
PLAIN = {"includes": "includes", "inclusionTerm": "inclusion_terms", "notes": "other"}
_BARRED = re.compile(
    r"7th characters? (?P<barred>[A-Z](?:(?:,| and|, and) [A-Z])*) do(?:es)? not apply to codes in category "
    r"(?P<category>[A-Z0-9.]+) with 6th character (?P<sixths>.*)"
)


def load(file: OfficialFile, draft: Draft) -> None:
    """Fill the draft with one `entry` row per place of the tabular list.

    Raises:
        BadFile: not XML, not a tabular list, or a place without name or description.
    """
    found = list(entries(unpacked(file, WANTED), file.name))
    for entry in found:
        draft.put("entry", entry.code, entry)
    search.write(draft, ((e.code, e.title, _terms(e)) for e in found if ":" not in e.code))


def _terms(entry: Entry) -> str:
    return "; ".join(note.text for note in (*entry.notes.inclusion_terms, *entry.notes.includes))


def entries(data: bytes, name: str) -> Iterator[Entry]:
    """Yield every chapter, section, category and code in the printed order."""
    root = _root(data, name)
    tabular = _Tabular(name, root)
    for number, chapter in enumerate(root.iter("chapter"), 1):
        yield from tabular.chapter(chapter, number)


def _root(data: bytes, name: str) -> ET.Element:
    head = data[:4096].upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise BadFile(name, "line 1", "holds a document type, which no official tabular list has", WANTED)
    try:
        root = ET.fromstring(data)  # noqa: S314 - entities are refused above
    except ET.ParseError as error:
        line, column = error.position
        raise BadFile(name, f"line {line}, column {column}", f"is not whole XML ({error})", WANTED) from None
    if root.tag != "ICD10CM.tabular" or root.find("chapter") is None:
        raise BadFile(name, "root element", f"is <{root.tag}>, not a tabular list with chapters", WANTED)
    return root


@dataclass(slots=True)
class _Tabular:
    name: str
    root: ET.Element
    reader: NoteReader = field(init=False)
    order: list[str] = field(init=False)
    place: dict[str, int] = field(init=False)
    sorted: list[str] = field(init=False)
    sections: dict[str, list[str]] = field(init=False)
    barred: list[tuple[str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.sections = {
            s.get("id", ""): [self.text(d, "name") for d in s.findall("diag")] for s in self.root.iter("section")
        }
        self.order = list(dict.fromkeys(c for codes in self.sections.values() for c in codes))
        self.place = {code: number for number, code in enumerate(self.order)}
        self.sorted = sorted(self.order)
        self.barred = list(_barred(self.root))
        letters = {self.text(d, "name"): _open_fracture(d) for d in self.root.iterfind("./chapter/section/diag")}
        self.reader = NoteReader(frozenset(self.order), self.spread, lambda category: letters.get(category, ""))

    def text(self, element: ET.Element, tag: str) -> str:
        """Return the text of a required child."""
        found = element.findtext(tag)
        if not found or not found.strip():
            inside = element.findtext("name") or element.get("id") or element.tag
            raise BadFile(self.name, f"<{element.tag}> {inside}", f"has no <{tag}>", WANTED)
        return _line(found)

    def spread(self, low: str, high: str) -> Sequence[tuple[str, str]]:
        """Return the range as pieces that compare as text.

        Printed order differs from text order at letters: C7A stands before C76, Z3A belongs to the section Z30-Z39.
        """
        if len(low) > 3 or len(high) > 3:
            return [(low, high)]
        inside = self.sections.get(f"{low}-{high}") or self.between(low, high)
        if not inside:
            return [(low, high)]
        everything = self.sorted
        chosen = sorted(set(inside))
        if chosen == everything[bisect_left(everything, low) : bisect_left(everything, high) + 1]:
            return [(low, high)]
        places = [bisect_left(everything, code) for code in chosen]
        breaks = [n + 1 for n, (a, b) in enumerate(pairwise(places)) if b != a + 1]
        edges = pairwise([0, *breaks, len(chosen)])
        return [(chosen[start], chosen[stop - 1]) for start, stop in edges]

    def between(self, low: str, high: str) -> list[str]:
        """Return the categories printed from `low` to `high`; empty when either is not a category."""
        first, last = self.place.get(low), self.place.get(high)
        return [] if first is None or last is None else self.order[first : last + 1]

    def chapter(self, element: ET.Element, number: int) -> Iterator[Entry]:
        """Yield a chapter and all below it. Sections without codes of their own (T20-T32) hold those printed inside."""
        key = f"CH:{number:02d}"
        found = element.findall("section")
        above = _nesting([s.get("id", "") for s in found], {s.get("id", "") for s in found if s.find("diag") is None})
        kids = {key: [name for name in above if not above[name]]}
        for name, holder in above.items():
            kids.setdefault(holder, []).append(name)
        yield Entry(key, self.text(element, "desc"), "", _keys(kids[key]), self.notes(element))
        for section in found:
            name = section.get("id", "")
            holder = f"SEC:{above[name]}" if above[name] else key
            yield from self.section(section, holder, _keys(kids.get(name, [])))

    def section(self, element: ET.Element, parent: str, inside: tuple[str, ...]) -> Iterator[Entry]:
        """Yield a section and the categories below it."""
        key = f"SEC:{element.get('id')}"
        found = element.findall("diag")
        kids = (*inside, *(self.text(d, "name") for d in found))
        yield Entry(key, self.text(element, "desc"), parent, kids, self.notes(element))
        for diag in found:
            yield from self.diagnosis(diag, key, ())

    def diagnosis(self, element: ET.Element, parent: str, inherited: tuple[SeventhCharacter, ...]) -> Iterator[Entry]:
        """Yield a category or code and all below it."""
        code = self.text(element, "name")
        defined = _sevenths(element)
        in_force = defined or inherited
        found = element.findall("diag")
        if not found:
            allowed = self.allowed(code, in_force)
            defined = allowed if allowed != in_force else defined
        note = element.findtext("sevenChrNote/note")
        yield Entry(
            code,
            self.text(element, "desc"),
            parent,
            tuple(self.text(d, "name") for d in found),
            self.notes(element),
            defined,
            _line(note) if note else "",
        )
        for diag in found:
            yield from self.diagnosis(diag, code, in_force)

    def allowed(self, code: str, sevenths: tuple[SeventhCharacter, ...]) -> tuple[SeventhCharacter, ...]:
        """Drop the seventh characters that a note bars for this code (S06 with sixth character 7 or 8)."""
        for category, sixths, barred in self.barred:
            if code.startswith(category) and len(code) == 7 and code[6] in sixths:
                return tuple(s for s in sevenths if s.character not in barred)
        return sevenths

    def notes(self, element: ET.Element) -> Notes:
        """Read the notes that stand directly at one place."""
        kinds: dict[str, tuple[object, ...]] = {}
        for child in element:
            if child.tag in TARGETS:
                kind, instruction = TARGETS[child.tag]
                read: tuple[object, ...] = self.reader.block(_lines(child), instruction=instruction)
            elif child.tag in PLAIN:
                kind = PLAIN[child.tag]
                read = self.reader.plain(_lines(child))
            else:
                continue
            kinds[kind] = kinds.get(kind, ()) + read
        return Notes(**kinds)  # type: ignore[arg-type]


def _keys(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"SEC:{name}" for name in names)


def _nesting(names: Sequence[str], umbrellas: set[str]) -> dict[str, str]:
    """Return for every section of a chapter the umbrella section that it is printed inside, or ""."""
    above: dict[str, str] = {}
    stack: list[str] = []
    for name in names:
        low, _, high = name.partition("-")
        while stack and not (stack[-1][:3] <= low and (high or low) <= stack[-1][-3:]):
            stack.pop()
        above[name] = stack[-1] if stack else ""
        if name in umbrellas:
            stack.append(name)
    return above


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(element: ET.Element) -> list[str]:
    return [_line("".join(note.itertext())) for note in element.findall("note")]


def _sevenths(element: ET.Element) -> tuple[SeventhCharacter, ...]:
    """Read a definition. A line without a character of its own continues the meaning of the one before."""
    found: list[SeventhCharacter] = []
    for line in element.findall("sevenChrDef/*"):
        text = _line("".join(line.itertext()))
        character = line.get("char", "").strip() if line.tag == "extension" else ""
        if character:
            found.append(SeventhCharacter(character, text))
        elif found:
            last = found[-1]
            found[-1] = SeventhCharacter(last.character, last.meaning, (*last.also, text))
    return tuple(found)


def _open_fracture(element: ET.Element) -> str:
    return "".join(s.character for s in _sevenths(element) if "open fracture" in s.meaning)


def _barred(root: ET.Element) -> Iterator[tuple[str, str, str]]:
    """Yield (category, sixth characters, barred seventh characters) of notes that bar seventh characters."""
    for note in root.iterfind("./chapter/section/diag/notes/note"):
        match = _BARRED.search(_line("".join(note.itertext())))
        if match:
            sixths = "".join(re.findall(r"(?<![0-9A-Za-z])([0-9A-Z])(?= -| or|,|\.|$)", match["sixths"]))
            yield match["category"], sixths, "".join(re.findall(r"[A-Z]", match["barred"].replace("and", "")))
