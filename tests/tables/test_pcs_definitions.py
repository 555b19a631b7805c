"""What a value of ICD-10-PCS means beyond its name, from the official definitions or, without them, the tables."""

from __future__ import annotations

from datetime import date

import pytest

from superbill.tables.icd10pcs import AxisValue, Definition, IndexLine
from superbill.tables.pcs_definitions import PcsDefinitions, Told, pcs_definitions
from superbill.tables.store import Tables

DAY = date(2026, 5, 15)


def test_the_operations_have_their_definitions_and_what_is_cut_says_so(tables: Tables):
    said = pcs_definitions(tables, DAY)

    assert said.of("0", 3, "Resection") == Told(
        "Cutting out or off, without replacement, all of a body part", table=said.of("0", 3, "Resection").table
    )
    assert said.of("0", 3, "Insertion").definition.endswith("physically take the place of a body part")
    assert not said.of("0", 3, "Insertion").part, "one table prints it whole, though others cut it"


def test_a_body_part_is_told_with_the_terms_that_lead_to_it(tables: Tables):
    said = pcs_definitions(tables, DAY)

    assert "Antrum of Highmore" in said.of("0", 4, "Maxillary Sinus, Left").includes
    assert "Hypophysis" in said.of("0", 4, "Pituitary Gland").includes
    assert not said.of("0", 3, "Pituitary Gland"), "the key is of body parts and devices only"


def test_the_same_releases_are_read_once(tables: Tables):
    assert pcs_definitions(tables, DAY) is pcs_definitions(tables, DAY)


@pytest.mark.parametrize("position", [1, 2, 3, 4, 5, 6, 7])
def test_without_any_table_nothing_is_said(position: int):
    assert not PcsDefinitions(None, None, None).of("0", position, "Resection")


class Held:
    """A release of a few rows."""

    def __init__(self, **rows: object) -> None:
        self.rows, self.ref = rows, None

    def get(self, _: str, key: str, __: type) -> object:
        return self.rows.get(key)

    def scan(self, *_: object) -> list[tuple[str, object]]:
        return list(self.rows.items())


def test_the_official_definitions_come_first():
    official = Held(**{"0/3/excision": Definition("Excision", "whole words", "why", ("biopsy",))})
    axes = Held(**{"0DB": AxisValue("Excision", "fewer"), "0FB": AxisValue("Excision", "a few more words of")})
    index = Held(a=IndexLine(("Pylorus",), (), (), ("Stomach, Pylorus",)))

    first = PcsDefinitions(official, axes, index).of("0", 3, "Excision")
    second = PcsDefinitions(None, axes, index).of("0", 3, "Excision")

    assert (first.definition, first.explanation, first.includes) == ("whole words", "why", ("biopsy",))
    assert (second.definition, second.part) == ("a few more words of", True)
