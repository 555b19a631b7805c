"""Fetching from a publisher: a server on this machine that breaks off, forgets, changes its mind and lies."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from superbill.errors import BadInput
from superbill.tables.catalogue import catalogue, entry
from superbill.tables.fetching import NotFetched, addresses, fetch

DATA = bytes(range(256)) * 3000


class Publisher(BaseHTTPRequestHandler):
    """Serves DATA. `breaks` holds how many bytes each next answer gives before the line is cut."""

    breaks: ClassVar[list[int]] = []
    ranges: ClassVar[list[str]] = []
    version = '"one"'
    takes_ranges = True
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.endswith("/missing.zip"):
            self.send_error(404)
            return
        if self.path.endswith("/refused.zip"):
            self.send_error(403)
            return
        asked = self.headers.get("Range", "")
        self.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if start and (not self.takes_ranges or self.headers.get("If-Range") != self.version):
            start = 0
        if start >= len(DATA):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("ETag", self.version)
        self.send_header("Content-Length", str(len(DATA) - start))
        self.end_headers()
        whole = DATA[start:]
        self.wfile.write(whole[: self.breaks.pop(0)] if self.breaks else whole)
        self.wfile.flush()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def publisher() -> Iterator[str]:
    Publisher.breaks, Publisher.ranges, Publisher.version, Publisher.takes_ranges = [], [], '"one"', True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_file_comes_whole_with_its_hash(publisher: str, tmp_path: Path):
    told: list[tuple[str, int, int]] = []

    got = fetch(f"{publisher}/files/RVU26C.zip", tmp_path, lambda *step: told.append(step))

    assert got.path == tmp_path / "RVU26C.zip"
    assert got.path.read_bytes() == DATA
    assert got.sha256 == hashlib.sha256(DATA).hexdigest()
    assert not got.resumed
    assert told[-1] == ("RVU26C.zip", len(DATA), len(DATA))
    assert [p.name for p in tmp_path.iterdir()] == ["RVU26C.zip"]


def test_a_broken_line_goes_on_where_it_ended(publisher: str, tmp_path: Path):
    Publisher.breaks = [100_000, 200_000]

    got = fetch(f"{publisher}/file.zip", tmp_path)

    assert got.path.read_bytes() == DATA
    assert got.resumed
    assert Publisher.ranges[0] == ""
    assert [int(r[6:-1]) for r in Publisher.ranges[1:]] == [100_000, 300_000]


def test_another_run_goes_on_too(publisher: str, tmp_path: Path):
    Publisher.breaks = [100_000, 0, 0]
    with pytest.raises(NotFetched, match=r"goes on where it broke off|what is here already is kept"):
        fetch(f"{publisher}/file.zip", tmp_path)
    assert not (tmp_path / "file.zip").exists()
    assert (tmp_path / "file.zip.part").stat().st_size == 100_000

    got = fetch(f"{publisher}/file.zip", tmp_path)

    assert got.path.read_bytes() == DATA
    assert Publisher.ranges[-1] == "bytes=100000-"


def test_a_file_that_changed_meanwhile_begins_again(publisher: str, tmp_path: Path):
    Publisher.breaks = [100_000, 0, 0]
    with pytest.raises(NotFetched):
        fetch(f"{publisher}/file.zip", tmp_path)
    Publisher.version = '"two"'

    got = fetch(f"{publisher}/file.zip", tmp_path)

    assert got.path.read_bytes() == DATA


def test_a_server_without_ranges_begins_again(publisher: str, tmp_path: Path):
    Publisher.breaks, Publisher.takes_ranges = [50_000], False

    assert fetch(f"{publisher}/file.zip", tmp_path).path.read_bytes() == DATA


def test_a_part_of_another_address_is_not_gone_on_with(publisher: str, tmp_path: Path):
    Publisher.breaks = [70_000, 0, 0]
    with pytest.raises(NotFetched):
        fetch(f"{publisher}/a/file.zip", tmp_path)

    got = fetch(f"{publisher}/b/file.zip", tmp_path)

    assert Publisher.ranges[-1] == ""
    assert got.path.read_bytes() == DATA


def test_a_part_that_is_already_whole_is_fetched_once_more(publisher: str, tmp_path: Path):
    (tmp_path / "file.zip.part").write_bytes(DATA)
    (tmp_path / "file.zip.part.json").write_text(f'{{"address": "{publisher}/file.zip", "version": "\\"one\\""}}')

    assert fetch(f"{publisher}/file.zip", tmp_path).path.read_bytes() == DATA


@pytest.mark.parametrize(
    ("name", "words"), [("missing.zip", r"no such file \(HTTP 404\)"), ("refused.zip", r"refuses it \(HTTP 403\)")]
)
def test_an_answer_that_a_repetition_cannot_change_is_told_at_once(
    publisher: str, tmp_path: Path, name: str, words: str
):
    with pytest.raises(NotFetched, match=words):
        fetch(f"{publisher}/{name}", tmp_path)


def test_no_network_is_told(tmp_path: Path):
    with pytest.raises(NotFetched, match="could not be fetched"):
        fetch("http://127.0.0.1:9/file.zip", tmp_path)


@pytest.mark.parametrize("address", ["http://example.org/file.zip", "ftp://example.org/file.zip", "file:///etc/hosts"])
def test_only_https_is_fetched_from_other_machines(tmp_path: Path, address: str):
    with pytest.raises(BadInput, match="is not an address of https"):
        fetch(address, tmp_path)


def test_addresses_name_the_release_of_the_day():
    day = date(2026, 8, 15)

    assert addresses(entry("ncci.ptp.practitioner"), day)[3] == (
        "https://www.cms.gov/files/zip/medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f4.zip"
    )
    assert addresses(entry("hcpcs.level2"), day) == (
        "https://www.cms.gov/files/zip/july-2026-alpha-numeric-hcpcs-file.zip",
    )
    assert addresses(entry("icd10cm.order"), date(2026, 10, 1)) == (
        "https://www.cms.gov/files/zip/2027-code-descriptions-tabular-order.zip",
    )
    assert addresses(entry("nppes"), day) == (
        "https://download.cms.gov/nppes/NPPES_Data_Dissemination_August_2026_V2.zip",
    )
    with pytest.raises(BadInput, match="a new address each time"):
        addresses(entry("ncci.addon"), day)


def test_every_address_of_the_catalogue_can_be_filled_and_is_https():
    for known in catalogue().values():
        assert known.page.startswith("https://") or not (known.addresses or "://" in known.page)
        for address in addresses(known, date(2026, 8, 15)) if known.addresses else ():
            assert address.startswith("https://")
            assert "{" not in address
