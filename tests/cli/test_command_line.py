"""The command line itself: fast to start, lazy, honest about errors."""

import importlib
import json
import subprocess
import sys

import pytest
from typer.main import get_command

from superbill import __version__
from superbill.cli import COMMANDS


def run(*arguments: str, **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "superbill.cli", *arguments], capture_output=True, text=True, check=False, **more
    )


def test_version():
    assert run("--version").stdout.strip() == f"superbill {__version__}"


def test_starting_imports_nothing_heavy():
    """Django, the PDF writer, the model and the table store are loaded by the commands that need them."""
    code = "import sys, superbill.cli; print([m for m in ('django','reportlab','pydantic','lmdb') if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_called_and_explains_itself(name):
    module, _, attribute = COMMANDS[name][0].partition(":")

    command = get_command(getattr(importlib.import_module(module), attribute))

    assert command.help


def test_no_command_is_help_not_an_error():
    done = run()

    assert "Commands:" in done.stdout + done.stderr


def test_an_unknown_command_is_a_usage_error():
    assert run("bill-everything").returncode == 2


def test_an_unknown_option_is_a_usage_error():
    assert run("code", "--fast").returncode == 2


@pytest.mark.parametrize(
    ("command", "content", "said"),
    [
        ("check", "", "is empty"),
        ("check", "{", "is not JSON"),
        ("check", json.dumps({"id": "E1"}), "setting: field required"),
        ("price", json.dumps({"id": "E1", "setting": "professional", "lines": [{"number": 1, "charge": 1.5}]}),
         "lines[0].charge"),
    ],
)  # fmt: skip
def test_bad_input_is_told_with_place_and_exit_status(tmp_path, command, content, said):
    path = tmp_path / "encounter.json"
    path.write_text(content)

    done = run(command, str(path))

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_usage(tmp_path):
    done = run("check", str(tmp_path / "nothing.json"))

    assert done.returncode == 2
    assert "there is no such file" in done.stderr
