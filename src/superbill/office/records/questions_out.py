"""Questions to payers as files that a person sends: coverage of the visits that wait (270), an authorization (278)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from superbill.errors import BadInput
from superbill.office.models import Restriction, User
from superbill.office.reach import opens
from superbill.office.records.asking import header_to
from superbill.office.records.authorizing import ask_authorization, authorization_of
from superbill.office.records.before_visit import TO_ASK, Check, ask_eligibility, checks
from superbill.office.records.encounters import load_encounter
from superbill.office.records.keeping import kept


@dataclass(frozen=True)
class QuestionFile:
    """One file of X12, with the name that it goes out under."""

    name: str
    content: str


def waiting(payer: str, today: dt.date) -> list[Check]:
    """Return the checks that one payer is to be asked; there is at least one."""
    found = [check for check in checks(first=today) if check.state == TO_ASK and check.payer_id == payer]
    if not found:
        raise BadInput("payer", "has no visit that waits", "Plan the days to come")
    return found


@kept
def ask_in_a_file(payer: str, user: User, now: dt.datetime) -> QuestionFile:
    """Write one 270 about every visit that waits for a payer; they count as asked.

    A restricted chart names its patient in no file of somebody who does not open it: that check goes on waiting.
    """
    found, by = waiting(payer, now.date()), user.get_username()
    hidden = Restriction.objects.filter(encounter__public_id__in=[check.encounter_id for check in found])
    closed = {str(i) for i in hidden.values_list("encounter__public_id", flat=True) if not opens(user, str(i))}
    mine = [check for check in found if check.encounter_id not in closed]
    if not mine:
        do = "Ask by the office's own way to the payer, or have the supervisor write the file"
        raise BadInput("payer", "has only visits of restricted charts waiting", do)
    header = header_to(payer, load_encounter(mine[0].encounter_id, by=by), now)
    text = ask_eligibility([check.check_id for check in mine], header, by)
    return QuestionFile(f"{header.control_number:09d}.270", text)


@kept
def ask_authorization_in_files(
    authorization_id: str, documents: list[str], by: str, now: dt.datetime
) -> tuple[QuestionFile, ...]:
    """Write the request for one authorization and, with documents, the file of them; it counts as asked.

    Both numbers are taken in one transaction, so that nobody else's file stands between them.
    """
    held = authorization_of(authorization_id, now.date())
    visit = load_encounter(held.encounter_id, by=by)
    header = header_to(held.payer_id, visit, now)
    if documents:
        header_to(held.payer_id, visit, now)
    text, papers = ask_authorization(authorization_id, header, by, documents=documents, today=now.date())
    files = [QuestionFile(f"{header.control_number:09d}.278", text)]
    if papers:
        files.append(QuestionFile(f"{header.control_number + 1:09d}.275", papers))
    return tuple(files)
