"""Every link that a screen shows to somebody opens for them: no bar, rail or list leads into a refusal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from superbill.office.models import Encounter
from superbill.office.roles import Role

LINK = re.compile(r'<a\b[^>]*?href="([^"]+)"')
EXAMPLES = 3


def links(page: str, here: str) -> list[str]:
    """The addresses of the office that a page links to, in their order."""
    found = (urljoin(here, unescape(address)).partition("#")[0] for address in LINK.findall(page))
    return [address for address in dict.fromkeys(found) if address.startswith("/")]


def closed(visitor: Client) -> list[str]:
    """Walk from the first screen along all links, a few of each kind, and return those that do not open."""
    waiting, asked, kinds, wrong = [("/home/", "")], set(), Counter[str](), []
    while waiting:
        address, seen_on = waiting.pop(0)
        kind = f"{resolve(urlsplit(address).path).view_name} from {seen_on and resolve(seen_on).view_name}"
        if address in asked or kinds[kind] >= EXAMPLES:
            continue
        asked.add(address)
        kinds[kind] += 1
        answer = visitor.get(address, follow=True)
        if answer.status_code != 200:
            wrong.append(f"{address} on {seen_on} answers {answer.status_code}")
        elif answer["Content-Type"].startswith("text/html"):
            here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
            waiting += [(each, urlsplit(here).path) for each in links(answer.content.decode(), here)]
    return wrong


@pytest.mark.parametrize("role", Role)
def test_every_link_opens_for_whom_it_is_shown_to(full_chart: str, browser_of: Callable[..., Client], role: Role):
    if role == Role.TRAINEE:
        Encounter.objects.filter(public_id=full_chart).update(owner=role)

    assert closed(browser_of(role)) == []


def test_the_rail_of_the_desk_has_what_the_role_opens(full_chart: str, browser_of: Callable[..., Client]):
    assert full_chart

    def rail(role: Role, address: str) -> list[str]:
        page = browser_of(role).get(address).content.decode()
        return links(page.partition('<nav class="rail"')[2].partition("</nav>")[0], address)

    for_who_looks = ["/claims/", "/billing/remittances/", "/billing/deposits/", "/receivables/", "/billing/books/"]
    assert rail(Role.AUDITOR, "/receivables/") == for_who_looks
    assert "/billing/denials/" in rail(Role.BILLER, "/receivables/")
    assert rail(Role.CODER, "/claims/") == []
