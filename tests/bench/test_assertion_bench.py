"""The one line of JSON that `superbill bench assertion` prints."""

import json

import pytest
from typer.testing import CliRunner

from superbill.bench.assertion import bench_assertion
from superbill.cli.bench import app
from superbill.errors import BadFile

ROWS = [
    {"phrase": "fever", "sentence": "No FEVER.", "negation": "Negated", "temporality": "Recent"},
    {"phrase": "cough", "sentence": "He has COUGH.", "negation": "Affirmed", "temporality": "Recent"},
    {"phrase": "stroke", "sentence": "History of STROKE.", "negation": "Affirmed", "temporality": "Historical"},
]


def test_one_line_of_json(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    result = CliRunner().invoke(app, ["assertion", str(path)])
    assert json.loads(result.stdout) == {
        "negated": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
        "historical": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
    }


def test_a_file_of_another_layout_is_refused(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_text('{"sentence": "x"}')
    with pytest.raises(BadFile, match="line 1"):
        bench_assertion(path)


def test_the_figures_that_the_issue_asks_for_hold_on_the_development_phrases(shared):
    found = bench_assertion(shared / "notes" / "negex_context_dev.jsonl")
    assert found["negated"]["f1"] > 0.96
    assert found["historical"]["f1"] > 0.85
