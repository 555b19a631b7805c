"""Every shape of code pattern that the tabular notes use, from the simple to the traps."""

import pytest

from superbill.tables.icd10cm import CodePattern
from superbill.tables.loaders.tabular_notes import NoteReader

CATEGORIES = (
    "A05 A15 B27 C91 C95 D51 E08 E13 F10 F19 G31 I01 I60 I61 I62 I69 J96 K50 M05 O00 O9A P28 R68 S02 S06 S32 S52 S78 "
    "T36 T39 T50 T51 T65 T80 T88 A00 R94 Z68 Z89 E87 E10 E11 D55 F98 C76 C80 I70"
)


@pytest.fixture
def reader() -> NoteReader:
    return NoteReader(frozenset(CATEGORIES.split()), lambda low, high: [(low, high)], lambda _: "BC")


def ranges(*ends: str) -> tuple[CodePattern, ...]:
    return tuple(CodePattern(end.partition("-")[0], end.rpartition("-")[2]) for end in ends)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("traumatic amputation (S78.-)", ranges("S78")),
        ("pregnancy (O00-O9A)", ranges("O00-O9A")),
        ("ulcer (I70.23-, I70.24-)", ranges("I70.23", "I70.24")),
        ("meningococcemia (A05.2-A05.4)", ranges("A05.2-A05.4")),
        ("body mass index (BMI), if known (Z68.1-Z68.45) or pediatric (Z68.5-)", ranges("Z68.1-Z68.45", "Z68.5")),
        ("fever (I01.0 -I01.9)", ranges("I01.0-I01.9")),
        ("apnea (P28.3- - P28.4-)", ranges("P28.3-P28.4")),
        ("rumination (F98.2.-F98.3)", ranges("F98.2-F98.3")),
        ("arthritis (M05.00 to M05.8A)", ranges("M05.00-M05.8A")),
        ("all (A00-R94 and T80-T88.6, T88.8)", ranges("A00-R94", "T80-T88.6", "T88.8")),
        ("bleed (I60.-. I61.-, I62.-)", ranges("I60", "I61", "I62")),
        ("pneumoconiosis with tuberculosis, any type in A15 (D55.0)", ranges("D55.0")),
        ("glucose-6-phosphate dehydrogenase (G6PD) deficiency (D55.0)", ranges("D55.0")),
        ("vitamin B12 deficiency anemia (D51.-)", ranges("D51")),
        ("electrolyte imbalance (E87.8}", ranges("E87.8")),
        ("explantation of knee prosthesis (Z89.52-", ranges("Z89.52")),
        ("excessive crying of infant (baby) R68.11", ranges("R68.11")),
        ("conditions classified to S06.1- to S06.6-", ranges("S06.1-S06.6")),
        ("gangrene of certain sites - see Alphabetical Index", ()),
        ("influenza A/H1N1 NOS", ()),
        ("code, if applicable, for codes G31.0-G31.83, to identify:", ()),
    ],
)
def test_codes_of_a_line(reader: NoteReader, text: str, expected: tuple[CodePattern, ...]):
    assert reader.patterns(text) == expected


@pytest.mark.parametrize(
    ("text", "characters", "suffixes"),
    [
        ("drug (T36-T50 with fifth or sixth character 5)", ((5, "5"), (6, "5")), ()),
        ("poisoning (T36-T65 with fifth or sixth character 1-4 or 6)", ((5, "12346"), (6, "12346")), ()),
        ("underdosing (T36-T50 with final character 6)", ((5, "6"), (6, "6")), ()),
        ("underdosing of medication (T36-T50) with fifth or sixth character 6", ((5, "6"), (6, "6")), ()),
        ("salicylates (T39.0-, with sixth character 1-4)", ((6, "1234"),), ()),
        ("whooping cough (B27 with fifth-character 1)", ((5, "1"),), ()),
        ("amnesia (F10-F19 with 5th character .6)", ((5, "6"),), ()),
        ("open fracture (S02.- with 7th character B or C)", ((7, "BC"),), ()),
        ("open fracture of pelvis (S32.-with 7th character B)", ((7, "B"),), ()),
        ("open fracture of forearm (S52.- with open fracture 7th character)", ((7, "BC"),), ()),
        ("leukemia in remission C91.0-C95.9 with 5th character 1", ((5, "1"),), ()),
        ("toxin (T51-T65 with fifth or sixth character to indicate intent)", (), ()),
        ("dementia (F10-F19, with .17, .27, .97)", (), (".17", ".27", ".97")),
        ("drug use (F10-F19 with .15. .25, .95)", (), (".15", ".25", ".95")),
        ("angiopathy (E08-E13 with .51-.52)", (), (".51", ".52")),
        ("skin (E08-E13 with .62-)", (), (".62",)),
        ("diabetes (E08, E10, E11 with final characters .00 or .01)", (), (".00", ".01")),
        ("stuttering (I69. with final characters -23)", (), ("-23",)),
        ("hallucinations (F10-F19 with fifth to sixth characters 51)", (), ("-51",)),
    ],
)
def test_restrictions(reader: NoteReader, text: str, characters: tuple, suffixes: tuple):
    patterns = reader.patterns(text)

    assert patterns
    assert {(p.characters, p.suffixes) for p in patterns} == {(characters, suffixes)}


def test_a_restriction_that_cannot_be_read_gives_no_pattern(reader: NoteReader):
    assert reader.patterns("diabetic acidosis - see categories E08-E10, E11, E13 with ketoacidosis") == ()


def test_a_lost_comma_does_not_take_in_the_codes_between(reader: NoteReader):
    lows = [p.low for p in reader.patterns("cognitive deficits (I69.01-I69.11-, I69.21-I69.31-, I69.81- I69.91-)")]

    assert lows == ["I69.01", "I69.11", "I69.21", "I69.31", "I69.81", "I69.91"]


def test_if_applicable_holds_for_the_lines_of_its_instruction(reader: NoteReader):
    lines = ["code, if applicable, to identify:", "insulin (Z68.1)", "code to identify organism (A05.1)"]

    notes = reader.block(lines, instruction=True)

    assert [n.conditional for n in notes] == [True, True, False]
    assert [n.under for n in notes] == ["", "code, if applicable, to identify:", ""]


def test_if_applicable_at_the_start_of_a_block_holds_for_the_block(reader: NoteReader):
    notes = reader.block([", if applicable, sepsis (T80.2)", "sepsis in labor (O9A.1)"], instruction=True)

    assert [n.conditional for n in notes] == [True, True]


def test_an_excludes_note_is_never_conditional_through_another_line(reader: NoteReader):
    notes = reader.block(["asthma, if applicable (E10.1)", "gout (E11.1)"], instruction=False)

    assert [n.conditional for n in notes] == [True, False]
