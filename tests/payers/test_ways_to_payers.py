"""HTTPS with client certificates, CORE envelopes, SFTP against a real OpenSSH server, and trying again."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.payers import certificates, ssh_server
from tests.payers.office import claim, scenario, submission
from tests.payers.test_scenarios import inquiry

from superbill.errors import BadFile, BadInput, PayerError
from superbill.payers.answers import read_answers
from superbill.payers.core_envelope import BATCH, REAL_TIME, Envelope, Message, mime, read, soap
from superbill.payers.retry import retrying
from superbill.payers.submission import prepare
from superbill.payers.test_payer.server import WatchedFolder, running
from superbill.payers.transports.caqh import CoreTransport, payload_type
from superbill.payers.transports.connection import Certificates
from superbill.payers.transports.http import HttpTransport
from superbill.payers.transports.sftp import SftpTransport
from superbill.x12 import eligibility

RULES = scenario()
FILE = prepare(submission(claim("C100"))).content


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return certificates.made(tmp_path_factory.mktemp("keys"))


def kinds(answers):
    return [a.name.rpartition(".")[2] for a in answers]


def test_https_with_a_client_certificate(keys):
    with running(RULES, certificates=keys["server"]) as server:
        transport = HttpTransport("P", server.url, certificates=keys["client"])
        transport.send("1.837", FILE)
        answers = transport.fetch()
        for answer in answers:
            transport.keep(answer)

        assert server.url.startswith("https://")
        assert kinds(answers) == ["999", "277ca", "835"]
        assert transport.fetch() == ()


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_who_has_no_certificate_of_the_authority_is_not_let_in(keys, who):
    mine = Certificates(authority=keys["client"].authority) if who == "nobody" else keys[who]
    with running(RULES, certificates=keys["server"]) as server:
        transport = HttpTransport("P", server.url, certificates=mine, timeout=5)
        with pytest.raises(PayerError):
            transport.send("1.837", FILE)
        assert server.mailbox.ready() == []


def test_a_payer_that_nobody_vouches_for(keys):
    with (
        running(RULES, certificates=keys["server"]) as server,
        pytest.raises(PayerError, match="not trusted") as caught,
    ):
        HttpTransport("P", server.url, certificates=replace(keys["client"], authority=None), timeout=5).fetch()
    assert caught.value.permanent


def test_certificates_that_are_not_there(tmp_path):
    with pytest.raises(BadInput, match="cannot be used"):
        HttpTransport("P", "https://payer.example", certificates=Certificates(tmp_path / "no.pem"))


def core_of(server, style, **options):
    return CoreTransport(
        "P", server.url, sender="ELM", receiver="TESTPAYER", style=style, now=lambda: "2026-05-15T08:30:00Z", **options
    )


@pytest.mark.parametrize("style", ["mime", "soap"])
def test_a_batch_in_core_envelopes(style):
    with running(RULES) as server:
        transport = core_of(server, style, user="elm", password="secret & <more>")  # noqa: S106
        transport.send("1.837", FILE)
        transport.send("1.837", FILE)
        answers = transport.fetch()
        for answer in answers:
            transport.keep(answer)

        assert kinds(answers) == ["999", "277ca", "835"]
        assert read_answers(answers[2].content).remittances[0].claims[0].control_number == "C100"
        assert transport.fetch() == ()
        with pytest.raises(PayerError, match="PayloadIDIllegal") as caught:
            transport.send("1.837", FILE + b"\n")
        assert caught.value.permanent


@pytest.mark.parametrize("style", ["mime", "soap"])
def test_a_question_is_answered_at_once(style):
    with running(RULES) as server:
        answer = core_of(server, style).ask(inquiry(), "q1")

    (response,) = eligibility.read_responses(answer)
    assert response.answers[0].active


@pytest.mark.parametrize("style", ["mime", "soap"])
def test_an_envelope_with_nonsense_in_it(style):
    with running(RULES) as server, pytest.raises(PayerError, match="answered Sender") as caught:
        core_of(server, style).ask(b"nonsense", "q1")
    assert caught.value.permanent


ENVELOPE = Envelope(
    "X12_270_Request_005010X279A1", BATCH, "id-1", "2026-05-15T08:30:00Z", "ELM", "P", b"ISA*<&>~\r\n--x"
)


@pytest.mark.parametrize("style", [mime, soap])
@pytest.mark.parametrize("mode", [BATCH, REAL_TIME])
def test_an_envelope_is_read_as_it_was_written(style, mode):
    envelope = replace(ENVELOPE, mode=mode, user="u", password="p", payload=b"ISA*<&>~")  # noqa: S106

    assert read(style(envelope)) == envelope


def test_payloads_keep_their_bytes():
    assert read(mime(ENVELOPE)).payload == read(soap(ENVELOPE)).payload == ENVELOPE.payload


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message(b"hello", "application/soap+xml"), "neither MIME nor SOAP"),
        (Message(b"hello", "multipart/form-data"), "no boundary"),
        (Message(b"<!DOCTYPE x><x/>", "application/soap+xml"), "declares entities"),
        (Message(b"<x/>", "application/soap+xml"), "no body"),
        (Message(b"--b\r\nnonsense\r\n--b--", "multipart/form-data; boundary=b"), "a part without a name"),
        (mime(replace(ENVELOPE, payload_id="")), "is missing"),
        (Message(soap(ENVELOPE).body.replace(b"<CheckSum>", b"<CheckSum>0"), "application/soap+xml"), "checksum"),
    ],
)
def test_envelopes_that_are_refused(message, said):
    with pytest.raises(BadFile, match=said):
        read(message)


def test_the_names_of_payloads():
    assert payload_type(FILE) == "X12_837_Request_005010X222A1"
    assert payload_type(inquiry()) == "X12_270_Request_005010X279A1"


@dataclass
class Exchange:
    """A payer at a folder, and the way to it."""

    folder: WatchedFolder
    transport: SftpTransport


@pytest.fixture
def sftp(tmp_path):
    folder = WatchedFolder(RULES, tmp_path / "exchange")
    (tmp_path / "ssh").mkdir()
    with ssh_server.serving(tmp_path / "ssh", tmp_path / "exchange") as server:
        yield Exchange(folder, SftpTransport("P", server))


def test_sftp(sftp):
    sftp.transport.send("1.837", FILE)
    sftp.transport.send("1.837", FILE)
    assert sftp.folder.look() == 1
    answers = sftp.transport.fetch()
    for answer in answers:
        sftp.transport.keep(answer)
        sftp.transport.keep(answer)

    assert kinds(answers) == ["999", "277ca", "835"]
    assert sftp.transport.fetch() == ()
    assert sftp.folder.look() == 0
    assert not [p for p in (sftp.folder.inbound).iterdir() if p.name.endswith(".part")]
    with pytest.raises(PayerError, match="another file lies") as caught:
        sftp.transport.send("1.837", FILE + b"\n")
    assert caught.value.permanent


def refused(sftp, **changes):
    transport = SftpTransport("P", replace(sftp.transport.server, **changes), timeout=5)
    with pytest.raises(PayerError) as caught:
        transport.send("2.837", FILE)
    return caught.value


def test_what_sftp_refuses_for_good(sftp, tmp_path):
    nobody = tmp_path / "nobody"
    nobody.write_text("")
    other = tmp_path / "other_hosts"
    kind, key = (tmp_path / "ssh" / "strange.pub").read_text().split()[:2]
    other.write_text(f"[127.0.0.1]:{sftp.transport.server.port} {kind} {key}\n")

    assert "host key is not known" in refused(sftp, known_hosts=nobody).what
    assert "another host key" in refused(sftp, known_hosts=other).what
    strange = refused(sftp, key=Path(tmp_path / "ssh" / "strange"))
    assert ("refused our key" in strange.what, strange.permanent) == (True, True)
    assert refused(sftp, outgoing=str(tmp_path / "nowhere")).permanent


def test_a_server_that_is_away_may_come_back(sftp):
    away = refused(sftp, port=1)

    assert not away.permanent


@pytest.mark.parametrize(
    ("failures", "permanent", "tries", "works"),
    [(0, False, 1, True), (2, False, 3, True), (9, False, 4, False), (1, True, 1, False)],
)
def test_trying_again(failures, permanent, tries, works):
    tried, waited = [], []

    def call():
        tried.append(1)
        if len(tried) <= failures:
            raise PayerError("P", "is away", permanent=permanent)
        return "done"

    if works:
        assert retrying(call, wait=waited.append) == "done"
    else:
        with pytest.raises(PayerError):
            retrying(call, wait=waited.append)
    assert (len(tried), len(waited)) == (tries, tries - 1 if not permanent else 0)


def test_trouble_that_passes_is_waited_out():
    rules = scenario('[[rule]]\nscenario = "busy"\ntimes = 2\n[[rule]]\nscenario = "time-out"\ntimes = 1')
    with running(rules, silence=1.5) as server:
        transport = HttpTransport("P", server.url, timeout=0.5)
        begun = time.monotonic()
        retrying(lambda: transport.send("1.837", FILE), pauses=(0, 0, 0), wait=lambda _: None)

        assert time.monotonic() - begun < 10
        assert kinds(transport.fetch()) == ["999", "277ca", "835"]


def test_what_is_not_authorized_is_not_tried_again():
    rules = scenario('[[rule]]\nscenario = "not-authorized"')
    with running(rules) as server, pytest.raises(PayerError) as caught:
        HttpTransport("P", server.url).send("1.837", FILE)
    assert caught.value.permanent
