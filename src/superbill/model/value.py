"""The base of every public value: frozen, no I/O, JSON by field name."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. Unknown JSON fields are ignored here; `reading.unknown_fields` names them for the user."""

    model_config = ConfigDict(frozen=True, extra="ignore")
