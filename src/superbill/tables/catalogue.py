"""The catalogue: every official table there is, who publishes it, where, how often, and which layouts are read.

`catalogue.toml` is data, read by `superbill tables fetch`, `install` and `list`. A layout is *verified* when a real
file of the publisher, whole, has passed it in the tests; otherwise `tables list` says "layout unverified".
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from superbill.errors import BadInput


@dataclass(frozen=True, slots=True)
class Published:
    """One layout of a table as its publisher or others offer it. `columns` names those of a plain CSV file."""

    name: str
    files: str
    verified: bool
    columns: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One table.

    `page` is where its publisher lists the releases; `addresses` are those of the files, with places for the release in
    braces, empty where the publisher chooses a new address each time. `cadence` is how often a release appears. `ama`
    tells that the publisher's page asks to accept the AMA's licence for CPT first.
    """

    name: str
    title: str
    publisher: str
    page: str
    cadence: str
    licence: str
    layouts: tuple[Published, ...]
    addresses: tuple[str, ...] = ()
    ama: bool = False

    def layout(self, name: str) -> Published:
        """Return one layout by its name."""
        return next(layout for layout in self.layouts if layout.name == name)


@cache
def catalogue() -> dict[str, Entry]:
    """Return every table by name."""
    text = files("superbill.tables").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return {name: _entry(name, told) for name, told in tomllib.loads(text).items()}


def entry(name: str) -> Entry:
    """Return one table.

    Raises:
        BadInput: the catalogue has no such table.
    """
    found = catalogue().get(name)
    if found is None:
        near = sorted(known for known in catalogue() if known.startswith(name.split(".", maxsplit=1)[0]))
        raise BadInput(
            "table",
            f"there is no table '{name}'",
            f"Name one of: {', '.join(near or sorted(catalogue()))}",
        )
    return found


def _entry(name: str, told: dict[str, Any]) -> Entry:
    layouts = tuple(Published(name=key, **value) for key, value in told.pop("layout").items())
    return Entry(
        name=name,
        layouts=layouts,
        addresses=tuple(told.pop("addresses", ())),
        licence=told.pop("licence", "US Government work"),
        **told,
    )
