"""The index files of ICD-10-CM: small files in the official layout read and asked, and files that are not of it."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.tables.installs import install

from superbill.errors import BadFile, BadInput, TableMissing
from superbill.tables.alphabetic_index import AlphabeticIndex, alphabetic_index
from superbill.tables.cm_index import DRUGS, EXTERNAL_CAUSES, INDEX, NEOPLASMS, Match, word_forms
from superbill.tables.drugs import Drugs, Intent, drug_table
from superbill.tables.external_causes import external_causes
from superbill.tables.fee_periods import Period
from superbill.tables.installing import pieces
from superbill.tables.neoplasms import Behaviour, Neoplasms, neoplasms
from superbill.tables.store import Tables

FILES = Path(__file__).parent / "index_files"
ALPHABETIC, NEOPLASM, DRUG, EXTERNAL = (
    FILES / "icd10cm-index-October-2025.xml",
    FILES / "icd10cm_neoplasm_2026.xml",
    FILES / "icd10cm-drug-April-1-2026.xml",
    FILES / "icd10cm_eindex_2026.xml",
)
DAY = date(2026, 5, 15)


@pytest.fixture
def store(tmp_path: Path) -> Tables:
    for path in (ALPHABETIC, NEOPLASM, DRUG, EXTERNAL):
        install(path, tmp_path)
    return Tables(tmp_path)


@pytest.fixture
def index(store: Tables) -> AlphabeticIndex:
    return alphabetic_index(store, DAY)


@pytest.fixture
def sites(store: Tables) -> Neoplasms:
    return neoplasms(store, DAY)


@pytest.fixture
def substances(store: Tables) -> Drugs:
    return drug_table(store, DAY)


def tables_in(path):
    return tuple(piece.layout.table for piece in pieces(path))


def test_files_are_told_by_their_content_not_their_name(tmp_path: Path):
    renamed = tmp_path / "download.txt"
    renamed.write_bytes(NEOPLASM.read_bytes())

    assert tables_in(renamed) == (NEOPLASMS,)
    assert tables_in(ALPHABETIC) == (INDEX,)
    assert tables_in(DRUG) == (DRUGS,)
    assert tables_in(EXTERNAL) == (EXTERNAL_CAUSES,)
    with pytest.raises(BadFile, match="none of the layouts"):
        tables_in(Path(__file__))


@pytest.mark.parametrize(
    ("name", "release", "start", "end"),
    [
        ("icd10cm-drug-April-1-2026.xml", "2026-04-01", date(2026, 4, 1), date(2026, 9, 30)),
        ("icd10cm-drug-Apr-2026.xml", "2026-04-01", date(2026, 4, 1), date(2026, 9, 30)),
        ("icd10cm_drug_2026.xml", "2025-10-01", date(2025, 10, 1), date(2026, 9, 30)),
        ("icd10cm-drug-October-2025.xml", "2025-10-01", date(2025, 10, 1), date(2026, 9, 30)),
    ],
)
def test_the_days_come_from_the_name_or_the_fiscal_year(
    tmp_path: Path, name: str, release: str, start: date, end: date
):
    path = tmp_path / name
    path.write_bytes(DRUG.read_bytes())

    (ref,) = install(path, tmp_path / "store")
    manifest = next(iter(Tables(tmp_path / "store").releases(DRUGS))).manifest

    assert ref.release == release
    assert (manifest.effective_from, manifest.effective_to) == (start, end)


def test_an_archive_gives_every_table_it_holds_and_gzip_is_read_in_place(tmp_path: Path):
    archive = tmp_path / "table-and-index-2026.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(DRUG, "xml/icd10cm-drug-2026.xml")
        packed.write(NEOPLASM, "xml/icd10cm-neoplasm-2026.xml")
        packed.writestr("readme.txt", "no table")
    pressed = tmp_path / "eindex.xml.gz"
    pressed.write_bytes(gzip.compress(EXTERNAL.read_bytes()))

    assert {r.name for r in install(archive, tmp_path / "store")} == {DRUGS, NEOPLASMS}
    assert [r.name for r in install(pressed, tmp_path / "store")] == [EXTERNAL_CAUSES]


def test_only_the_alphabetic_index_is_unverified(store: Tables):
    assert not alphabetic_index(store, DAY).verified
    assert all(view(store, DAY).verified for view in (neoplasms, drug_table, external_causes))


def test_a_table_that_was_never_installed_is_missing(tmp_path: Path):
    with pytest.raises(TableMissing, match=r"icd10cm\.index"):
        alphabetic_index(Tables(tmp_path), DAY)


def test_the_same_file_again_changes_nothing_and_another_of_its_name_is_refused(tmp_path: Path):
    first = install(DRUG, tmp_path / "store")
    other = tmp_path / DRUG.name
    other.write_text(DRUG.read_text().replace("T44.7X1", "T44.7X2"))

    assert install(DRUG, tmp_path / "store") == first
    with pytest.raises(BadInput, match="installed already"):
        install(other, tmp_path / "store")


@pytest.mark.parametrize(
    ("site", "behaviour", "expected"),
    [
        ("", Behaviour.PRIMARY, ("C80.1", Match.EXACT)),
        ("lung", Behaviour.SECONDARY, ("C78.0-", Match.EXACT)),
        ("lower lobe of the left lung", Behaviour.PRIMARY, ("C34.3-", Match.EXACT)),
        ("ascending colon", Behaviour.BENIGN, ("D12.2", Match.NARROWER)),
        ("bowel", Behaviour.PRIMARY, ("C26.0", Match.EXACT)),
        ("lymph nodes", Behaviour.SECONDARY, ("C77.9", Match.NARROWER)),
        ("large cell of lung", Behaviour.PRIMARY, ("C34.9-", Match.WIDER)),
        ("brain stem", Behaviour.PRIMARY, ("C71.7", Match.EXACT)),
    ],
)
def test_the_code_of_a_site(sites: Neoplasms, site: str, behaviour: Behaviour, expected: tuple[str, Match]):
    assert [(c.code, c.match) for c in sites.of(site, behaviour) if c.code == expected[0]] == [expected]


def test_a_dash_and_a_missing_cell_are_no_code(sites: Neoplasms):
    assert sites.of("lymph gland", Behaviour.PRIMARY) == ()
    assert sites.of("brain stem", Behaviour.IN_SITU) == ()
    assert sites.of("umbrella", Behaviour.PRIMARY) == ()


def test_a_site_tells_its_line_and_what_to_see_also(sites: Neoplasms):
    (colon,) = sites.of("colon", Behaviour.PRIMARY)

    assert NEOPLASM.read_text().splitlines()[colon.line].strip() == "<title>colon</title>"
    assert colon.see_also == ("Neoplasm, intestine, large",)


def test_the_code_of_a_substance_by_intent(substances: Drugs):
    assert substances.of("Metoprolol", Intent.ADVERSE_EFFECT)[0].code == "T44.7X5"
    assert substances.of("insulin", Intent.UNDERDOSING, "D")[0].code == "T38.3X6D"
    assert (
        substances.of("metoprolol tartrate 25 mg", Intent.SELF_HARM, "A")[0]
        == substances.of("metoprolol tartrate", Intent.SELF_HARM, "A")[0]
    )
    assert substances.of("metoprolol tartrate", Intent.SELF_HARM)[0].match is Match.WIDER
    assert substances.of("heroin", Intent.ADVERSE_EFFECT) == ()
    assert substances.of("mercuric", Intent.ACCIDENTAL)[0].code == "T56.1X1"


def test_external_causes_lie_flat_with_their_references_followed(store: Tables):
    found = {t.wording: t for t in external_causes(store, DAY).terms()}

    assert list(found) == [
        "Accident",
        "Accident, car",
        "Accident, transport",
        "Accident, transport, car occupant",
        "Dog bite",
    ]
    assert found["Accident, car"].codes == ("V49.9",)
    assert found["Accident, car"].via == "Accident, transport, car occupant"
    assert external_causes(store, DAY).of("cat bite") == ()
    assert external_causes(store, DAY).of("bite by dogs")[0].codes == ("W54.0",)


def test_index_terms_keep_nonessential_modifiers_apart(index: AlphabeticIndex):
    (abasia,) = index.of("abasia")

    assert (abasia.wording, abasia.optional, abasia.codes) == ("Abasia", "(-astasia) (hysterical)", ("F44.4",))


def test_manifestations_with_and_without_brackets(index: AlphabeticIndex):
    assert index.of("amyloidosis heart")[0].manifestations == ("I43",)
    assert index.of("amyloidosis with lung involvement")[0].manifestations == ("J99",)


def test_each_form_of_a_main_term_leads_there(index: AlphabeticIndex):
    assert index.of("failed heart")[0].codes == index.of("heart failure")[0].codes == ("I50.9",)
    assert word_forms("nose, nasal") == ("nose", "nasal")
    assert word_forms("stem, brain") == ("stem  brain",)


def test_see_is_followed_to_the_term_itself_and_never_in_a_circle(index: AlphabeticIndex):
    (attack,) = index.of("heart attack")

    assert attack.codes == ("I21.9",)
    assert attack.via == "Infarct, infarction, myocardium, myocardial"
    assert index.of("circular attack") == ()


def test_a_reference_that_leaves_the_choice_to_the_coder_gives_no_code(index: AlphabeticIndex):
    (term,) = index.find("diabetes inadequately controlled")

    assert term.see[0].open
    assert term.see[0].target
    assert index.of("diabetes inadequately controlled") == ()


def test_with_and_in_are_presumed_due_to_and_nec_are_not(index: AlphabeticIndex):
    """Official Guidelines FY2026 I.A.15."""
    joined = {(t.first, t.second): t for t in index.joined("diabetes")}

    assert joined["Diabetes, diabetic, type 2", "chronic kidney disease"].presumed
    assert joined["Diabetes, diabetic, type 2", "chronic kidney disease"].codes == ("E11.22",)
    assert not joined["Diabetes, diabetic, type 2", "complication, specified NEC"].presumed
    assert not joined["Diabetes, diabetic", "drug or chemical"].presumed
    assert joined["Diabetes, diabetic", "drug or chemical"].link == "due to"
    (pneumonia,) = index.joined("pneumonia")
    assert (pneumonia.link, pneumonia.second, pneumonia.presumed) == ("in", "actinomycosis", True)
    assert index.of("amyloidosis with lung involvement")[0].second == "lung involvement"


def test_a_printed_note_is_no_part_of_a_wording(index: AlphabeticIndex):
    (systolic,) = index.of("systolic heart failure")

    assert systolic.wording == "Failure, failed, heart, systolic"
    assert systolic.codes == ("I50.2-",)


def test_references_that_name_nothing_here_are_told(store: Tables):
    (release,) = store.releases(INDEX)

    assert release.manifest.notes == ("2 of 6 references name no term of this file",)


@pytest.mark.parametrize("path", [ALPHABETIC, NEOPLASM, DRUG, EXTERNAL], ids=lambda p: p.name)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.98])
def test_a_truncated_file_is_refused_and_what_was_installed_stays(tmp_path: Path, path: Path, share: float):
    before = install(path, tmp_path / "store")
    cut = tmp_path / "icd10cm-cut-October-2024.xml"
    data = path.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])

    with pytest.raises(BadFile) as error:
        install(cut, tmp_path / "store", table=before[0].name, period=Period("cut", date(2024, 10, 1), None))

    assert "line" in error.value.where
    assert [r.ref for r in Tables(tmp_path / "store").releases(before[0].name)] == list(before)


@pytest.mark.parametrize("path", [ALPHABETIC, NEOPLASM, DRUG, EXTERNAL], ids=lambda p: p.name)
def test_no_beginning_of_a_file_passes_for_the_whole(tmp_path: Path, path: Path):
    data = path.read_bytes().rstrip()
    cut = tmp_path / path.name

    for length in range(0, len(data), 41):
        cut.write_bytes(data[:length])
        with pytest.raises(BadFile):
            install(cut, tmp_path / "store")
    assert Tables(tmp_path / "store").names() == ()


def test_a_damaged_archive_is_refused(tmp_path: Path):
    archive = tmp_path / "table-and-index-2026.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(DRUG, "xml/icd10cm-drug-2026.xml")
    data = bytearray(archive.read_bytes())
    data[60:400] = bytes(340)
    archive.write_bytes(bytes(data))

    with pytest.raises(BadFile):
        install(archive, tmp_path / "store")


@pytest.mark.parametrize(
    ("path", "change", "where", "what"),
    [
        (DRUG, ("Underdosing", "Overdosing"), "<indexHeading>", "no column 'Underdosing'"),
        (DRUG, ('<cell col="7">T44.7X6', '<cell col="9">T44.7X6'), "line 61, element <cell>", "column 9"),
        (DRUG, ('<cell col="7">T44.7X6', '<cell col="6">T44.7X6'), "line 68, element <cell>", "stands twice"),
        (DRUG, ('<cell col="7">T44.7X6', '<cell col="x">T44.7X6'), "line 68, element <cell>", "not a small number"),
        (DRUG, ("<title>Metoprolol</title>", ""), "line 61, element <mainTerm>", "no <title>"),
        (DRUG, ("<title>Metoprolol</title>", "<titel>Metoprolol</titel>"), "line 62, element <titel>", "belong"),
        (ALPHABETIC, ('<term level="3">', '<term level="4">'), "element <term>", "level 3 stands"),
        (ALPHABETIC, ("<title>Abasia", "<title>x</title><title>Abasia"), "line 8, element <title>", "stands twice"),
        (EXTERNAL, ("<version>", '<!DOCTYPE a [<!ENTITY b "c">]><version>'), "line 3", ""),
        (EXTERNAL, ("<ICD10CM.index>", "<!DOCTYPE a><ICD10CM.index>"), "line 2", "document type"),
        (NEOPLASM, ("cell", "sell"), "element <sell>", "does not belong inside <mainTerm>"),
    ],
)
def test_another_layout_is_refused_with_line_and_element(
    tmp_path: Path, path: Path, change: tuple[str, str], where: str, what: str
):
    changed = tmp_path / path.name
    changed.write_text(path.read_text().replace(*change))

    with pytest.raises(BadFile) as error:
        install(changed, tmp_path / "store")

    assert where in error.value.where
    assert what in error.value.what
    assert Tables(tmp_path / "store").names() == ()


def test_what_is_no_code_is_left_out_and_told(tmp_path: Path):
    changed = tmp_path / ALPHABETIC.name
    changed.write_text(ALPHABETIC.read_text().replace("<code>F44.4</code>", "<code>see note</code>"))

    install(changed, tmp_path / "store")
    view = alphabetic_index(Tables(tmp_path / "store"), DAY)

    assert view.of("abasia") == ()
    assert any("first: line 9: see note" in note for note in view.release.manifest.notes)


@pytest.mark.parametrize("data", [b"", b"<html/>", b"not xml", b"PK\x03\x04", b"\x1f\x8b\x08broken"])
def test_another_file_is_refused(tmp_path: Path, data: bytes):
    path = tmp_path / "icd10cm-index-2026.xml"
    path.write_bytes(data)

    with pytest.raises(BadFile):
        install(path, tmp_path / "store")
