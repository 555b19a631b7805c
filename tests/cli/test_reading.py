"""Reading encounters: every wrong field is named, the values of the record are not repeated, the rest goes on."""

import json
from pathlib import Path

import pytest

from superbill.cli.output import Exit, Run
from superbill.cli.reading import encounters, unknown_fields
from superbill.errors import BadFile, BadInput
from superbill.model.encounter import Encounter

GOOD = {"schema": "superbill/encounter/1", "id": "E1", "setting": "professional"}
LINE = {"number": 1, "code": "99213", "charge": "150.00", "service_date": "2026-05-15"}


def file(tmp_path: Path, content: str | bytes, name: str = "e.json") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_one_document(tmp_path):
    (encounter,) = encounters([file(tmp_path, json.dumps({**GOOD, "lines": [LINE]}))])

    assert (encounter.id, str(encounter.lines[0].charge)) == ("E1", "150.00")


def test_json_lines_and_lists_in_order(tmp_path):
    lines = file(tmp_path, "\n".join(json.dumps({**GOOD, "id": f"L{n}"}) for n in range(3)), "a.jsonl")
    listed = file(tmp_path, json.dumps([{**GOOD, "id": "X"}, {**GOOD, "id": "Y"}]), "b.json")

    assert [e.id for e in encounters([lines, listed])] == ["L0", "L1", "L2", "X", "Y"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"setting": "clinic"}, "setting: "),
        ({"lines": [{**LINE, "charge": 150.0}]}, 'lines[0].charge: write it as a string, such as "150.00"'),
        ({"lines": [{**LINE, "charge": "1.005"}]}, "lines[0].charge: money has at most two decimals"),
        ({"lines": [{**LINE, "charge": "NaN"}]}, "lines[0].charge: is not a finite number"),
        ({"lines": [{**LINE, "service_date": "2026-02-30"}]}, "lines[0].service_date: "),
        ({"lines": [{"code": "99213"}]}, "lines[0].number: field required"),
        ({"schema": "superbill/encounter/9"}, "schema: "),
    ],
)
def test_a_wrong_field_is_named(tmp_path, change, said):
    path = file(tmp_path, json.dumps({**GOOD, **change}))

    with pytest.raises(BadFile) as caught:
        list(encounters([path]))

    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_all_wrong_fields_are_told_at_once(tmp_path):
    path = file(tmp_path, json.dumps({"setting": "professional", "lines": [{"number": "x"}]}))

    with pytest.raises(BadFile) as caught:
        list(encounters([path]))

    assert "id: field required" in caught.value.what
    assert "lines[0].number" in caught.value.what


def test_values_of_the_record_are_not_repeated(tmp_path):
    path = file(tmp_path, json.dumps({**GOOD, "patient": {"birth_date": "Jane Roe 1958"}}))

    with pytest.raises(BadFile) as caught:
        list(encounters([path]))

    assert "Jane" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"\xff\xfe\x00\x01binary", "is not UTF-8 text"),
        (b'{"id": }', "line 1, column 8"),
        (b"[1, 2]", "is not a JSON object"),
    ],
)
def test_what_is_no_encounter_is_refused(tmp_path, content, said):
    with pytest.raises(BadFile, match=said):
        list(encounters([file(tmp_path, content)]))


def test_a_missing_file_is_a_usage_error(tmp_path):
    run = Run()

    assert list(encounters([tmp_path / "none.json"], run)) == []
    assert run.status is Exit.USAGE

    with pytest.raises(BadInput):
        list(encounters([tmp_path / "none.json"]))


def test_a_bad_line_is_told_and_the_others_are_read(tmp_path, capsys):
    path = file(tmp_path, "\n".join([json.dumps(GOOD), "{broken", json.dumps({"id": "no setting"}), json.dumps(GOOD)]))
    run = Run()

    read = list(encounters([path], run))

    assert len(read) == 2
    assert run.status is Exit.FAILED
    told = capsys.readouterr().err
    assert "line 2, column 2" in told
    assert "line 3: setting: field required" in told


def test_an_unknown_field_is_named_on_stderr(tmp_path, capsys):
    path = file(tmp_path, json.dumps({**GOOD, "patient": {"sexx": "F"}, "lines": [{**LINE, "unit": "2"}]}))

    assert len(list(encounters([path]))) == 1

    told = capsys.readouterr().err
    assert "'patient.sexx'" in told
    assert "'lines[0].unit'" in told


def test_known_fields_are_not_called_unknown():
    everything = json.loads(Encounter.model_validate({**GOOD, "lines": [LINE]}).model_dump_json(by_alias=True))

    assert list(unknown_fields(Encounter, everything)) == []
