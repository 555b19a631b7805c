from datetime import date

from tests.remittance.worked import claim, payment, remittance, service

from superbill.remittance.matching import match, match_lines


def numbers(lines):
    return [line and line.number for line in lines]


def test_by_control_number_whatever_the_capitals():
    ours = claim("100.00", control="AbC-1")

    found = match([ours], remittance("0", payment("100.00", "0", control="ABC-1"), payment("1.00", "0", control="X")))

    assert [m.claim for m in found.matched] == [ours]
    assert [p.control_number for p in found.unmatched] == ["X"]


def test_lines_by_line_control_number_before_anything_else():
    ours = claim("100.00", "100.00", codes=["97110", "97110"])
    services = [
        service("100.00", "0", code="97110", control="C1L2"),
        service("100.00", "0", code="97110", control="C1L1"),
    ]

    assert numbers(match_lines(ours, payment("200.00", "0", services=services))) == [2, 1]


def test_a_dropped_modifier_does_not_hide_the_line():
    """Payers drop modifiers and line control numbers: code, day and charge still find the line."""
    ours = claim("150.00", "60.00", codes=["99213", "93000"])
    services = [service("60.00", "0", code="93000"), service("150.00", "0", code="99213")]

    assert numbers(match_lines(ours, payment("210.00", "0", services=services))) == [2, 1]


def test_each_line_is_found_once():
    ours = claim("50.00", "50.00", codes=["97110", "97110"])
    services = [service("50.00", "0", code="97110")] * 3

    assert numbers(match_lines(ours, payment("150.00", "0", services=services))) == [1, 2, None]


def test_parts_of_a_split_line_go_to_the_same_line():
    ours = claim("90.00", codes=["97110"])
    parts = [service(c, "0", code="97110", control="C1L1") for c in ("60.00", "30.00")]

    assert numbers(match_lines(ours, payment("90.00", "0", services=parts))) == [1, 1]


def test_a_bundled_line_is_found_by_the_code_that_was_sent():
    ours = claim("25.00", codes=["82947"])

    found = match_lines(
        ours, payment("25.00", "0", services=[service("25.00", "0", code="80048", submitted_code="82947")])
    )

    assert numbers(found) == [1]


def test_a_reversed_line_has_a_negative_charge():
    ours = claim("25.00", codes=["82947"])

    found = match_lines(ours, payment("-25.00", "0", status="22", services=[service("-25.00", "0", code="82947")]))

    assert numbers(found) == [1]


def test_another_day_is_another_line():
    ours = claim("25.00", codes=["82947"])
    other = service("25.00", "0", code="82947", service_date=date(2026, 5, 15))

    assert numbers(match_lines(ours, payment("25.00", "0", services=[other]))) == [None]
