"""The superbill on paper: what may be ticked, in columns, and what was charged."""

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader
from tests.claims.invented_visit import office_visit

from superbill.claims.forms.superbill import Service, superbill_pdf

OFFERED = [
    *(Service("Visits", code, "visit", Decimal(90)) for code in ("99212", "99213", "99214", "99203")),
    *(Service("Tests", code, "test", Decimal(15)) for code in ("93000", "81002")),
]


def printed(services):
    """The text of the page with where each piece stands, from the left and from below."""
    pieces = []
    (page,) = PdfReader(io.BytesIO(superbill_pdf(office_visit(), services))).pages
    page.extract_text(visitor_text=lambda text, cm, tm, *_: pieces.append((text.strip(), *_place(cm, tm))))
    return [piece for piece in pieces if piece[0]]


def _place(cm, tm):
    return round(tm[4] * cm[0] + cm[4]), round(tm[5] * cm[3] + cm[5])


@pytest.mark.parametrize("count", range(1, len(OFFERED) + 1))
def test_every_service_is_offered_once_and_what_was_charged_is_ticked(count):
    text = " ".join(piece[0] for piece in printed(OFFERED[:count]))

    assert text.count("[") == count
    assert text.count("[x]") == len({"99213", "93000"} & {s.code for s in OFFERED[:count]})
    assert "210.00" in text


@pytest.mark.parametrize("count", [5, 6])
def test_the_name_of_a_section_stands_above_its_first_service(count):
    pieces = printed(OFFERED[:count])
    (x, y) = next(piece[1:] for piece in pieces if piece[0] == "Tests")
    below = min((piece for piece in pieces if piece[1] == x and piece[2] < y), key=lambda piece: y - piece[2])

    assert below[0].startswith("[")
