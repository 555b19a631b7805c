"""The key map as data: what can be done with one key, where, and on which key unless the person chose another.

One-key commands can be moved or switched off by each person (WCAG 2.2, 2.1.4 Character Key Shortcuts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from superbill.errors import BadInput

EVERYWHERE = "everywhere"
OFF = ""
SCOPES = {
    EVERYWHERE: "Everywhere",
    "worklist": "Worklist",
    "chart": "Coding workbench",
    "book": "Code book",
    "builder": "Procedure code builder",
    "composer": "Query composer",
    "questions": "Questions for you",
    "claim": "Claim",
    "billing": "Lists: billing, queries, audits, patients, rows of a board",
    "claims": "List of all claims",
    "visit": "Level of the visit",
    "audit": "Audit worksheet",
}
"""The screens that have keys of their own, in the order in which the key map lists them."""

_ONE = re.compile(r"(Ctrl\+)?(Alt\+)?(Shift\+)?([^\s+]|\+|Enter|Backspace|Delete|Home|End|Page(Up|Down)|Arrow\w+|F\d+)")


@dataclass(frozen=True)
class Binding:
    """One command: its name for the script, its key, what it does, and the screen on which it works."""

    command: str
    key: str
    does: str
    scope: str = EVERYWHERE


KEYS: tuple[Binding, ...] = (
    Binding("keys", "?", "Show these keys"),
    Binding("go-worklist", "g w", "Go to the worklist"),
    Binding("go-book", "g b", "Go to the code book"),
    Binding("go-builder", "g p", "Go to the procedure code builder"),
    Binding("go-queries", "g q", "Go to the queries"),
    Binding("go-audits", "g a", "Go to the audits"),
    Binding("go-boards", "g s", "Go to the supervisor's boards"),
    Binding("go-billing", "g m", "Go to the billing desk"),
    Binding("go-before", "g v", "Go to what comes before the visit"),
    Binding("go-receivables", "g r", "Go to the receivables"),
    Binding("go-questions", "g u", "Go to the questions for you"),
    Binding("go-patients", "g t", "Go to the patients"),
    Binding("go-jobs", "g j", "Go to the background work"),
    Binding("go-glass-list", "g l", "Go to the charts opened by breaking the glass"),
    Binding("go-audit-log", "g x", "Go to the audit log"),
    Binding("go-accounts", "g k", "Go to the accounts"),
    Binding("go-directories", "g y", "Go to the payers and providers"),
    Binding("row-next", "j", "Next row", "billing"),
    Binding("row-previous", "k", "Previous row", "billing"),
    Binding("row-open", "Enter", "Open it", "billing"),
    Binding("row-next", "j", "Next row", "claims"),
    Binding("row-previous", "k", "Previous row", "claims"),
    Binding("row-open", "Enter", "Open the claim", "claims"),
    Binding("mark", "x", "Mark the claim, or take the mark off", "claims"),
    Binding("mark-all", "Shift+X", "Mark all on this page, or none", "claims"),
    Binding("filter", "/", "Find a claim", "claims"),
    Binding("row-next", "j", "Next row", "worklist"),
    Binding("row-previous", "k", "Previous row", "worklist"),
    Binding("row-open", "Enter", "Open the chart", "worklist"),
    Binding("next-chart", "n", "Take the next chart of this list", "worklist"),
    Binding("release", "o", "Take the chart, or give it back", "worklist"),
    Binding("filter", "/", "Filter the list", "worklist"),
    Binding("columns", "c", "Choose columns", "worklist"),
    Binding("code-next", "j", "Next code", "chart"),
    Binding("code-previous", "k", "Previous code", "chart"),
    Binding("open-next", "Space", "Next code that waits for a decision", "chart"),
    Binding("accept", "a", "Accept the code", "chart"),
    Binding("reject", "r", "Reject the code, with a reason", "chart"),
    Binding("reject-again", "Shift+R", "Reject the code with the reason given last", "chart"),
    Binding("undo", "u", "Undo the last change", "chart"),
    Binding("evidence-next", "e", "Next evidence of the code", "chart"),
    Binding("evidence-previous", "Shift+E", "Previous evidence of the code", "chart"),
    Binding("document-next", "]", "Next document", "chart"),
    Binding("document-previous", "[", "Previous document", "chart"),
    Binding("versions", "v", "Compare with the version before", "chart"),
    Binding("search", "/", "Search the chart", "chart"),
    Binding("find", "f", "Find a code and add it", "chart"),
    Binding("add", "c", "Add a code for the selected text", "chart"),
    Binding("first", "t", "Make the code first-listed or principal", "chart"),
    Binding("earlier", "Shift+K", "Move the code up", "chart"),
    Binding("later", "Shift+J", "Move the code down", "chart"),
    Binding("poa", "p", "Change present on admission", "chart"),
    Binding("book", "b", "Open the code in the code book", "chart"),
    Binding("explain", "w", "Why this code", "chart"),
    Binding("edits", "x", "Edits and DRG", "chart"),
    Binding("visit", "m", "Level of the visit (E/M)", "chart"),
    Binding("query", "q", "Ask the provider", "chart"),
    Binding("findings", "i", "Findings: let one stand with a reason", "chart"),
    Binding("next-chart", "n", "Next chart, this one stays open", "chart"),
    Binding("done", "d", "Done: finish this chart and open the next", "chart"),
    Binding("book-search", "/", "Search the book", "book"),
    Binding("book-next", "j", "Next line", "book"),
    Binding("book-previous", "k", "Previous line", "book"),
    Binding("book-up", "h", "To the level above", "book"),
    Binding("book-add", "a", "Add the code to the chart", "book"),
    Binding("pcs-back", "Backspace", "Take the last character back", "builder"),
    Binding("quote", "q", "Quote the selected words", "composer"),
    Binding("template", "t", "Choose a template", "composer"),
    Binding("write", "w", "Write the question", "composer"),
    Binding("send", "s", "Send the query", "composer"),
    *(Binding(f"choose-{n}", str(n), f"Choose answer {n}", "questions") for n in range(1, 10)),
    Binding("question-next", "j", "Next question", "questions"),
    Binding("question-previous", "k", "Previous question", "questions"),
    Binding("sign", "Ctrl+Enter", "Sign the answer, from anywhere in its form", "questions"),
    Binding("finding-next", "j", "Next finding", "claim"),
    Binding("finding-previous", "k", "Previous finding", "claim"),
    Binding("show-form", "f", "Show the form", "claim"),
    Binding("show-x12", "x", "Show the X12", "claim"),
    Binding("copy", "c", "Copy the claim's number", "claim"),
    Binding("try", "t", "Try the facts without settling", "visit"),
    Binding("settle", "s", "Settle the level", "visit"),
    Binding("back", "b", "Back to the chart", "visit"),
    Binding("save", "s", "Save the worksheet", "audit"),
)


def keys_for(chosen: Mapping[str, str]) -> tuple[Binding, ...]:
    """Return the key map with the keys that a person chose; `chosen` names commands as `scope.command`."""
    return tuple(Binding(b.command, chosen.get(name_of(b), b.key), b.does, b.scope) for b in KEYS)


def name_of(binding: Binding) -> str:
    """Return the name under which a person's choice is kept."""
    return f"{binding.scope}.{binding.command}"


def bound(scope: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return key → command for one screen: its own commands over those of every screen."""
    found = keys_for(chosen)
    here = [b for b in found if b.scope == EVERYWHERE] + [b for b in found if b.scope == scope]
    return {b.key: b.command for b in here if b.key != OFF}


def chosen_keys(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what differs from the shipped keys, after looking that every key is one and no screen has it twice."""
    by_name = {name_of(b): b for b in KEYS}
    changed = {name: _one_key(name, key) for name, key in wanted.items() if name in by_name}
    changed = {name: key for name, key in changed.items() if key != by_name[name].key}
    found = sorted(keys_for(changed), key=lambda b: name_of(b) in changed)
    for scope in SCOPES:
        _refuse_twice([b for b in found if b.scope in {scope, EVERYWHERE} and b.key != OFF])
    return changed


def _one_key(name: str, key: str) -> str:
    key = key.strip()
    parts = key.split()
    if key and (len(parts) > 2 or not all(p == "Space" or _ONE.fullmatch(p) for p in parts)):
        raise BadInput(name, "is not a key", "Press one key, or write it like a, Shift+A, Ctrl+Enter, F2 or g w")
    return " ".join(parts)


def _refuse_twice(bindings: Iterable[Binding]) -> None:
    seen: dict[str, Binding] = {}
    for binding in bindings:
        other = seen.setdefault(binding.key, binding)
        if other is not binding:
            raise BadInput(
                name_of(binding),
                f"the key {binding.key} is already “{other.does}”",
                "Choose another key, or give that command another one first",
            )
    prefixes = {b.key.split()[0] for b in seen.values() if " " in b.key}
    for key in prefixes & seen.keys():
        raise BadInput(
            name_of(seen[key]), f"the key {key} begins the keys of other commands", "Choose another key for one of them"
        )
