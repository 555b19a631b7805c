"""Plain text: bytes to code points, and what is refused with what, where and what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superbill.errors import BadFile
from superbill.notes.formats.text import MAX_BYTES, read_text

NOTE = "Diagnóstico: fiebre 38 °C\nPlan: reposo"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings_are_read(encoding):
    assert read_text(NOTE.encode(encoding), "n.txt") == NOTE


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b" \n\t", "only blanks"),
        (b"\x00\x01\x02MZ" * 50, "zero character"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)) * 20, "neither UTF-8 nor"),
        (b"x" * (MAX_BYTES + 1), "more than the"),
        (b"\xff\xfe\x00\xd8\x00", "UTF-16"),
        (b"\x01\x02\x03\x04\x05\x06 abc", "control characters"),
    ],
)
def test_what_is_no_note_is_refused(data, told):
    with pytest.raises(BadFile, match=told) as caught:
        read_text(data, "n.txt")
    assert caught.value.do


def test_messages_hold_no_text_of_the_note():
    with pytest.raises(BadFile) as caught:
        read_text(b"secret name\x00", "n.txt")
    assert "secret" not in str(caught.value)


def test_form_feeds_and_a_stray_control_character_are_kept_so_that_offsets_stay_true():
    text = "Page 1\x0cPage 2 \x07 end"
    assert read_text(text.encode(), "n.txt") == text


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_utf8_text_comes_back_unchanged(text):
    assert read_text(text.encode(), "n.txt") == text.removeprefix("\ufeff")
