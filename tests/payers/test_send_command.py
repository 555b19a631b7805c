"""`superbill send` and `superbill receive` against the test payer: folder, HTTPS with certificates, CORE, SFTP."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.payers import certificates, ssh_server
from tests.payers.office import claim, scenario, submission
from tests.payers.test_scenarios import inquiry
from typer.testing import CliRunner

from superbill.cli import app
from superbill.errors import BadFile
from superbill.payers.submission import prepare, ready_to_send
from superbill.payers.test_payer.server import WatchedFolder, running
from superbill.payers.ways import Core, Folder, Https, Sftp, example, read_ways

RULES = scenario()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder of superbill's own, and a way to write its file of payers."""
    monkeypatch.setenv("SUPERBILL_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()

    def payers(**settings):
        text = "\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items())
        (tmp_path / "home" / "payers.toml").write_text(f"[P1]\n{text}\n")

    return payers


def written(place, *controls, number=1, **changes):
    made = prepare(submission(*(claim(c, **changes) for c in controls), number=number))
    (place / made.name).write_bytes(made.content)
    return str(place / made.name)


def call(*arguments):
    done = CliRunner().invoke(app, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def exchanged(tmp_path):
    """Send a claim and a question, receive, and receive again."""
    (tmp_path / "question.270").write_bytes(inquiry())
    sent = call("send", "--to", "P1", written(tmp_path, "C100", number=7), str(tmp_path / "question.270"))
    assert (sent.exit_code, sent.output.count("sent interchange")) == (0, 2), sent.output
    assert "interchange 7 with 1 claim to P1, marked as a test" in sent.output


def received():
    first, second = call("receive", "--from", "P1", "--json"), call("receive", "--from", "P1")
    assert (second.exit_code, second.output) == (0, "no new answers\n")
    rows = [json.loads(line) for line in first.output.splitlines()]
    assert [r["kind"] for r in rows if r["kind"] != "TA1"] == ["999", "271", "999", "277CA", "835"], first.output
    return rows


def test_a_folder_and_the_timeline(desk, tmp_path):
    desk(way="folder", folder=str(tmp_path / "exchange"))
    payer = WatchedFolder(RULES, tmp_path / "exchange")
    exchanged(tmp_path)
    assert payer.look() == 2
    received()

    road = call("timeline", "--payer", "P1", "--json", "--today", "2026-05-20")
    (told,) = [json.loads(line) for line in road.output.splitlines()]
    assert (told["claim"], told["state"], [s["source"] for s in told["steps"]]) == (
        "C100", "paid", ["sent", "TA1", "999", "277CA", "835"]
    )  # fmt: skip


def test_https_with_a_client_certificate(desk, tmp_path):
    keys = certificates.made(tmp_path)
    mine = keys["client"]
    with running(RULES, certificates=keys["server"]) as server:
        desk(way="https", url=server.url, certificate=str(mine.certificate), key=str(mine.key),
             authority=str(mine.authority))  # fmt: skip
        exchanged(tmp_path)
        received()


@pytest.mark.parametrize("style", ["mime", "soap"])
def test_core(desk, tmp_path, style):
    (tmp_path / "secret").write_text("hidden & <sought>\n")
    with running(RULES) as server:
        desk(way="core", url=server.url, style=style, sender="ELM", receiver="P", user="elm",
             password_file=str(tmp_path / "secret"))  # fmt: skip
        exchanged(tmp_path)
        received()


def test_sftp(desk, tmp_path):
    payer = WatchedFolder(RULES, tmp_path / "exchange")
    (tmp_path / "ssh").mkdir()
    with ssh_server.serving(tmp_path / "ssh", tmp_path / "exchange") as server:
        desk(way="sftp", host=server.host, port=server.port, user=server.user, key=str(server.key),
             known_hosts=str(server.known_hosts), outgoing=server.outgoing, incoming=server.incoming,
             kept=server.kept)  # fmt: skip
        exchanged(tmp_path)
        payer.look()
        received()


def test_the_example_can_be_read(tmp_path):
    (tmp_path / "payers.toml").write_text(call("send", "--example").output)

    assert (tmp_path / "payers.toml").read_text() == example()
    assert {type(way) for way in read_ways(tmp_path / "payers.toml").values()} == {Folder, Https, Core, Sftp}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[P1\n", "is not TOML"),
        ('[P1]\nway = "pigeon"\n', "Invalid value 'pigeon'"),
        ('[P1]\nway = "folder"\n', "missing required field `folder`"),
        ('[P1]\nway = "folder"\nfolder = "x"\nport = 3\n', "unknown field `port`"),
    ],
)
def test_a_wrong_file_of_payers(tmp_path, text, said):
    (tmp_path / "payers.toml").write_text(text)
    with pytest.raises(BadFile, match=re.escape(said)):
        read_ways(tmp_path / "payers.toml")


def test_what_is_not_sent(desk, tmp_path):
    desk(way="folder", folder=str(tmp_path / "exchange"))
    good = written(tmp_path, "C100")
    bad = tmp_path / "bad.837"
    bad.write_text(Path(good).read_text().replace("CLM*C100*", "CLM*C100*9"))

    for arguments, status, said in [
        (("--to", "P2", good), 2, "'P2' is not among those known here (P1)"),
        ((good,), 2, "--to: is missing"),
        (("--to", "../P1", good), 2, "is not among those known"),
        (("--to", "P1", str(bad)), 1, "a payer would reject it"),
        (("--to", "P1", str(tmp_path / "none.837")), 2, "there is no such file"),
    ]:
        done = call("send", *arguments)
        assert (done.exit_code, said in done.output) == (status, True), done.output
    assert not (tmp_path / "exchange").exists()


def test_a_file_of_two_interchanges_is_not_sent():
    one = prepare(submission(claim("C1"), number=1)).content
    with pytest.raises(BadFile, match="holds 2 interchanges"):
        ready_to_send(one + prepare(submission(claim("C2"), number=2)).content, "two")


def test_a_claim_goes_once_unless_it_was_rejected(desk, tmp_path):
    desk(way="folder", folder=str(tmp_path / "exchange"))
    payer = WatchedFolder(RULES, tmp_path / "exchange")
    assert call("send", "--to", "P1", written(tmp_path, "C1", number=1)).exit_code == 0
    twice = call("send", "--to", "P1", written(tmp_path, "C1", number=2))
    assert (twice.exit_code, "were not rejected (C1)" in twice.output) == (2, True)
    other = call("send", "--to", "P1", written(tmp_path, "C9", number=1))
    assert (other.exit_code, "is that of another file" in other.output) == (2, True)

    assert call("send", "--to", "P1", written(tmp_path, "C1", number=3), "--again").exit_code == 0
    assert payer.look() == 2


def test_a_rejected_claim_goes_again(desk, tmp_path):
    desk(way="folder", folder=str(tmp_path / "exchange"))
    payer = WatchedFolder(scenario('[[rule]]\nscenario = "rejected-duplicate"\ntimes = 1'), tmp_path / "exchange")
    call("send", "--to", "P1", written(tmp_path, "C1", number=1))
    payer.look()
    answers = call("receive", "--from", "P1")
    assert (answers.exit_code, "1 claim, 1 rejected" in answers.output) == (3, True)

    assert call("send", "--to", "P1", written(tmp_path, "C1", number=2)).exit_code == 0


def test_a_payer_that_is_away_gets_it_later(desk, tmp_path):
    (tmp_path / "exchange").write_text("a file where the folder should be")
    desk(way="folder", folder=str(tmp_path / "exchange"))
    first = call("send", "--to", "P1", written(tmp_path, "C1"))
    (tmp_path / "exchange").unlink()
    later = call("send", "--to", "P1")
    idle = call("send", "--to", "P1")

    assert (first.exit_code, later.exit_code, "sent interchange 1" in later.output) == (1, 0, True)
    assert idle.output == "nothing waits to be sent\n"


def test_the_name_of_an_answer_leads_nowhere(desk, tmp_path):
    desk(way="folder", folder=str(tmp_path / "exchange"))
    with running(RULES) as server:
        desk(way="https", url=server.url)
        server.mailbox._waiting["../../../evil"] = b"TA1"
        server.mailbox._waiting["x" * 300] = b"no X12 at all"
        done = call("receive", "--from", "P1")

    assert done.exit_code == 1
    held = sorted(p.name for p in (tmp_path / "home" / "payers" / "P1" / "in").iterdir())
    assert [name.split("-", 2)[2][:12] for name in held] == [".._.._.._evi", "x" * 12]


def killed_after(seconds, command, environment):
    """Start the command, and kill it (SIGKILL) after so long; its exit status."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    return process.wait(10)


@pytest.mark.parametrize("file", range(2))
def test_killed_at_any_moment(desk, tmp_path, file):
    """SIGKILL at eight moments of sending and of receiving: the payer has the file once, we have each answer once."""
    command = [sys.executable, "-m", "superbill.cli"]
    environment = dict(os.environ)
    environment["SUPERBILL_HOME"] = str(tmp_path / "home")
    with running(RULES) as server:
        desk(way="https", url=server.url)
        place = written(tmp_path, *(f"C{n}" for n in range(30)), number=5 + file)
        for moment in range(4):
            killed_after(0.35 + 0.13 * moment + 0.06 * file, [*command, "send", "--to", "P1", place], environment)
        assert call("send", "--to", "P1", place).exit_code == 0
        for moment in range(4):
            killed_after(0.35 + 0.13 * moment + 0.06 * file, [*command, "receive", "--from", "P1"], environment)
        call("receive", "--from", "P1")

        assert list(server.mailbox._received) == [f"{5 + file:09d}.837"]
        assert server.mailbox.ready() == []
    kinds = [p.name.rpartition(".")[2] for p in sorted((tmp_path / "home" / "payers" / "P1" / "in").iterdir())]
    assert kinds == ["999", "277ca", "835"]
