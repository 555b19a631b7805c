"""Exports of the Medicare Coverage Database: articles, LCDs, NCDs, and the list of documents.

Layouts: archives of CSV files inside an archive (`current_article.zip` holds `current_article_csv.zip`), one file a
table of the database: `article`, `article_x_hcpc_code`, `article_x_icd10_covered`, `..._noncovered`, their `_group`
files with the paragraphs, `article_x_contractor`, `article_related_documents`; `lcd`, `lcd_x_hcpc_code`,
`lcd_x_contractor`, `lcd_related_ncd_documents`; `contractor_jurisdiction`, `state_lookup`; `ncd_trkg`. Descriptions
of codes are not read.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from superbill.errors import BadFile
from superbill.tables.compiling import Draft
from superbill.tables.coverage import ARTICLES, LCDS, NCDS, Group, National, Numbers, Policy
from superbill.tables.fee_periods import Period
from superbill.tables.layout import Head, Layout
from superbill.tables.loaders.streaming import rows
from superbill.tables.official import OfficialFile

WANTED = "Give the whole export as CMS ships it; the releases already installed are unchanged"
FIRST = date(2015, 10, 1)
"""The exports speak ICD-10-CM."""
ARTICLE_FILES = {
    "article": ("article_id", "article_version", "title", "status", "article_eff_date", "article_end_date"),
    "article_x_hcpc_code": ("article_id", "article_version", "hcpc_code_id", "hcpc_code_group"),
    "article_x_icd10_covered": ("article_id", "article_version", "icd10_code_id", "icd10_covered_group"),
    "article_x_icd10_noncovered": ("article_id", "article_version", "icd10_code_id", "icd10_noncovered_group"),
    "article_x_contractor": (
        "article_id",
        "article_version",
        "contractor_id",
        "contractor_type_id",
        "contractor_version",
    ),
    "contractor_jurisdiction": ("contractor_id", "contractor_type_id", "contractor_version", "state_id", "term_date"),
    "state_lookup": ("state_id", "state_abbrev"),
}
ARTICLE_MORE = {
    "article_x_icd10_covered_group": ("article_id", "article_version", "icd10_covered_group", "paragraph"),
    "article_x_icd10_noncovered_group": ("article_id", "article_version", "icd10_noncovered_group", "paragraph"),
    "article_related_documents": ("article_id", "article_version", "r_lcd_id"),
}
LCD_FILES = {
    "lcd": ("lcd_id", "lcd_version", "title", "status", "orig_det_eff_date", "ent_det_end_date", "rev_eff_date"),
    "lcd_x_contractor": ("lcd_id", "lcd_version", "contractor_id", "contractor_type_id", "contractor_version"),
    "contractor_jurisdiction": ARTICLE_FILES["contractor_jurisdiction"],
    "state_lookup": ARTICLE_FILES["state_lookup"],
}
LCD_MORE = {
    "lcd_x_hcpc_code": ("lcd_id", "lcd_version", "hcpc_code_id", "hcpc_code_group"),
    "lcd_related_ncd_documents": ("lcd_id", "lcd_version", "ncd_id"),
}
NCD_FILES = {
    "ncd_trkg": (
        "ncd_id",
        "ncd_vrsn_num",
        "cvrg_lvl_cd",
        "ncd_mnl_sect",
        "ncd_mnl_sect_title",
        "ncd_efctv_dt",
        "ncd_trmntn_dt",
    ),
}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T].*)?|(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_TAG = re.compile(r"<[^>]+>")
Cells = Mapping[str, str]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Export:
    """The files of one export by their table; `rows` gives the wanted cells of one."""

    files: Mapping[str, OfficialFile]
    needed: Mapping[str, Sequence[str]]
    more: Mapping[str, Sequence[str]]

    def rows(self, name: str) -> Iterator[tuple[str, Cells]]:
        """Yield where each row stands and its cells; nothing for a file that may be missing and is."""
        file = self.files.get(name)
        if file is None:
            return
        wanted = {**self.needed, **self.more}[name]
        with rows(file, encoding="cp1252") as table:
            header = [cell.strip().lower().lstrip("\ufeff").removeprefix("ï»¿") for cell in next(table, [])]
            missing = [column for column in wanted if column not in header]
            if missing:
                raise BadFile(file.name, "line 1, header", f"has no column for: {', '.join(missing)}", WANTED)
            places = [(column, header.index(column)) for column in wanted]
            for row in table:
                if len(row) != len(header):
                    where = f"line {table.line}"
                    raise BadFile(file.name, where, f"has {len(row)} cells instead of {len(header)}", WANTED)
                yield f"line {table.line}", {column: row[place].strip() for column, place in places}

    def wrong(self, name: str, where: str, what: str) -> BadFile:
        """Return the error for a row."""
        return BadFile(self.files[name].name, where, what, WANTED)


def _export(
    files: Sequence[OfficialFile], needed: Mapping[str, Sequence[str]], more: Mapping[str, Sequence[str]]
) -> _Export:
    held = {_table(file): file for file in files}
    missing = [name for name in needed if name not in held]
    if missing:
        raise BadFile(files[0].path.name, missing[0], "this file of the export is missing", WANTED)
    return _Export(held, needed, more)


def _table(file: OfficialFile) -> str:
    return re.split(r"[/!]", file.member or file.path.name)[-1].lower().removesuffix(".gz").removesuffix(".csv")


def load_articles(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `mcd.article`: a `document` row for each article, a `procedure` row for each code that one lists.

    Raises:
        BadFile: a file of the export is missing, has another header, or holds an article twice or a day that is none.
    """
    export = _export(files, ARTICLE_FILES, ARTICLE_MORE)
    by = ("article_id", "article_version")
    procedures = _grouped(export, "article_x_hcpc_code", by, "hcpc_code_id", "hcpc_code_group")
    covered = _grouped(export, "article_x_icd10_covered", by, "icd10_code_id", "icd10_covered_group")
    noncovered = _grouped(export, "article_x_icd10_noncovered", by, "icd10_code_id", "icd10_noncovered_group")
    said = _paragraphs(export, "article_x_icd10_covered_group", "icd10_covered_group")
    said_non = _paragraphs(export, "article_x_icd10_noncovered_group", "icd10_noncovered_group")
    lcds = _related(export, "article_related_documents", by, "r_lcd_id")
    places = _places(export, "article_x_contractor", by)
    for where, cells in export.rows("article"):
        key = cells[by[0]], cells[by[1]]
        policy = Policy(
            *key,
            cells["title"],
            cells["status"],
            _day(export, "article", where, cells, "article_eff_date"),
            _day(export, "article", where, cells, "article_end_date"),
            *places(key),
            _groups(procedures.get(key, {}), {}),
            _groups(covered.get(key, {}), said.get(key, {})),
            _groups(noncovered.get(key, {}), said_non.get(key, {})),
            lcds.get(key, ()),
        )
        _put(export, draft, "article", where, policy)
    _index(draft, procedures)


def load_lcds(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `mcd.lcd`: a `document` row for each LCD, a `procedure` row for each code that one lists.

    Raises:
        BadFile: a file of the export is missing, has another header, or holds an LCD twice or a day that is none.
    """
    export = _export(files, LCD_FILES, LCD_MORE)
    by = ("lcd_id", "lcd_version")
    procedures = _grouped(export, "lcd_x_hcpc_code", by, "hcpc_code_id", "hcpc_code_group")
    ncds = _related(export, "lcd_related_ncd_documents", by, "ncd_id")
    places = _places(export, "lcd_x_contractor", by)
    for where, cells in export.rows("lcd"):
        key = cells[by[0]], cells[by[1]]
        revised = _day(export, "lcd", where, cells, "rev_eff_date")
        policy = Policy(
            *key,
            cells["title"],
            cells["status"],
            revised or _day(export, "lcd", where, cells, "orig_det_eff_date"),
            _day(export, "lcd", where, cells, "ent_det_end_date"),
            *places(key),
            _groups(procedures.get(key, {}), {}),
            ncds=ncds.get(key, ()),
        )
        _put(export, draft, "lcd", where, policy)
    _index(draft, procedures)


def load_ncds(files: Sequence[OfficialFile], draft: Draft) -> None:
    """Fill `mcd.ncd`: a `document` row for each section, its newest version; the `section` of each number of LCDs.

    Raises:
        BadFile: another header, a version that is no number or stands twice, or a day that is none.
    """
    export = _export(files, NCD_FILES, {})
    newest: dict[str, tuple[int, National]] = {}
    seen: set[tuple[str, int]] = set()
    sections: dict[str, str] = {}
    for where, cells in export.rows("ncd_trkg"):
        if not cells["ncd_vrsn_num"].isdigit() or not cells["ncd_mnl_sect"]:
            raise export.wrong("ncd_trkg", f"{where}, field NCD_vrsn_num", "has no version number or no section")
        made = National(
            cells["ncd_mnl_sect"],
            cells["ncd_vrsn_num"],
            cells["ncd_mnl_sect_title"],
            cells["cvrg_lvl_cd"],
            _day(export, "ncd_trkg", where, cells, "ncd_efctv_dt"),
            _day(export, "ncd_trkg", where, cells, "ncd_trmntn_dt"),
        )
        version = int(made.version)
        if (made.number, version) in seen:
            told = f"version {version} of {made.number} stands twice"
            raise export.wrong("ncd_trkg", f"{where}, field NCD_vrsn_num", told)
        seen.add((made.number, version))
        if version > newest.get(made.number, (-1, made))[0]:
            newest[made.number] = version, made
        sections[cells["ncd_id"]] = made.number
    for number, (_, made) in newest.items():
        draft.put("document", number, made)
    for known, section in sections.items():
        draft.put("section", known, Numbers((section,)))


def _put(export: _Export, draft: Draft, name: str, where: str, policy: Policy) -> None:
    if not policy.number.isdigit():
        raise export.wrong(name, f"{where}, field {name}_id", "is not a number")
    if draft.has("document", policy.number):
        raise export.wrong(name, f"{where}, field {name}_id", f"{policy.number} stands twice")
    draft.put("document", policy.number, policy)


def _grouped(
    export: _Export, name: str, by: Sequence[str], code: str, group: str
) -> dict[Key, dict[str, dict[str, None]]]:
    held: dict[Key, dict[str, dict[str, None]]] = {}
    for _, cells in export.rows(name):
        plain = cells[code].replace(".", "").upper()
        held.setdefault((cells[by[0]], cells[by[1]]), {}).setdefault(cells[group], {})[plain] = None
    return held


def _paragraphs(export: _Export, name: str, group: str) -> dict[Key, dict[str, str]]:
    held: dict[Key, dict[str, str]] = {}
    for _, cells in export.rows(name):
        words = " ".join(html.unescape(_TAG.sub(" ", cells["paragraph"])).split())
        held.setdefault((cells["article_id"], cells["article_version"]), {})[cells[group]] = words
    return held


def _groups(codes: Mapping[str, Iterable[str]], said: Mapping[str, str]) -> tuple[Group, ...]:
    return tuple(Group(number, tuple(found), said.get(number, "")) for number, found in codes.items())


def _related(export: _Export, name: str, by: Sequence[str], column: str) -> dict[Key, tuple[str, ...]]:
    held: dict[Key, dict[str, None]] = {}
    for _, cells in export.rows(name):
        if cells[column] not in {"", "0"}:
            held.setdefault((cells[by[0]], cells[by[1]]), {})[cells[column]] = None
    return {key: tuple(found) for key, found in held.items()}


def _places(export: _Export, name: str, by: Sequence[str]) -> Callable[[Key], tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return what gives the contractors of a document and the states that they serve."""
    states = {cells["state_id"]: cells["state_abbrev"] for _, cells in export.rows("state_lookup")}
    served: dict[tuple[str, str, str], set[str]] = {}
    for _, cells in export.rows("contractor_jurisdiction"):
        contractor = cells["contractor_id"], cells["contractor_type_id"], cells["contractor_version"]
        if not cells["term_date"] and cells["state_id"] in states:
            served.setdefault(contractor, set()).add(states[cells["state_id"]])
    issued: dict[Key, dict[tuple[str, str, str], None]] = {}
    for _, cells in export.rows(name):
        contractor = cells["contractor_id"], cells["contractor_type_id"], cells["contractor_version"]
        issued.setdefault((cells[by[0]], cells[by[1]]), {})[contractor] = None

    def of(key: Key) -> tuple[tuple[str, ...], tuple[str, ...]]:
        contractors = issued.get(key, {})
        found = {state for contractor in contractors for state in served.get(contractor, ())}
        return tuple(dict.fromkeys(contractor[0] for contractor in contractors)), tuple(sorted(found))

    return of


def _index(draft: Draft, procedures: Mapping[Key, Mapping[str, Iterable[str]]]) -> None:
    listed: dict[str, dict[str, None]] = {}
    for (number, _), groups in procedures.items():
        for codes in groups.values():
            for code in codes:
                if draft.has("document", number):
                    listed.setdefault(code, {})[number] = None
    for code, numbers in listed.items():
        draft.put("procedure", code, Numbers(tuple(numbers)))


def _day(export: _Export, name: str, where: str, cells: Cells, field: str) -> date | None:
    value = cells[field]
    if value in {"", "N/A"}:
        return None
    found = _DAY.fullmatch(value)
    try:
        if found and found[1]:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found:
            return date(int(found[6]), int(found[4]), int(found[5]))
    except ValueError:
        pass
    raise export.wrong(name, f"{where}, field {field}", f"is '{value[:12]}', not a date")


def period(files: Sequence[OfficialFile]) -> Period | None:
    """Name the export after the newest day on which one of its documents was changed; it answers until the next one."""
    newest = ""
    for file in files:
        if _table(file) not in {"article", "lcd", "ncd_trkg"}:
            continue
        with rows(file, encoding="cp1252") as table:
            header = [cell.strip().lower() for cell in next(table, [])]
            place = next((header.index(c) for c in ("last_updated", "last_updt_tmstmp") if c in header), None)
            if place is not None:
                newest = max((row[place][:10] for row in table if len(row) > place), default="")
    return Period(newest, FIRST, None) if re.fullmatch(r"20\d\d-\d\d-\d\d", newest) else None


def _beside(file: OfficialFile, word: str) -> bool:
    """Tell whether the export's own file lies beside this one, on disk or in the archive."""
    if not file.member:
        return any(file.path.parent.glob(f"{word}*.csv*"))
    with zipfile.ZipFile(file.path) as archive:
        return any(re.fullmatch(rf"(?:.*/)?{word}[^/]*\.csv", name, re.IGNORECASE) for name in archive.namelist())


def _of(word: str, needed: Mapping[str, object], more: Mapping[str, object]) -> Callable[[Head], bool]:
    def recognises(head: Head) -> bool:
        table = _table(head.file)
        if not head.name.lower().endswith((".csv", ".csv.gz")) or table not in {*needed, *more}:
            return False
        return table.startswith(word) or head.named(rf"{word}.*!/") or _beside(head.file, word)

    return recognises


LAYOUTS = (
    Layout(ARTICLES, "official", _of("article", ARTICLE_FILES, ARTICLE_MORE), load_articles, period, parts=0),
    Layout(LCDS, "official", _of("lcd", LCD_FILES, LCD_MORE), load_lcds, period, parts=0),
    Layout(NCDS, "official", _of("ncd", NCD_FILES, {}), load_ncds, period, parts=0),
)
