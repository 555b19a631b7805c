"""A worker that hands a file over and collects the answers, in a process of its own, and dies at a step."""

import os
import signal
from datetime import date
from pathlib import Path

from tests.claims.invented_visit import office_visit
from tests.payers.office import RECEIVER, SUBMITTER

from superbill.claims.build import build
from superbill.model.claim import Submission
from superbill.payers import outbox as outbox_module
from superbill.payers.outbox import Inbox, Outbox
from superbill.payers.submission import prepare
from superbill.payers.transports.folder import FolderTransport
from superbill.payers.transports.http import HttpTransport

STEPS = ("nothing", "before the note", "before the file", "after the file", "before sending",
         "half written at the payer", "after sending", "after it is put among the sent",
         "after fetching", "before an answer is stored",
         "after an answer is stored", "after an answer is confirmed")  # fmt: skip


class Dying:
    """Is killed (SIGKILL: no cleaning up, as in a power cut) when the step that it was told comes."""

    def __init__(self, step):
        self.step = step

    def at(self, step):
        if step == self.step:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """A transport that tells its steps."""

    def __init__(self, inner, dying):
        self.inner, self.dying = inner, dying

    def send(self, name, content):
        self.dying.at("before sending")
        if self.dying.step == "half written at the payer" and isinstance(self.inner, FolderTransport):
            self.inner.outgoing.mkdir(parents=True, exist_ok=True)
            (self.inner.outgoing / f"{name}.part").write_bytes(content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        self.inner.send(name, content)
        self.dying.at("after sending")

    def fetch(self):
        found = self.inner.fetch()
        if found:
            self.dying.at("after fetching")
        return found

    def keep(self, answer):
        self.dying.at("after an answer is stored")
        self.inner.keep(answer)
        self.dying.at("after an answer is confirmed")


def work(place, address, step):
    dying = Dying(step)
    plain = outbox_module.write_whole

    def telling(target, content):
        kind = {"notes": "note", "ready": "file"}.get(target.parent.name, "answer")
        dying.at({"note": "before the note", "file": "before the file", "answer": "before an answer is stored"}[kind])
        plain(target, content)
        if kind == "file":
            dying.at("after the file")

    outbox_module.write_whole = telling
    inner = HttpTransport("P", address) if address.startswith("http") else FolderTransport("P", Path(address))
    transport = Watched(inner, dying)
    claims = build(office_visit(service_date=date(2026, 5, 14)), control="C100")
    outbox = Outbox(place / "out")
    outbox.put(prepare(Submission(7, SUBMITTER, RECEIVER, claims, "2026-05-15T08:30")))
    outbox.deliver(transport)
    dying.at("after it is put among the sent")
    Inbox(place / "in").collect(transport)


def run(place, address, step):
    """The exit status of a worker that works, or is killed (-9) at the step."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work(place, address, step)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
