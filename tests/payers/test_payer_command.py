"""`superbill test-payer` as a program of its own."""

import re
import signal
import socket
import subprocess
import sys

import pytest
from tests.payers.office import claim, submission

from superbill.payers.submission import deliver, prepare
from superbill.payers.test_payer.scenario import scenario_of
from superbill.payers.transports.http import HttpTransport

COMMAND = [sys.executable, "-u", "-m", "superbill.cli", "test-payer"]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_listens_answers_and_ends(stop: signal.Signals):
    payer = subprocess.Popen([*COMMAND, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://127\.0\.0\.1:\d+", payer.stdout.readline()).group()
        way = HttpTransport("TESTPAYER", url)
        deliver(prepare(submission(claim())), way)
        assert [a.name for a in way.fetch()] == ["000000001-1.999", "000000001-2.277ca", "000000001-3.835"]
    finally:
        payer.send_signal(stop)
        out, err = payer.communicate(timeout=10)

    assert (payer.returncode, out, err) == (0, "", "")


def test_its_example_is_a_scenario():
    done = subprocess.run([*COMMAND, "--example"], capture_output=True, text=True, check=True)

    assert scenario_of(done.stdout, "example").name == "pay and deny"
    uncommented = re.sub(
        r"^# (?=\[\[|when =|category|status|entity|reason|reference|amount|codes|scenario|times)",
        "",
        done.stdout,
        flags=re.M,
    )
    assert scenario_of(uncommented, "example").reject


@pytest.mark.parametrize(("text", "said"), [("[allowed", "is not TOML"), ("seed = 1", "missing required field")])
def test_a_wrong_scenario(tmp_path, text, said):
    (tmp_path / "s.toml").write_text(text)

    done = subprocess.run(
        [*COMMAND, "--scenario", str(tmp_path / "s.toml")], capture_output=True, text=True, check=False
    )

    assert (done.returncode, said in done.stderr) == (1, True)


def test_a_port_that_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, check=False, timeout=20)

    assert (done.returncode, "cannot be used" in done.stderr) == (2, True)
