"""The JSON of a checked encounter: most verdict rows are the same value from encounter to encounter, written once."""

from __future__ import annotations

import json

from superbill.model.finding import CheckedEncounter, Verdict

KEPT = 8192


class Rows:
    """Writes checked encounters as the model does, and keeps the text of the rows that it has written."""

    def __init__(self) -> None:
        self._texts: dict[int, tuple[Verdict, str]] = {}

    def line(self, result: CheckedEncounter) -> str:
        """Return the encounter as one line of JSON, equal to `result.model_dump_json()`."""
        findings = ",".join(f.model_dump_json() for f in result.findings)
        verdicts = ",".join(map(self._text, result.verdicts))
        name = json.dumps(result.id, ensure_ascii=False)
        idle = json.dumps(result.not_applicable, separators=(",", ":"))
        return f'{{"id":{name},"findings":[{findings}],"verdicts":[{verdicts}],"not_applicable":{idle}}}'

    def _text(self, row: Verdict) -> str:
        held = self._texts.get(id(row))
        if held is None or held[0] is not row:
            if len(self._texts) >= KEPT:
                self._texts.clear()
            held = self._texts[id(row)] = row, row.model_dump_json()
        return held[1]
