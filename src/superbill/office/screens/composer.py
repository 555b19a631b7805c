"""The query composer: a template, facts quoted from the chart, the text, and the linter beside it as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from superbill.coding.query import compose as composed
from superbill.coding.query import templates, text_of
from superbill.coding.query.composing import LAST, Template
from superbill.coding.query.linting import SOURCE
from superbill.errors import BadInput
from superbill.model.coded import CodedEncounter, Query
from superbill.model.finding import Severity
from superbill.office import audit, records
from superbill.office.models import Document, Encounter, User
from superbill.office.models import Query as Row
from superbill.office.permits import permitted, require
from superbill.office.query_groups import group_now
from superbill.office.records.encounters import newest_documents
from superbill.office.records.queries import judged, question_of
from superbill.office.roles import Role
from superbill.office.screens.answers import chart_or_404, told, who
from superbill.office.screens.quoting import Fact, fact_of, facts_in, find, kinds, sheets


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    template: str = ""
    subject: str = ""
    title: str = ""
    opens: str = ""
    question: str = ""
    options: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    phrase: str = ""
    asked: str = ""
    bears_on_payment: bool = False
    trouble: tuple[str, ...] = field(default=())

    @property
    def query(self) -> Query:
        """The question that the form writes."""
        chosen = templates().get(self.template)
        return Query(
            kind=chosen.kind if chosen else "written by hand",
            template=self.template or None,
            title=self.title,
            opens=self.opens,
            question=self.question,
            options=self.options,
            facts=tuple(f.indicator for f in self.facts),
            indicators=tuple(f.indicator.evidence for f in self.facts if f.indicator.evidence),
            source=SOURCE,
        )


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    words: str
    chosen: bool


@permitted("query.write")
def compose(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Write a new query about a chart, from nothing or from one that the coding suggests."""
    return _work(request, chart_or_404(encounter_id), None)


@permitted("query.write")
def edit(request: HttpRequest, query_id: UUID) -> HttpResponse:
    """Go on with a draft."""
    row = Row.objects.select_related("encounter", "asked").filter(public_id=query_id).first()
    if row is None:
        raise Http404
    require(request, "query.write", str(row.encounter.public_id))
    if row.state != Row.State.DRAFT:
        return redirect("query", query_id)
    return _work(request, row.encounter, row)


@transaction.atomic
def _work(request: HttpRequest, encounter: Encounter, row: Row | None) -> HttpResponse:
    documents = list(newest_documents(encounter).values())
    if request.method != "POST":
        audit.record(who(request), "read", "chart", str(encounter.public_id), "query composer")
        return _shown(request, encounter, row, _first(request, encounter, row, documents))
    draft = _read(request, documents)
    do = request.POST.get("do", "check")
    if do in {"save", "send"} and not draft.trouble:
        return _kept(request, encounter, row, draft, send=do == "send")
    if do == "fill":
        draft = _filled(draft)
    return _shown(request, encounter, row, draft)


def _first(request: HttpRequest, encounter: Encounter, row: Row | None, documents: Sequence[Document]) -> Draft:
    if row is not None:
        held = question_of(row)
        asked = row.asked.username if row.asked else ""
        return replace(_of(held, documents), asked=asked, bears_on_payment=row.bears_on_payment)
    run = encounter.codings.order_by("-id").first()
    place = request.GET.get("suggestion", "")
    if run is None or not place.isdecimal():
        return Draft()
    suggested = CodedEncounter.model_validate_json(run.value).queries
    return _of(suggested[int(place)], documents) if int(place) < len(suggested) else Draft()


def _of(query: Query, documents: Sequence[Document]) -> Draft:
    options = query.options
    if options and not any(o.casefold().startswith("other") for o in options):
        options = (*(o for o in options if "determine" not in o.casefold()), *LAST)
    return Draft(
        template=query.template or "",
        title=query.title,
        opens=query.opens,
        question=query.question,
        options=options,
        facts=facts_in(query, documents),
    )


def _read(request: HttpRequest, documents: Sequence[Document]) -> Draft:
    sent, trouble = request.POST, []
    facts: list[Fact] = []
    dropped = sent.get("drop", "")
    for place, key in enumerate(sent.getlist("fact")):
        kind = sent.get(f"kind-{place}", "")
        named = f"{key.rpartition(':')[0]}:{kind}" if kind else key
        try:
            if key != dropped:
                facts.append(fact_of(named, documents))
        except BadInput as error:
            trouble.append(told(error))
    phrase = sent.get("phrase", "").strip()
    if phrase:
        try:
            facts.append(find(phrase, documents))
            phrase = ""
        except BadInput as error:
            trouble.append(told(error))
    return Draft(
        template=sent.get("template", ""),
        subject=sent.get("subject", "").strip(),
        title=sent.get("title", "").strip(),
        opens=sent.get("opens", "").strip(),
        question=sent.get("question", "").strip(),
        options=tuple(line.strip() for line in sent.get("options", "").splitlines() if line.strip()),
        facts=tuple({f.key.rpartition(":")[0]: f for f in facts}.values()),
        phrase=phrase,
        asked=sent.get("asked", ""),
        bears_on_payment=bool(sent.get("bears_on_payment")),
        trouble=tuple(trouble),
    )


def _filled(draft: Draft) -> Draft:
    """Write the template's text, with the answers that the quoted facts support; say what it still needs."""
    if draft.template not in templates():
        return draft
    try:
        made = composed(draft.template, [f.indicator for f in draft.facts], draft.subject)
    except BadInput as error:
        chosen = templates()[draft.template]
        return replace(draft, title=chosen.title, question=chosen.asks, trouble=(*draft.trouble, told(error)))
    return replace(draft, title=made.title, opens=made.opens, question=made.question, options=made.options)


def _kept(request: HttpRequest, encounter: Encounter, row: Row | None, draft: Draft, *, send: bool) -> HttpResponse:
    try:
        with transaction.atomic():
            made = records.draft_query(
                str(encounter.public_id),
                draft.query,
                by=who(request),
                asked=draft.asked,
                query_id=str(row.public_id) if row else "",
                bears_on_payment=draft.bears_on_payment,
            )
            if send:
                records.send_query(made.public_id, by=who(request), group=group_now(encounter))
    except BadInput as error:
        return _shown(request, encounter, row, replace(draft, trouble=(*draft.trouble, told(error))))
    return redirect("query", made.public_id)


def _shown(request: HttpRequest, encounter: Encounter, row: Row | None, draft: Draft) -> HttpResponse:
    found = judged(encounter, draft.query) if draft.question or draft.options else ()
    page = {
        "encounter": encounter,
        "query": row,
        "draft": draft,
        "text": text_of(draft.query),
        "findings": found,
        "compliant": bool(draft.question) and not any(f.severity is Severity.ERROR for f in found),
        "groups": _groups(draft.template),
        "needs_subject": _about_subject(draft.template),
        "kinds": kinds(draft.template),
        "providers": _providers(encounter, draft.asked),
        "group": group_now(encounter),
        "sheets": sheets(newest_documents(encounter).values()),
    }
    part = "office/composer_form.html" if request.headers.get("X-Part") else "office/composer.html"
    return render(request, part, page)


def _about_subject(template: str) -> bool:
    chosen: Template | None = templates().get(template)
    return chosen is not None and chosen.about_subject


def _groups(chosen: str) -> dict[str, list[Choice]]:
    groups: dict[str, list[Choice]] = {}
    for one in templates().values():
        words = one.id.replace("-", " ")
        groups.setdefault(one.kind, []).append(Choice(one.id, f"{words[:1].upper()}{words[1:]}", one.id == chosen))
    return groups


def _providers(encounter: Encounter, asked: str) -> list[Choice]:
    """The providers of this chart first, then the others of the office."""
    taking_part = set(encounter.parties.values_list("provider__npi", flat=True)) - {""}
    people = [u for u in User.objects.filter(is_active=True).order_by("username") if Role.PROVIDER in u.roles]
    people.sort(key=lambda u: u.npi not in taking_part)
    return [
        Choice(p.username, f"{p.get_full_name() or p.username}{' (this chart)' * (p.npi in taking_part)}",
               p.username == asked)
        for p in people
    ]  # fmt: skip
