"""What `superbill receive` and `superbill x12 read` show: each answer with its file, its kind and what it says."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.markup import escape

from superbill.cli.files import content_of
from superbill.cli.output import Exit, Run, console
from superbill.payers.answer_words import told
from superbill.x12.contents import read_values
from superbill.x12.whole import require_whole


def tell_answers(files: Sequence[Path], run: Run, *, as_json: bool) -> Exit:
    """Tell every answer; one that cannot be read is told as such and stays in its file."""
    status = Exit.CLEAN
    for path in files:
        with run.guarded():
            content = content_of(path)
            require_whole(content, str(path))
            for value in read_values(content, str(path)):
                found = told(value)
                status = Exit.FINDINGS if found.bad else status
                if as_json:
                    sys.stdout.write(json.dumps({"file": str(path), **msgspec.to_builtins(found)}) + "\n")
                else:
                    said = f"[red]{escape(found.says)}[/]" if found.bad else escape(found.says)
                    console().print(f"{found.kind:<6} {said}", soft_wrap=True)
            if not as_json:
                console().print(f"       {escape(str(path))}", soft_wrap=True)
    if not files and not as_json:
        console().print("no new answers")
    return status
