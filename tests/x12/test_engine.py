"""The tokeniser, the loop tree and the way back: any delimiters, any white space, nothing lost."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.x12 import samples

from superbill.errors import BadFile
from superbill.x12.check import check
from superbill.x12.delimiters import Delimiters
from superbill.x12.document import read, text_of
from superbill.x12.segments import LONGEST_SEGMENT, Tokens
from superbill.x12.tree import Reader

ONE_LINE = samples.CLAIM.replace("\n", "")


def ids(source: str | bytes) -> list[str]:
    return [segment.id for segment in Tokens(source)]


IDS = ids(samples.CLAIM)


@pytest.mark.parametrize("terminator", ["~", "\n", "\r", "\x1c", "'", "!"])
@pytest.mark.parametrize("element", ["*", "|", "\x1d", "+"])
def test_delimiters_are_learnt(terminator: str, element: str) -> None:
    text = ONE_LINE.replace("~", terminator).replace("*", element)
    assert ids(text) == IDS
    assert text_of(read(text)) == text


@pytest.mark.parametrize("line", ["", "\n", "\r\n", "\r", "\n\n", "  \n\t"])
def test_white_space_is_read_over_and_kept(line: str) -> None:
    text = ONE_LINE.replace("~", f"~{line}")
    assert ids(text) == IDS
    assert text_of(read(text)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_encodings_are_told_apart(encoding: str) -> None:
    text = samples.CLAIM.replace("EXAMPLE*ANN", "MUÑOZ*ANN")
    document = read(io.BytesIO(text.encode(encoding)))
    assert text_of(document) == text


def test_every_segment_knows_its_place() -> None:
    text = "\n  " + samples.CLAIM.replace("\n", "\r\n   ")
    for number, segment in enumerate(Tokens(text), start=1):
        assert segment.ordinal == number
        assert text[segment.offset :].startswith(segment.id + "*")


def test_interchanges_with_different_delimiters_follow_each_other() -> None:
    other = ONE_LINE.replace("*", "|").replace("~", "!")
    document = read(samples.CLAIM + other + "\n")
    first, second = (interchange.delimiters for interchange in document.interchanges)
    assert first == Delimiters("*", ":", "^", "~", "\n")
    assert second == Delimiters("|", ":", "^", "!", "")
    assert text_of(document) == samples.CLAIM + other + "\n"


def test_blocks_may_end_anywhere() -> None:
    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(7)

    document = read(Slow(samples.CLAIM.encode()))
    assert text_of(document) == samples.CLAIM
    assert document.interchanges[0].delimiters.line == "\n"


def test_a_file_cut_off_or_without_last_terminator_is_carried() -> None:
    for cut in (len(samples.CLAIM) - 2, 700, 300):
        text = samples.CLAIM[:cut]
        assert text_of(read(text)) == text


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("<xml/>", "does not begin with an ISA"),
        ("%PDF-1.4", "does not begin with an ISA"),
        ("ISA", "separator"),
        ("ISA*00*", "elements"),
        (samples.CLAIM + "garbage", "follows the IEA"),
    ],
)
def test_what_is_not_x12_is_refused(text: str, what: str) -> None:
    with pytest.raises(BadFile, match=what):
        read(text, "in.txt")


def test_a_segment_that_never_ends_is_refused_early() -> None:
    read_so_far = 0

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            nonlocal read_so_far
            start = samples.CLAIM[:400].encode() if not read_so_far else b""
            read_so_far += size
            return start + b"A" * (size - len(start))

    with pytest.raises(BadFile, match="does not end"):
        read(Endless())  # type: ignore[arg-type]
    assert read_so_far < 3 * LONGEST_SEGMENT


def test_segments_go_to_their_loops() -> None:
    def outline(loop: object, depth: int = 0) -> Iterator[str]:
        for item in loop.items:  # type: ignore[attr-defined]
            if hasattr(item, "items"):
                yield "  " * depth + item.id
                yield from outline(item, depth + 1)

    document = read(samples.CLAIM)
    assert list(outline(document.interchanges[0])) == [
        "GS", "  ST", "    1000A", "    1000B", "    2000A", "      2010AA", "      2000B", "        2010BA",
        "        2010BB", "        2300", "          2310B", "          2400", "          2400",
    ]  # fmt: skip
    assert all(segment.use is not None for segment in document.interchanges[0].walk())


def test_an_unknown_segment_stays_where_it_was() -> None:
    text = samples.CLAIM.replace("REF*G1*AUTH1~", "ZZZ*1~\nREF*G1*AUTH1~\nREF*QQ*2~")
    document = read(text)
    assert text_of(document) == text
    unplaced = [segment.id for segment in document.interchanges[0].walk() if segment.use is None]
    assert unplaced == ["ZZZ", "REF"]


def test_a_reader_that_streams_keeps_nothing_it_gave() -> None:
    for around, loop in Reader(samples.CLAIM, ("2300",)):
        if loop.id == "2300":
            assert [held.id for held in around] == ["ISA", "GS", "ST", "2000A", "2000B"]
        else:
            subscriber = next(item for item in loop.loops("GS"))
            assert "CLM" not in [segment.id for segment in subscriber.walk()]


@given(st.integers(0, len(samples.CLAIM)), st.integers(0, 60), st.text("*:~^\nA1 ", max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_spoiled_file_is_read_or_refused_and_never_changed(at: int, cut: int, extra: str) -> None:
    text = samples.CLAIM[:at] + extra + samples.CLAIM[at + cut :]
    try:
        document = read(text)
    except BadFile:
        return
    assert text_of(document) == text


@pytest.mark.parametrize("filling", ["\x1a", "\x00\x00\x00", "~\n", " \r\n\x1a", "~~~"])
def test_what_fills_up_a_file_is_carried(filling: str) -> None:
    text = samples.CLAIM + filling
    assert text_of(read(text)) == text
    assert [p.kind for report in check(text) for _, p in report.all_problems()] == []
    twice = samples.CLAIM + filling + samples.CLAIM
    assert text_of(read(twice)) == twice
    assert len(check(twice)) == 2


def test_a_file_of_nothing_is_refused_early() -> None:
    class Blank:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return b" " * size

    blank = Blank()
    with pytest.raises(BadFile):
        list(Tokens(blank))  # type: ignore[arg-type]
    assert blank.given < 4 << 20


def test_three_hundred_megabytes_without_a_terminator_are_refused_early() -> None:
    class Endless:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            if self.given > 300 << 20:
                return b""
            return (samples.CLAIM[:400].encode() if self.given == size else b"") + b"A" * (size - 400)

    endless = Endless()
    with pytest.raises(BadFile, match="does not end within"):
        list(Tokens(endless))  # type: ignore[arg-type]
    assert endless.given < 4 << 20
