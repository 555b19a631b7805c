"""The figures: counts by hand, equal to the reference scorer where it lies, calibration of known pairs."""

import json
import subprocess
import sys

import pytest

from superbill.bench.gold import GoldNote, gold_kind, gold_notes
from superbill.bench.notes import bench_notes
from superbill.bench.scores import (
    Counts,
    Predicted,
    calibration,
    count,
    figures,
    interval,
    note_counts,
    released_at,
    reliability,
)
from superbill.errors import BadFile, BadInput
from superbill.model.coded import CodedEncounter


def test_a_code_of_an_older_edition_is_met_by_one_below_it():
    assert count({"R51.9"}, {"R51"}, ()) == Counts(0, 1, 1)
    assert count({"R51.9"}, {"R51"}, {"R51"}) == Counts(1, 0, 0)


def test_figures_of_known_counts():
    assert figures(Counts(6, 2, 4)) == {"P": 0.75, "R": 0.6, "F1": 0.6667}


def test_evidence_counts_characters_of_the_same_category():
    gold = GoldNote("n", "", frozenset({"I10"}), frozenset(), frozenset({("I10", 1), ("I10", 2)}))
    counts = note_counts(Predicted(frozenset({"I10"}), frozenset({("I10", 2), ("E11", 1)})), gold)
    assert counts.evidence == Counts(1, 1, 1)


def test_the_interval_is_seeded_and_holds_the_figure():
    gold = GoldNote("n", "", frozenset({"I10"}), frozenset(), frozenset())
    notes = [note_counts(Predicted(frozenset({"I10"} if n % 3 else {"E11.9"}), frozenset()), gold) for n in range(30)]
    low, high = interval(notes, lambda n: n.strict)
    assert (low, high) == interval(notes, lambda n: n.strict)
    assert low < 2 / 3 < high


def test_calibration_of_known_pairs():
    told = calibration([(0.75, True), (0.75, True), (0.75, True), (0.75, False)])
    assert told["ece"] == 0
    assert calibration([(0.9, True), (0.1, False)])["auroc"] == 1.0
    assert released_at([(0.9, True), (0.8, True), (0.2, False)], 0.95) == 0.6667


@pytest.fixture
def note_file(tmp_path):
    path = tmp_path / "notes.jsonl"
    path.write_text(json.dumps({"id": "a", "text_en": "x", "dx": [{"code": "I10", "status": "billable"}]}) + "\n")
    return path


def test_the_label_set_is_seen_from_the_file(note_file):
    assert gold_kind(None, note_file) == "codiesp"
    with pytest.raises(BadInput, match="--gold"):
        gold_kind("other", note_file)


def test_a_file_of_another_layout_is_refused_with_its_line(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a"}\n')
    with pytest.raises(BadFile, match="line 1"):
        list(gold_notes(path, "codiesp"))


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("codiesp_dev.jsonl", "codiesp"),
        ("aci_icd10_dev.jsonl", "amazon"),
        ("aci_icd10_dev.jsonl", "medcoder_evidence"),
    ],
)
def test_equal_to_the_reference_scorer(file, kind, shared, tmp_path):
    """On predictions made up from the gold and the notes' numbers: dropped, shortened and wrong codes."""
    gold = shared / "notes" / file
    made = {note.id: _made_up(n, note) for n, note in enumerate(gold_notes(gold, kind))}
    predictions = tmp_path / "pred.jsonl"
    rows = [
        {"id": i, "codes": [{"code": a.code, "start": e.start, "end": e.end} for a in c.codes for e in a.evidence]}
        for i, c in made.items()
    ]
    predictions.write_text("\n".join(map(json.dumps, rows)))
    scorer = [sys.executable, str(shared / "notes" / "score_icd.py"), str(gold), str(predictions), "--gold", kind]
    reference = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
    ours = bench_notes(gold, kind, lambda name, _: made[name])
    for measure in ("strict", "edition_tolerant", "category3"):
        assert {k: ours[measure][k] for k in ("P", "R", "F1")} == reference[measure]
    assert ours["per_note_F1"] == reference["per_note_F1"]
    if kind == "medcoder_evidence":
        assert {k: ours["evidence_char"][k] for k in ("P", "R", "F1")} == reference["evidence_char"]


def _made_up(number, note):
    codes = [code if (n + number) % 3 else code[:3] + ".99" for n, code in enumerate(sorted(note.codes))]
    return CodedEncounter.model_validate(
        {
            "id": note.id,
            "setting": "outpatient",
            "service_date": "2026-05-15",
            "date_from": "option",
            "note_sha256": "0",
            "codes": [
                {
                    "code": code,
                    "title": "",
                    "sequence": n,
                    "role": "secondary",
                    "confidence": 0.5,
                    "decision": "assigned",
                    "evidence": [{"document": "n", "start": 9 * n, "end": 9 * n + 300, "text": ""}],
                    "table": {"name": "t", "release": "r", "sha256": "s"},
                }
                for n, code in enumerate(dict.fromkeys(codes), 1)
            ],
        }
    )


def test_reliability_tells_each_tenth_of_confidence():
    pairs = [(0.91, True), (0.95, False), (1.0, True), (0.12, False)]
    assert reliability(pairs) == [
        {"from": 0.1, "codes": 1, "confidence": 0.12, "right": 0.0},
        {"from": 0.9, "codes": 3, "confidence": 0.953, "right": 0.667},
    ]
