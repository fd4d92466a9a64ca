"""Accounts at the desk: opened, closed, unlocked; first passwords are shown once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.kit.rights import needs
from lianxin.people import actions, queries
from lianxin.people.forms import OpenAccountForm, ReasonForm
from lianxin.people.models import Account, Person
from lianxin.people.passwords import invented
from lianxin.people.rules import MANAGE_ACCOUNTS
from lianxin.people.views.persons import own, person_context, url_of
from lianxin.people.views.shared import REFUSED, account_of


@never_cache
@require_http_methods(["GET", "POST"])
@needs(MANAGE_ACCOUNTS)
def open_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open an account; the answer shows its first password, once."""
    person = get_object_or_404(Person, pk=pk)
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password, by = invented(), account_of(request)
        username = form.cleaned_data["username"]
        account = from_form(
            form,
            lambda: actions.open_account(person, by=by, username=username, password=password),
        )
        if account is not None:
            return _show_once(request, account, password)
    context = {
        "form": form,
        "title": _("给%(name)s开通账号") % {"name": person.name},
        "back": url_of(person),
        "submit": _("开通账号"),
    }
    return page(request, "people/form.html", context, status=REFUSED if form.is_bound else 200)


@never_cache
@require_POST
@needs(MANAGE_ACCOUNTS)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password; the answer shows it, once."""
    account, password = _account(pk), invented()
    try:
        actions.set_password(account, by=account_of(request), password=password)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(url_of(account.person))
    return _show_once(request, account, password)


@require_POST
@needs(MANAGE_ACCOUNTS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    account, form = _account(pk), own(ReasonForm, "close", data=request.POST)
    if form.is_valid():
        reason, by = form.cleaned_data["reason"], account_of(request)
        if from_form(form, lambda: actions.close_account(account, by=by, reason=reason)):
            messages.success(request, _("账号已停用。"))
            return HttpResponseRedirect(url_of(account.person))
    context = person_context(request, account.person, refused=form)
    return page(request, "people/person.html", context, status=REFUSED)


@require_POST
@needs(MANAGE_ACCOUNTS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.reopen_account, _("账号已重新启用。"))


@require_POST
@needs(MANAGE_ACCOUNTS)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.unlock, _("已解锁，可以重新登录。"))


@require_POST
@needs(MANAGE_ACCOUNTS)
def forget_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(
        request, pk, actions.forget_second_factor, _("已重置，下次登录时重新开启两步验证。")
    )


@require_POST
@needs(MANAGE_ACCOUNTS)
def sign_out_everywhere(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.end_sessions, _("已在所有设备上退出。"))


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in oneself."""
    here = request.session.session_key
    shown = [
        {"session": one, "is_here": one.session_key == here}
        for one in queries.live_sessions(account_of(request))
    ]
    return page(request, "people/sessions.html", {"sessions": shown})


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out on all one's other devices, or on the one named."""
    account = account_of(request)
    only = request.POST.get("session", "")
    actions.end_sessions(
        account,
        by=account,
        keep=request.session.session_key or "",
        only=int(only) if only.isascii() and only.isdigit() else None,
    )
    messages.success(request, _("已在其他设备上退出。"))
    return HttpResponseRedirect(reverse("people:sessions"))


def _account(pk: int) -> Account:
    return get_object_or_404(Account.objects.select_related("person"), pk=pk)


def _pressed(request: HttpRequest, pk: int, act: Callable[..., object], done: str) -> HttpResponse:
    account = _account(pk)
    from_button(request, lambda: act(account, by=account_of(request)), done)
    return HttpResponseRedirect(url_of(account.person))


def _show_once(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    context = {"account": account, "password": password, "back": url_of(account.person)}
    return page(request, "people/first_password.html", context)
