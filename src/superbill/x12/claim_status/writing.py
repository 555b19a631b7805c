"""Claim status out: `model.claim_status` values to a 276 or 277, 005010X212."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from superbill.model.claim_status import (
    StatusAnswer,
    StatusDetail,
    StatusInquiry,
    StatusLine,
    StatusOfLine,
    StatusRequest,
    StatusResponse,
    StatusSubject,
)
from superbill.x12.levels import Level, in_a_row, numbered
from superbill.x12.people import name, party
from superbill.x12.values import date_text, number_text, period_text
from superbill.x12.write import Header, OutgoingSet, composite, interchange, plain, segment, segment_with

VERSION = "005010X212"


def write_inquiries(inquiries: Sequence[StatusInquiry], header: Header) -> str:
    """One interchange, one 276 for each inquiry."""
    sets = (OutgoingSet("276", VERSION, list(_inquiry(value, header))) for value in inquiries)
    return interchange(header, "HR", VERSION, sets)


def write_responses(responses: Sequence[StatusResponse], header: Header) -> str:
    """One interchange, one 277 for each response."""
    sets = (OutgoingSet("277", VERSION, list(_response(value, header))) for value in responses)
    return interchange(header, "HN", VERSION, sets)


def _start(purpose: str, reference: str, header: Header, kind: str = "") -> str:
    time = header.time
    return segment("BHT", "0010", purpose, reference, f"{time:%Y%m%d}", f"{time:%H%M}", kind)


def _payer(value: StatusRequest | StatusAnswer) -> str:
    return segment("NM1", "PR", "2", value.payer, "", "", "", "", "PI", value.payer_id)


def _receiver(value: StatusRequest | StatusAnswer) -> str:
    return segment("NM1", "41", "2", value.receiver, "", "", "", "", "46", value.receiver_id)


def _inquiry(inquiry: StatusInquiry, header: Header) -> Iterator[str]:
    yield _start("13", inquiry.reference, header)
    payers = []
    for of_payer in in_a_row(inquiry.requests, lambda r: (r.payer, r.payer_id)):
        receivers = []
        for of_receiver in in_a_row(of_payer, lambda r: (r.receiver, r.receiver_id)):
            providers = [
                Level("19", list(party("1P", some[0].provider)), _askers(some))
                for some in in_a_row(of_receiver, lambda r: r.provider)
            ]
            receivers.append(Level("21", [_receiver(of_receiver[0])], providers))
        payers.append(Level("20", [_payer(of_payer[0])], receivers))
    yield from numbered(payers)


def _subscriber(subject: StatusSubject) -> tuple[object, ...]:
    """Claims in a row of one subscriber share the level; those of dependents stand apart from the subscriber's own."""
    return (subject.name, subject.member_id, subject.birth_date, subject.sex, subject.dependent is None)


def _dependent(subject: StatusSubject) -> tuple[object, ...]:
    return (subject.dependent, subject.dependent_birth_date, subject.dependent_sex)


def _birth(day: dt.date | None, sex: str) -> Iterator[str]:
    if day is not None:
        yield segment("DMG", "D8", date_text(day), sex)


def _askers(requests: list[StatusRequest]) -> list[Level]:
    made = []
    for some in in_a_row(requests, lambda r: _subscriber(r.subject)):
        who = some[0].subject
        own = name("IL", who.name, "MI", who.member_id)
        if who.dependent is None:
            claims = [s for request in some for s in _asked(request)]
            made.append(Level("22", [*_birth(who.birth_date, who.sex), own, *claims]))
            continue
        below = []
        for of_patient in in_a_row(some, lambda r: _dependent(r.subject)):
            patient = of_patient[0].subject
            claims = [s for request in of_patient for s in _asked(request)]
            told = [*_birth(patient.dependent_birth_date, patient.dependent_sex),
                    name("QC", patient.dependent or patient.name), *claims]  # fmt: skip
            below.append(Level("23", told, tells_children=False))
        made.append(Level("22", [*_birth(who.birth_date, who.sex), own], below))
    return made


def _asked(request: StatusRequest) -> Iterator[str]:
    yield segment("TRN", "1", request.trace)
    for kind, value in (
        ("1K", request.payer_claim_number), ("BLT", request.bill_type), ("6P", request.group_number),
        ("EJ", request.patient_account), ("XZ", request.prescription), ("D9", request.clearinghouse_number),
    ):  # fmt: skip
        if value:
            yield segment("REF", kind, value)
    if request.charge is not None:
        yield f"AMT*T3*{number_text(request.charge)}"
    yield from _period(request.service_date, request.through_date)
    for line in request.lines:
        yield _service(line, "")
        if line.control:
            yield segment("REF", "FJ", line.control)
        yield from _period(line.service_date, line.through_date)


def _service(line: StatusLine | StatusOfLine, paid: str) -> str:
    if line.code:
        code, revenue = composite("HC", line.code, *line.modifiers), line.revenue_code
    else:
        code, revenue = composite("NU", line.revenue_code), ""
    units = "1" if line.units is None else number_text(line.units)
    return segment_with("SVC", code, number_text(line.charge), paid, revenue, "", "", units)


def _period(day: dt.date | None, through: dt.date | None) -> Iterator[str]:
    if day is not None:
        yield "*".join(("DTP", "472", *period_text(day, through)))


def _response(response: StatusResponse, header: Header) -> Iterator[str]:
    yield _start("08", response.reference, header, "DG")
    payers = []
    for of_payer in in_a_row(response.answers, lambda a: (a.payer, a.payer_id)):
        receivers = []
        for of_receiver in in_a_row(of_payer, lambda a: (a.receiver, a.receiver_id)):
            whole = [a for a in of_receiver if a.provider is None]
            of_providers = [a for a in of_receiver if a.provider is not None]
            told = [_receiver(of_receiver[0]), *(s for a in whole for s in (segment("TRN", "2", a.trace), *_told(a)))]
            providers = [_provider(some) for some in in_a_row(of_providers, lambda a: a.provider)]
            receivers.append(Level("21", told, providers))
        payers.append(Level("20", [_payer(of_payer[0])], receivers))
    yield from numbered(payers)


def _provider(answers: list[StatusAnswer]) -> Level:
    provider = answers[0].provider
    whole = [a for a in answers if a.subject is None]
    told = [s for a in whole for s in (segment("TRN", "1", a.trace), *_told(a))]
    claims = [(a.subject, a) for a in answers if a.subject is not None]
    below = []
    for _, found in groupby(claims, lambda pair: _subscriber(pair[0])):
        some = list(found)
        who = some[0][0]
        own = name("IL", who.name, "MI", who.member_id)
        if who.dependent is None:
            below.append(Level("22", [own, *(s for _, a in some for s in _claim(a))]))
            continue
        dependents = []
        for _, of_patient in groupby(some, lambda pair: _dependent(pair[0])):
            patients = list(of_patient)
            patient = patients[0][0]
            segments = [name("QC", patient.dependent or patient.name), *(s for _, a in patients for s in _claim(a))]
            dependents.append(Level("23", segments, tells_children=False))
        below.append(Level("22", [own], dependents))
    return Level("19", [*(party("1P", provider) if provider else ()), *told], below)


def _told(answer: StatusAnswer) -> Iterator[str]:
    for status in answer.statuses:
        yield segment_with("STC", composite(status.category, status.status, status.entity), _day(status.day))


def _claim(answer: StatusAnswer) -> Iterator[str]:
    yield segment("TRN", "2", answer.trace)
    for status in answer.statuses:
        yield _status(status)
    for kind, value in (
        ("1K", answer.payer_claim_number), ("BLT", answer.bill_type), ("EJ", answer.patient_account),
        ("XZ", answer.prescription), ("VV", answer.voucher), ("D9", answer.clearinghouse_number),
    ):  # fmt: skip
        if value:
            yield segment("REF", kind, value)
    yield from _period(answer.service_date, answer.through_date)
    for line in answer.lines:
        yield _service(line, number_text(line.paid))
        for status in line.statuses:
            yield segment_with("STC", composite(status.category, status.status, status.entity), _day(status.day))
        if line.control:
            yield segment("REF", "FJ", line.control)
        yield from _period(line.service_date, line.through_date)


def _status(status: StatusDetail) -> str:
    code = composite(status.category, status.status, status.entity)
    return segment_with(
        "STC", code, _day(status.day), "", _number(status.charge), _number(status.paid), _day(status.decided), "",
        _day(status.check_date), plain(status.check_number, "STC09"),
    )  # fmt: skip


def _day(day: dt.date | None) -> str:
    return "" if day is None else date_text(day)


def _number(value: Decimal | None) -> str:
    return "" if value is None else number_text(value)
