"""A worker is killed at every step, and started again: the payer has the file once, we have each answer once."""

import pytest
from tests.payers.crashing import STEPS, run
from tests.payers.office import claim, scenario, submission

from superbill.errors import BadInput, PayerError
from superbill.payers.answers import read_answers
from superbill.payers.outbox import Inbox, Outbox
from superbill.payers.submission import prepare
from superbill.payers.test_payer.server import WatchedFolder, running
from superbill.payers.transport import Answer


def check(place, received):
    """One file at the payer, and three answers here: 999, 277CA and one remittance that pays the claim once."""
    assert received == 1
    inbox = Inbox(place / "in")
    answers = [read_answers(a.content) for a in inbox.answers()]
    assert len(answers) == 3
    assert sum(len(a.remittances) for a in answers) == 1
    assert not any(i.outcome == "R" for a in answers for i in a.interchanges)
    assert [s.control_number for s in Outbox(place / "out").sent()] == [7]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_every_step_with_a_payer_at_a_folder(tmp_path, step):
    payer = WatchedFolder(scenario(), tmp_path / "payer")
    taken = 0

    first = run(tmp_path, str(tmp_path / "payer"), step)
    assert first in {0, -9}
    taken += payer.look()
    # Once more to die while collecting, where the first time there was nothing to collect.
    run(tmp_path, str(tmp_path / "payer"), step)
    taken += payer.look()
    assert run(tmp_path, str(tmp_path / "payer"), "nothing") == 0
    taken += payer.look()
    assert run(tmp_path, str(tmp_path / "payer"), "nothing") == 0

    check(tmp_path, taken)


@pytest.mark.parametrize("step", [s for s in STEPS if s != "half written at the payer"])
def test_killed_at_every_step_with_a_payer_by_http(tmp_path, step):
    with running(scenario()) as server:
        run(tmp_path, server.url, step)
        run(tmp_path, server.url, step)
        assert run(tmp_path, server.url, "nothing") == 0
        assert run(tmp_path, server.url, "nothing") == 0

        check(tmp_path, len(server.mailbox._received))


class Away:
    def send(self, *_):
        raise PayerError("P", "is away", permanent=True)


class Kept:
    """A transport that offers the same answers again, as after a confirmation that got lost."""

    def __init__(self, *answers):
        self.answers, self.confirmed = answers, []

    def fetch(self):
        return self.answers

    def keep(self, answer):
        self.confirmed.append(answer.name)


def test_what_cannot_be_sent_stays(tmp_path):
    outbox = Outbox(tmp_path)
    outbox.put(prepare(submission(claim("C1"), number=1)))

    with pytest.raises(PayerError):
        outbox.deliver(Away())
    assert (outbox.waiting(), outbox.sent()) == (("000000001.837",), ())


def test_a_control_number_is_one_file(tmp_path):
    outbox = Outbox(tmp_path)
    one = prepare(submission(claim("C1"), number=1))

    assert (outbox.put(one), outbox.put(one)) == (True, False)
    with pytest.raises(BadInput, match="that of another file"):
        outbox.put(prepare(submission(claim("C2"), number=1)))


def test_answers_come_in_once_and_are_confirmed_again(tmp_path):
    transport = Kept(Answer("1.999", b"a"), Answer("1.835", b"b"), Answer("2.835", b"b"))
    inbox = Inbox(tmp_path)

    assert [len(inbox.collect(transport)) for _ in range(2)] == [3, 0]
    assert len(list(inbox.answers())) == 3
    assert len(transport.confirmed) == 6
