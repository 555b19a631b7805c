"""What goes with an appeal: uploaded or from the chart, listed in the letter, joined into one packet."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas
from tests.office import office_charts as charts
from tests.office.test_billing_screens import biller, page, press, task  # noqa: F401 - the desk with its denial

from superbill.errors import BadInput
from superbill.office import models as rows
from superbill.office import money
from superbill.office.records.attachments import LARGEST

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ff"
    "89993d1d0000000049454e44ae426082"
)


def paper(words: str, pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(pages):
        canvas.drawString(72, 700, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def words(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture
def appealed(biller: Client) -> tuple[Client, str]:  # noqa: F811 - a fixture
    address = task("denial")
    press(biller, address, do="appeal")
    return biller, address


def test_files_and_a_note_of_the_chart_go_with_the_letter(appealed: tuple[Client, str]):
    client, address = appealed
    note = rows.Document.objects.get()
    sent = [SimpleUploadedFile("operative report.pdf", paper("stapler line 3", 2)), SimpleUploadedFile("x.png", PIXEL)]

    assert press(client, address, do="attach", file=sent).status_code == 302
    assert press(client, address, do="chart", document=str(note.public_id)).status_code == 302
    press(client, address, do="draft", text="The record shows why.\nSee page 2 of the report.")

    shown = page(client, address)
    assert "1. operative report.pdf (2 pages)" in shown
    assert "See page 2 of the report." in shown
    letter = " ".join(words(client.get(f"{address}letter.pdf").content))
    assert "operative report.pdf (2 pages)" in letter
    assert f"{charts.NOTE_NAME} (" in letter
    told = words(client.get(f"{address}packet.pdf").content)
    assert "Enclosure 1, page 2 of 2" in told[2]
    assert "stapler line 3" in told[2]
    assert "Fasting" in told[4]
    assert "Enclosure 3, page 1 of" in told[4]


def test_filed_it_stays_as_it_was_sent(appealed: tuple[Client, str]):
    client, address = appealed
    press(client, address, do="attach", file=SimpleUploadedFile("a.txt", b"one"))
    press(client, address, do="attach", file=SimpleUploadedFile("b.txt", b"two"))
    first = money.attached(str(rows.Appeal.objects.get().public_id))[0]
    press(client, address, do="off", attachment=first.attachment_id)

    press(client, address, do="file", text="Good cause: the notice came late.")

    assert rows.Appeal.objects.get().attachments == ["b.txt (1 page)"]
    assert "Went with the letter" in page(client, address)
    assert press(client, address, do="attach", file=SimpleUploadedFile("c.txt", b"3")).status_code == 422
    assert len(words(client.get(f"{address}packet.pdf").content)) == 2


def _locked() -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(paper("secret"))), io.BytesIO()
    writer.encrypt("x")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (paper("x")[:200], "cannot be read"), (_locked(), "locked"), (b"\x00\x01\xff", "neither"),
     (b"\x89PNG\r\n\x1a\nbroken", "neither"), (b"a" * (LARGEST + 1), "larger")],
)  # fmt: skip
@pytest.mark.usefixtures("appealed")
def test_what_cannot_be_printed_is_refused(content: bytes, why: str):
    appeal = str(rows.Appeal.objects.get().public_id)

    with pytest.raises(BadInput, match=why):
        money.attach(appeal, "paper.pdf", content, "biller")

    assert not rows.AppealAttachment.objects.exists()


@pytest.mark.usefixtures("appealed")
def test_the_same_file_twice_and_a_name_that_leads_elsewhere():
    appeal = str(rows.Appeal.objects.get().public_id)

    for name in ("../../etc/one.txt", "C:\\papers\\one.txt"):
        money.attach(appeal, name, b"the same", "biller")

    assert [each.told for each in money.attached(appeal)] == ["one.txt (1 page)"]


def test_a_document_of_another_chart_is_refused(appealed: tuple[Client, str], browser_of: Callable[..., Client]):
    client, address = appealed
    other = rows.Encounter.objects.create(
        reference="other", patient=rows.Patient.objects.get(), setting="professional", changed_at="2026-05-16T00:00Z"
    )
    strange = rows.Document.objects.create(
        encounter=other, name="n", version=1, kind="note", author_role="provider", text="x", sha256=""
    )

    assert press(client, address, do="chart", document=str(strange.public_id)).status_code == 422
    assert browser_of("auditor").get(f"{address}packet.pdf").status_code == 403
