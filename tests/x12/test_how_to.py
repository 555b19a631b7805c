"""The pages for billers: their examples are segments of the transactions that they stand under."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from superbill.x12.guide import envelope, guides
from superbill.x12.payer_rules import read

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r"^    ([A-Z][A-Z0-9]{1,2})\*(.*?)~(?:  .*)?$", re.M)
VERSIONS = {
    "837P": ("005010X222A1",), "837I": ("005010X223A2",), "837D": ("005010X224A2",), "835": ("005010X221A1",),
    "270": ("005010X279A1",), "276": ("005010X212",), "277CA": ("005010X214",), "278": ("005010X217",),
    "275": ("005010X210",), "999": ("005010X231A1",),
}  # fmt: skip
ANSWERED = {"270": ("270", "271"), "276": ("276", "277"), "277CA": ("277",)}


def test_every_example_segment_is_one_of_its_transaction() -> None:
    sections = (DOCS / "how-to" / "x12-transactions.md").read_text("utf-8").split("\n## ")[1:]
    seen: set[str] = set()
    for section in sections:
        name = re.split(r"[ :]", section)[0].rstrip(",")
        if name not in VERSIONS:
            continue
        seen.add(name)
        transactions = ANSWERED.get(name, (name[:3],))
        found = [g for t in transactions for v in VERSIONS[name] for g in guides(t, v)]
        known = {tag for g in [*found, envelope()] for tag in g.segment_ids}
        examples = EXAMPLE.findall(section)
        assert examples, name
        assert {tag for tag, _ in examples} <= known, name
    assert seen == set(VERSIONS)


def test_the_rule_of_the_reference_can_be_read() -> None:
    text = (DOCS / "reference" / "x12.md").read_text("utf-8")
    example = text[text.index("```toml") + 7 : text.index("```", text.index("```toml") + 7)]
    (rule,) = read(example)
    assert rule.id == tomllib.loads(example)["rule"][0]["id"]
