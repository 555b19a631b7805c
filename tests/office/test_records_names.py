"""A module of `records` has no name of a function of `records`: importing it would take the function's place."""

from __future__ import annotations

from pathlib import Path

from superbill.office import records


def test_no_module_hides_a_function():
    modules = {p.stem for p in Path(str(records.__file__)).parent.glob("*.py")}

    assert sorted(modules & set(records.__all__)) == []
