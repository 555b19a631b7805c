"""What a file holds, and its values whatever it holds."""

from __future__ import annotations

import pytest
from tests.x12 import samples
from tests.x12.test_remittance import TEXT as REMITTANCE

from superbill.errors import BadFile
from superbill.model.claim import Submission
from superbill.model.remittance import Remittance
from superbill.x12 import professional
from superbill.x12.contents import contents, read_values

UNKNOWN = samples.CLAIM.replace("005010X222A1", "005010X299")


def test_contents_names_what_is_held() -> None:
    first, second = contents(samples.CLAIM + REMITTANCE)
    assert (first.sender, first.receiver, first.control_number, first.usage) == (
        "CLINIC01",
        "PAYER01",
        "000000001",
        "T",
    )
    assert [(s.transaction, s.version, s.known) for s in first.sets] == [("837", "005010X222A1", True)]
    assert [(s.transaction, s.name, s.control_number) for s in second.sets] == [("835", "remittance", "0001")]


def test_a_set_without_grammar_is_named_too() -> None:
    (held,) = contents(UNKNOWN)
    assert [(s.transaction, s.version, s.known) for s in held.sets] == [("837", "005010X299", False)]


def test_values_of_a_mixed_file_are_all_read() -> None:
    kinds = [type(value) for value in read_values(samples.CLAIM + REMITTANCE + UNKNOWN)]
    assert kinds == [Remittance, Submission]


def test_a_reader_of_one_transaction_refuses_others_unless_told() -> None:
    with pytest.raises(BadFile, match="not a professional claim"):
        professional.read(samples.CLAIM + REMITTANCE)
    assert len(professional.read(samples.CLAIM + REMITTANCE, only=False)) == 1
