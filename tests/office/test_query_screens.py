"""The composer, the list of queries, and the provider's screen."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.office import office_charts as charts

from superbill.office import accounts, chart_changes, records
from superbill.office.models import AuditEvent, Document, Encounter, Query, User
from superbill.office.records.queries import question_of
from superbill.office.screens.quoting import fact_of, find

PASSWORD = "a long enough pass phrase"  # noqa: S105 - as in conftest
Browsers = Callable[..., Client]


@pytest.fixture
def provider(browser_of: Browsers) -> Client:
    return browser_of("provider")


@pytest.fixture
def coding(browser_of: Browsers) -> Client:
    return browser_of("coder")


def send(browser: Client, address: str, **form: object) -> object:
    page = browser.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token, page[:500]
    return browser.post(address, {"csrfmiddlewaretoken": token[1], **form})


def key(phrase: str) -> str:
    document = Document.objects.get(name=charts.NOTE_NAME)
    start = charts.NOTE.index(phrase)
    return f"{document.public_id}:{start}:{start + len(phrase)}:finding"


def compose(browser: Client, encounter_id: str, **form: object) -> str:
    return send(browser, f"/encounters/{encounter_id}/queries/new/", **form).content.decode()  # type: ignore[attr-defined]


def written(encounter_id: str, coding: Client) -> str:
    """Send a query as the composer's form does; returns its id."""
    answer = send(
        coding, f"/encounters/{encounter_id}/queries/new/", do="send", template="weight", asked="provider",
        fact=key("BMI 33.2"), title="Clarification of a measured body mass index", bears_on_payment="on",
        question="Please clarify the diagnosis, if any, that goes with this measurement and was addressed.",
        options="Obesity, class and cause to be specified\r\nNo diagnosis that was addressed\r\nOther: ____\r\n"
        "Unable to determine",
        **{"kind-0": "bmi_high"},
    )  # fmt: skip
    assert answer.status_code == 302, html.unescape(answer.content.decode())  # type: ignore[attr-defined]
    return answer["Location"].split("/")[2]  # type: ignore[index]


@pytest.mark.usefixtures("provider")
def test_the_template_is_filled_with_what_the_facts_support(full_chart: str, coding: Client):
    page = compose(coding, full_chart, do="fill", template="weight", fact=key("BMI 33.2"), **{"kind-0": "bmi_high"})

    assert "Obesity, class and cause to be specified" in page
    assert "Underweight\n" not in page, "nothing quoted supports that answer"
    assert "as far as its words can show" in page


def test_a_template_without_facts_says_what_it_needs(full_chart: str, coding: Client):
    page = compose(coding, full_chart, do="fill", template="weight")

    assert "Quote at least one finding of the record" in page
    assert "it cannot be sent" in page


def test_the_linter_speaks_while_writing(full_chart: str, coding: Client):
    page = compose(coding, full_chart, do="check", title="Obesity query", question="Is it obesity, for the DRG?")

    assert "QUERY-TITLE" in page
    assert "not yet: it cannot be sent" in page


def test_what_is_not_written_is_not_checked(full_chart: str, coding: Client):
    assert (
        "not checked: nothing is written yet" in coding.get(f"/encounters/{full_chart}/queries/new/").content.decode()
    )


def test_a_typed_phrase_is_found_in_the_documents(full_chart: str, coding: Client):
    assert "“fasting" in compose(coding, full_chart, do="check", phrase="fasting glucose AT home").lower()
    assert "stands in no document" in compose(coding, full_chart, do="check", phrase="troponin 4.2")


def test_the_chart_offers_each_question_of_the_coding_as_a_draft(full_chart: str, coding: Client):
    page = coding.get(f"/encounters/{full_chart}/").content.decode()

    assert f"/encounters/{full_chart}/queries/new/?suggestion=0" in page


@pytest.mark.usefixtures("provider")
def test_a_query_that_was_sent_stands_on_its_chart(full_chart: str, coding: Client):
    chart = f"/encounters/{full_chart}/"
    assert "waits for" not in coding.get(chart).content.decode()

    made = written(full_chart, coding)

    page = coding.get(chart).content.decode()
    assert "waits for provider" in page
    assert f'<a href="/queries/{made}/">Clarification of a measured body mass index</a>' in page
    assert "coder asked provider on" in page


def test_a_query_that_the_coding_suggests_is_taken_over(full_chart: str, coding: Client):
    page = coding.get(f"/encounters/{full_chart}/queries/new/?suggestion=0").content.decode()

    assert "Please clarify the type of obesity" in page
    assert "“BMI 33.2”" in page
    assert "Unable to determine" in page


@pytest.mark.usefixtures("provider")
def test_a_bad_query_stays_in_the_form(full_chart: str, coding: Client):
    page = compose(coding, full_chart, do="send", asked="provider", title="T", question="Is it obesity?")

    assert "not compliant" in page
    assert "Is it obesity?" in page
    assert not Query.objects.exists()


def test_a_place_that_is_no_place_is_refused(full_chart: str, coding: Client):
    page = compose(coding, full_chart, do="check", fact="x:1:2:finding")

    assert "Select it in the note again" in page


def test_places_in_a_text_with_windows_line_ends(db):  # noqa: ARG001 - a fixture for its effect
    text = "One\r\nTwo µg\r\nBMI 33.2 today\r\n"
    records.store_encounter(charts.encounter(documents=(charts.Document(name="n", text=text),)))
    document = Document.objects.get()
    shown = text.replace("\r\n", "\n")
    start = shown.index("BMI")

    fact = fact_of(f"{document.public_id}:{start}:{start + 8}:bmi_high", [document])

    assert fact.indicator.text == "BMI 33.2"
    assert find("BMI 33.2", [document]).key.split(":")[1] == str(start)


def test_the_provider_answers_in_two_clicks(full_chart: str, coding: Client, provider: Client):
    query = written(full_chart, coding)
    assert provider.get("/home/")["Location"] == "/questions/"
    page = provider.get("/questions/").content.decode()
    assert page.count("<button") == 2, "log out, and sign"

    answer = send_to(provider, page, f"/questions/{query}/answer/", choice="No diagnosis that was addressed")

    assert answer["Location"] == "/questions/"
    assert "Nothing is asked of you" in provider.get("/questions/").content.decode()
    assert Query.objects.get().state == "answered"


def send_to(browser: Client, page: str, address: str, **form: object) -> object:
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    return browser.post(address, {"csrfmiddlewaretoken": token[1], **form})


def test_the_provider_sees_no_code_and_no_money(full_chart: str, coding: Client, provider: Client):
    query = written(full_chart, coding)
    shown = provider.get("/questions/").content.decode()
    shown += provider.get(f"/questions/{query}/documents/").content.decode()

    for wanted in ("Example, Ada", "BMI 33.2", "Unable to determine", "Obesity, class and cause", "monofilament"):
        assert wanted in shown
    words = html.unescape(re.sub(r"<[^>]+>", " ", shown))
    for hidden in ("E66.9", "E11.22", "$", "payment", "DRG", "Medicare", "1EG4TE5MK73", "RVU", "weight\b"):
        assert hidden not in words


def test_a_provider_sees_only_their_own_questions(full_chart: str, coding: Client, provider: Client):
    query = written(full_chart, coding)
    accounts.add("other", PASSWORD, ("provider",), npi="1999999984")
    other = Client()
    other.force_login(User.objects.get(username="other"))

    assert "Nothing is asked of you" in other.get("/questions/").content.decode()
    assert other.get(f"/questions/{query}/documents/").status_code == 404
    assert other.post(f"/questions/{query}/answer/", {"choice": "Unable to determine"}).status_code == 404
    assert other.get(f"/queries/{query}/").status_code == 403
    assert provider.get(f"/queries/{query}/").status_code == 200


@pytest.mark.parametrize("choice", ["Other: ____", "Obesity, class and cause to be specified"])
def test_an_answer_that_leaves_something_open_is_refused_and_stays_in_the_form(
    full_chart: str, coding: Client, provider: Client, choice: str
):
    query = written(full_chart, coding)
    page = provider.get("/questions/").content.decode()

    answer = send_to(provider, page, f"/questions/{query}/answer/", choice=choice)

    told = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Fill in what the answer leaves open" in told
    assert re.search(rf'value="{choice}" checked', told)
    assert re.search(r"<textarea[^>]* autofocus>", told)


def test_a_question_signed_with_nothing_chosen_says_so_at_the_question(
    full_chart: str, coding: Client, provider: Client
):
    query = written(full_chart, coding)
    page = provider.get("/questions/").content.decode()

    told = send_to(provider, page, f"/questions/{query}/answer/").content.decode()  # type: ignore[attr-defined]

    assert re.search(r'<p class="alert" role="alert"[^>]*>Choice is missing. Choose an answer, or write one.', told)
    assert re.findall(r'value="([^"]*)"[^>]* autofocus', told) == ["Obesity, class and cause to be specified"]


def test_a_script_is_sent_the_one_question_again_or_what_stands_below_them(
    full_chart: str, coding: Client, provider: Client
):
    query = written(full_chart, coding)
    page = provider.get("/questions/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token

    def sign(**form: str) -> tuple[int, str]:
        form |= {"csrfmiddlewaretoken": token[1]}
        answer = provider.post(f"/questions/{query}/answer/", form, headers={"X-Part": "1"})
        return answer.status_code, answer.content.decode()

    status, card = sign(words=" ")
    assert (status, card.count("data-ask"), card.count("<html")) == (422, 1, 0)
    status, after = sign(choice="Unable to determine")
    assert (status, after.count("data-ask"), after.count("<html")) == (200, 0, 0)
    assert "Nothing is asked of you" in after
    assert "Unable to determine" in after


def test_the_list_and_the_query_with_its_answer(full_chart: str, coding: Client, provider: Client):
    query = written(full_chart, coding)
    records.answer_query(query, by="provider", choice="Unable to determine")

    assert "Clarification of a measured body mass index" in coding.get("/queries/?state=answered").content.decode()
    assert "No query here" in coding.get("/queries/?state=draft").content.decode()
    page = coding.get(f"/queries/{query}/").content.decode()
    assert "addendum-1.txt" in page
    assert "No code has changed" in page
    assert "Counts for payment" in page
    assert "Counts for payment" not in provider.get(f"/queries/{query}/").content.decode()
    assert provider.get("/queries/")["Location"] == "/questions/"

    answer = send_to(coding, page, f"/queries/{query}/settle/", do="close", outcome="undetermined")
    assert answer["Location"] == f"/queries/{query}/"  # type: ignore[index]
    assert Query.objects.get().outcome == "undetermined"
    assert AuditEvent.objects.filter(action="read", kind="query").count() == 2


def test_a_draft_goes_on_where_it_was(full_chart: str, coding: Client):
    answer = send(
        coding, f"/encounters/{full_chart}/queries/new/", do="save", title="Clarification", question="Which type?",
        fact=key("BMI 33.2"),
    )  # fmt: skip
    query = answer["Location"].split("/")[2]  # type: ignore[index]

    page = coding.get(f"/queries/{query}/edit/").content.decode()
    assert "Which type?" in page
    assert "“BMI 33.2”" in page
    assert send(coding, f"/queries/{query}/edit/", do="save", title="Other title", question="Which?")["Location"]  # type: ignore[index]
    assert Query.objects.get().versions.count() == 2
    assert "Earlier versions" in coding.get(f"/queries/{query}/").content.decode()


def test_a_note_with_markup_is_quoted_and_not_run(coding: Client, db):  # noqa: ARG001 - a fixture for its effect
    text = "<script>alert(1)</script> BMI 33.2"
    encounter_id = records.store_encounter(charts.encounter(documents=(charts.Document(name="n", text=text),)))

    page = compose(coding, encounter_id, do="check", phrase="<script>alert(1)</script>")

    assert "<script>alert" not in page


def test_words_that_stand_nowhere_are_kept_and_nothing_is_sent_without_them(full_chart: str, coding: Client):
    page = compose(
        coding, full_chart, do="send", asked="provider", phrase="troponin 4.2", title="Clarification", question="Why?"
    )

    assert "stands in no document" in page
    assert 'value="troponin 4.2"' in page
    assert 'value="Clarification"' in page
    assert not Query.objects.exists()
    page = compose(coding, full_chart, do="send", phrase="BMI 33.2", title="Clarification", question="Why?")
    assert "Provider is not chosen" in html.unescape(page)
    assert 'id="phrase" name="phrase" value=""' in page


@pytest.mark.parametrize("state", ["draft", "open"])
def test_a_chart_whose_query_waits_is_finished_only_on_purpose(
    encounter_id: str, provider: Client, coding: Client, state: str, monkeypatch: pytest.MonkeyPatch
):
    del provider
    monkeypatch.setattr(chart_changes, "keep_check", lambda *_, **__: None)
    coding.handler.enforce_csrf_checks = False
    records.store_coding(encounter_id, charts.coded())
    made = written(encounter_id, coding)
    if state == "draft":
        value = question_of(Query.objects.get())
        records.cancel_query(made, "asked in another way", by="coder")
        records.draft_query(encounter_id, value, by="coder")
    coding.get(f"/encounters/{encounter_id}/")
    done = {"do": "done", "revision": Encounter.objects.get().revision}

    asked = coding.post(f"/encounters/{encounter_id}/finish/", done)
    told = html.unescape(asked.content.decode())
    assert asked.status_code == 422
    assert "Not finished: a query waits" in told
    assert "Clarification of a measured body mass index" in told
    assert "Finish all the same" in told
    assert Encounter.objects.get().completed_at is None

    assert coding.post(f"/encounters/{encounter_id}/finish/", done | {"despite_queries": "1"}).status_code == 302
    assert Encounter.objects.get().completed_by == "coder"
    assert AuditEvent.objects.get(action="complete").detail == "despite queries that wait"
