"""Who works here, for the administrator, and everybody's own password.

Source: 45 CFR 164.308(a)(3)(ii)(A) and (C), authorization and termination; 164.308(a)(5)(ii)(D), password management.
"""

from __future__ import annotations

from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from superbill.errors import SuperbillError
from superbill.office import accounts, lock_out, second_factor
from superbill.office.models import User
from superbill.office.permits import open_to_signed_in, permitted, require_user
from superbill.office.roles import TASKS


@permitted("account.manage")
def show(request: HttpRequest) -> HttpResponse:
    """List the accounts; a form opens another."""
    sent, trouble = request.POST, ""
    if request.method == "POST":
        try:
            accounts.add(
                sent.get("name", ""),
                sent.get("new_password", ""),
                sent.getlist("role"),
                npi=sent.get("npi", "").strip(),
                by=_by(request),
            )
            return redirect("accounts")
        except SuperbillError as error:
            trouble = str(error)
    page = {
        "rows": [accounts.described(u) for u in accounts.listed()],
        "roles": TASKS,
        "sent": sent,
        "trouble": trouble,
    }
    page["chosen"] = sent.getlist("role")
    return render(request, "office/accounts.html", page, status=422 if trouble else 200)


@permitted("account.manage")
def one(request: HttpRequest, account_id: int) -> HttpResponse:
    """Show one account and do what a button says."""
    user = User.objects.filter(pk=account_id).first()
    if user is None:
        raise Http404
    trouble, password = "", ""
    if request.method == "POST":
        try:
            password = _do(request, user.username)
        except SuperbillError as error:
            trouble = str(error)
        if not trouble and not password:
            return redirect("account", account_id)
    user.refresh_from_db()
    page = {"account": accounts.described(user), "roles": TASKS, "trouble": trouble, "password": password}
    return render(request, "office/account.html", page, status=422 if trouble else 200)


@open_to_signed_in
def own_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password, with the old one."""
    user, trouble = require_user(request), ""
    if request.method == "POST":
        trouble = _changed(request, user)
        if not trouble:
            update_session_auth_hash(request, User.objects.get(pk=user.pk))
    page = {"trouble": trouble, "done": request.method == "POST" and not trouble}
    return render(request, "office/password.html", page, status=422 if trouble else 200)


def _changed(request: HttpRequest, user: User) -> str:
    sent = request.POST
    if authenticate(request, username=user.username, password=sent.get("old_password", "")) is None:
        return "The old password is not right. Type it again; capital letters count."
    if sent.get("new_password") != sent.get("new_password_again"):
        return "The two new passwords differ. Type the same one twice."
    try:
        accounts.change_password(user.username, sent.get("new_password", ""), by=user.username)
    except SuperbillError as error:
        return str(error)
    return ""


def _do(request: HttpRequest, name: str) -> str:
    """Do what a button says; returns the password that is shown once, when one was made."""
    by, wish = _by(request), request.POST.get("do", "")
    if wish == "password":
        return accounts.new_password(name, by=by)
    if wish == "roles":
        accounts.give_roles(name, request.POST.getlist("role"), by=by)
    elif wish == "factor":
        second_factor.reset(name, by=by)
    elif wish == "unlock":
        lock_out.unlock(name, by=by)
    elif wish == "close":
        accounts.close(name, by=by)
    elif wish == "reopen":
        accounts.reopen(name, by=by)
    return ""


def _by(request: HttpRequest) -> str:
    return require_user(request).username
