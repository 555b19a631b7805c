import http.client
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.payers.office import claim, submission

from superbill.errors import BadInput, PayerError
from superbill.payers.submission import collect, deliver, prepare
from superbill.payers.test_payer.payer import SimulatedPayer
from superbill.payers.test_payer.scenario import shipped_scenario
from superbill.payers.test_payer.server import LARGEST, running
from superbill.payers.transport import Answer
from superbill.payers.transports.folder import FolderTransport
from superbill.payers.transports.http import HttpTransport

FILE = prepare(submission(claim()))


@pytest.fixture
def server():
    with running(shipped_scenario()) as payer:
        yield payer


def test_a_payer_behind_a_folder(tmp_path):
    way = FolderTransport("P", tmp_path)
    deliver(FILE, way)
    (sent,) = (tmp_path / "to-payer").iterdir()
    (tmp_path / "from-payer").mkdir()
    for answer in SimulatedPayer(shipped_scenario()).receive(sent.read_bytes()):
        (tmp_path / "from-payer" / answer.name).write_bytes(answer.content)

    kept = []

    assert collect(way, kept.append) == 3
    assert [a.name for a in kept] == sorted(a.name for a in kept)
    assert (collect(way, kept.append), len(list((tmp_path / "kept").iterdir()))) == (0, 3)


def test_an_answer_that_was_not_stored_is_offered_again(tmp_path):
    way = FolderTransport("P", tmp_path)
    (tmp_path / "from-payer").mkdir()
    (tmp_path / "from-payer" / "a.x12").write_bytes(b"ISA")

    def crash(_answer):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        collect(way, crash)

    assert [a.name for a in way.fetch()] == ["a.x12"]


def test_a_folder_takes_the_same_file_again_and_no_other_under_its_name(tmp_path):
    way = FolderTransport("P", tmp_path)
    way.send("1.837", b"one")
    way.send("1.837", b"one")

    with pytest.raises(PayerError, match="another file") as caught:
        way.send("1.837", b"two")

    assert caught.value.permanent
    assert (tmp_path / "to-payer" / "1.837").read_bytes() == b"one"


def test_half_a_file_is_never_seen(tmp_path, monkeypatch):
    way = FolderTransport("P", tmp_path)
    monkeypatch.setattr("os.fsync", lambda _fd: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    with pytest.raises(PayerError, match="No space left") as caught:
        way.send("1.837", b"one")

    assert not caught.value.permanent
    assert list((tmp_path / "to-payer").iterdir()) == []


def test_files_that_are_being_written_are_left_alone(tmp_path):
    (tmp_path / "from-payer").mkdir()
    (tmp_path / "from-payer" / "a.x12.part").write_bytes(b"IS")

    assert FolderTransport("P", tmp_path).fetch() == ()


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a.part"])
def test_file_names_stay_in_the_folder(tmp_path, name):
    with pytest.raises(PayerError):
        FolderTransport("P", tmp_path).send(name, b"x")


def test_a_folder_that_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(PayerError) as caught:
        FolderTransport("P", tmp_path / "file").send("1.837", b"x")

    assert caught.value.permanent


def test_keeping_what_is_gone_already(tmp_path):
    FolderTransport("P", tmp_path).keep(Answer("a.x12", b""))


@pytest.mark.parametrize("url", ["http://payer.example", "http://10.0.0.1:80", "ftp://127.0.0.1", "x"])
def test_claims_never_leave_this_machine_unencrypted(url):
    with pytest.raises(BadInput, match="this machine"):
        HttpTransport("P", url)


def test_sending_twice_is_sending_once(server):
    way = HttpTransport("P", server.url)
    deliver(FILE, way)
    deliver(FILE, way)

    assert len(way.fetch()) == 3


def test_other_content_under_a_name_is_a_conflict(server):
    way = HttpTransport("P", server.url)
    deliver(FILE, way)

    with pytest.raises(PayerError, match="409") as caught:
        way.send(FILE.name, b"other")

    assert caught.value.permanent


def test_what_is_not_x12_is_refused_for_good(server):
    with pytest.raises(PayerError, match="400") as caught:
        HttpTransport("P", server.url).send("x.837", b"hello")

    assert caught.value.permanent
    assert HttpTransport("P", server.url).fetch() == ()


def test_answers_of_two_files_lie_side_by_side(server):
    way = HttpTransport("P", server.url)
    deliver(FILE, way)
    deliver(prepare(submission(claim("C2", id="E2"), number=2)), way)

    assert len({a.name for a in way.fetch()}) == 6


def test_a_payer_that_is_not_there_is_tried_again():
    with running(shipped_scenario()) as server:
        url = server.url

    with pytest.raises(PayerError, match="cannot be reached") as caught:
        HttpTransport("P", url, timeout=2).fetch()

    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("status", "body", "permanent"),
    [(503, b"", False), (429, b"", False), (404, b"", True), (200, b"not json", True), (200, b"[]", True)],
)
def test_what_a_payers_fault_means(status, body, permanent):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    faulty = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=faulty.handle_request, daemon=True).start()
    with pytest.raises(PayerError) as caught:
        HttpTransport("P", f"http://127.0.0.1:{faulty.server_address[1]}", timeout=2).fetch()
    faulty.server_close()

    assert caught.value.permanent is permanent


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {}, 404),
        ("GET", "/answers/none", {}, 404),
        ("PUT", "/elsewhere", {"Content-Length": "0"}, 404),
        ("PUT", "/interchanges/a", {"Content-Length": str(LARGEST + 1)}, 413),
        ("PUT", "/interchanges/a", {"Content-Length": "x"}, 411),
        ("DELETE", "/elsewhere", {}, 404),
        ("DELETE", "/answers/none", {}, 204),
    ],
)
def test_requests_that_the_test_payer_does_not_serve(server, method, path, headers, status):
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=5)
    connection.putrequest(method, path)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()

    assert connection.getresponse().status == status
    connection.close()


def test_the_test_payer_says_nothing_of_what_it_receives(server, capfd):
    deliver(FILE, HttpTransport("P", server.url))

    assert capfd.readouterr() == ("", "")


def test_the_test_payer_listens_on_this_machine_only(server):
    assert server.server_address[0] == "127.0.0.1"
