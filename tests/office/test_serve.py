"""The server: on this machine, behind a login, stopped cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from superbill.office import OfficeRefused, place, serving

CODE = (
    "import sys; from superbill import office; office.setup(); "
    "print(office.demo_account(), flush=True); "
    "office.serve(port=int(sys.argv[1]), announce=lambda text: print(text, flush=True))"
)


def start(home: Path, port: int = 0) -> subprocess.Popen[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    return subprocess.Popen(
        [sys.executable, "-c", CODE, str(port)],
        env=env | {"SUPERBILL_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    server = start(tmp_path_factory.mktemp("served"))
    assert server.stdout
    password, address = server.stdout.readline().strip(), server.stdout.readline().strip()
    yield address, password, server
    server.kill()
    server.communicate()


def test_a_visitor_logs_in_and_sees_the_list(served: tuple[str, str, subprocess.Popen[str]]):
    address, password, _ = served
    visit = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    with visit.open(address) as door:
        assert door.url.startswith(f"{address}login/")
        assert "Server" not in door.headers
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', door.read().decode())
    assert token
    form = f"csrfmiddlewaretoken={token[1]}&username=demo&password={password}&next="
    with visit.open(f"{address}login/", form.encode()) as inside:
        page = inside.read().decode()
    assert "No encounter is stored yet" in page
    sheet = re.search(r'href="/(static/[^"]*/office.css)"', page)
    assert sheet
    with visit.open(f"{address}{sheet[1]}") as style:
        assert style.headers["Content-Type"].startswith("text/css")
        assert "default-src 'none'" in style.headers["Content-Security-Policy"]


def test_another_host_name_is_refused(served: tuple[str, str, subprocess.Popen[str]]):
    """A page of another site that points its name at 127.0.0.1 gets nothing (DNS rebinding)."""
    request = urllib.request.Request(served[0], headers={"Host": "evil.example"})  # noqa: S310 - http on loopback

    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(request)  # noqa: S310 - http on loopback


def test_a_port_in_use_is_told(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = start(tmp_path, taken.getsockname()[1])
        _, trouble = server.communicate(timeout=60)

    assert server.returncode == 1
    assert "OfficeRefused" in trouble
    assert "is in use" in trouble


def test_it_stops_when_asked(tmp_path: Path):
    server = start(tmp_path)
    assert server.stdout
    server.stdout.readline()
    assert server.stdout.readline().startswith("http://127.0.0.1:")
    server.send_signal(signal.SIGTERM)

    _, trouble = server.communicate(timeout=30)

    assert (server.returncode, trouble) == (0, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])  # noqa: S104 - refused
def test_plain_http_beyond_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch, host: str):
    monkeypatch.delenv("SUPERBILL_HTTPS", raising=False)
    with pytest.raises(OfficeRefused, match="without https"):
        serving.refuse_open_http(host)

    monkeypatch.setenv("SUPERBILL_HTTPS", "1")
    serving.refuse_open_http(host)


def test_settings_of_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SUPERBILL_IDLE_MINUTES", "5")
    monkeypatch.setenv("SUPERBILL_ALLOWED_HOSTS", "office.example, ")
    assert place.idle_seconds() == 300
    assert place.allowed_hosts() == ["127.0.0.1", "localhost", "::1", "office.example"]
    monkeypatch.setenv("SUPERBILL_IDLE_MINUTES", "many")
    assert place.idle_seconds() == 900


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_serve_starts_a_worker_and_more_processes_that_end_with_it(tmp_path: Path):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SUPERBILL_", "DJANGO_"))}
    env |= {name: os.environ[name] for name in ("SUPERBILL_CARRIERS",) if name in os.environ}
    env |= {"SUPERBILL_HOME": os.environ["SUPERBILL_HOME"], "SUPERBILL_RECORDS": str(tmp_path)}
    add = "from superbill import office; office.setup(); office.demo_account()"
    subprocess.run([sys.executable, "-c", add], env=env, check=True)
    command = [sys.executable, "-m", "superbill.cli", "serve", "--port", "0", "--processes", "2"]
    server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    said = server.stdout.readline()
    children = [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
    server.kill()
    server.communicate()

    assert "Background work is done here too" in said
    assert len(children) == 2
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(_lives(pid) for pid in children):
        time.sleep(0.2)
    assert not any(_lives(pid) for pid in children)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
