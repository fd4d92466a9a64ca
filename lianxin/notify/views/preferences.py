"""How one is told: channels by group, quiet hours, and the addresses that one has proved."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.notify import config
from lianxin.notify.actions import addresses
from lianxin.notify.actions.preferences import choose
from lianxin.notify.forms import AddressForm, CodeForm, PreferencesForm
from lianxin.notify.queries.addresses import masked
from lianxin.notify.queries.readers import own_reader, ways_of
from lianxin.notify.states import Channel
from lianxin.notify.views.shared import account_of, channel_or_404, person_of, tabs


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Choose the channels of each group of notices, and when not to be disturbed."""
    account = account_of(request)
    form = PreferencesForm(
        request.POST or None,
        reader=own_reader(account.person_id),
        offered=config.current().channels,
    )
    if request.method == "POST" and form.is_valid():
        choose(account.person, **form.choices)
        messages.success(request, _("已保存通知设置。"))
        return redirect("notify:preferences")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return _page(request, form, status=status)


def _page(request: HttpRequest, form: PreferencesForm, *, status: int = 200) -> HttpResponse:
    offered = config.current().channels
    context = {
        "form": form,
        "channels": offered,
        "ways": ways_of(person_of(request).pk, offered),
        "tabs": tabs(request, "notify:preferences"),
    }
    return page(request, "notify/preferences.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, channel: str) -> HttpResponse:
    """Ask for a code to a new address; the phone that the office knows is offered."""
    way, person = channel_or_404(channel), person_of(request)
    known = str(person.phone) if way == Channel.SMS else ""
    form = AddressForm(request.POST or None, initial={"value": known})
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["value"]
        if from_form(form, lambda: addresses.ask_code(person, way, value)) is not None:
            shown = {"to": masked(way, value)}
            messages.success(request, _("验证码正发往 %(to)s，请在10分钟内填写。") % shown)
            return redirect("notify:confirm_address", way)
    title = _("填写%(channel)s地址") % {"channel": way.label}
    return _form_page(request, form, title, _("发送验证码"))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, channel: str) -> HttpResponse:
    """Give the code that arrived."""
    way, person = channel_or_404(channel), person_of(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> bool:
            addresses.confirm(person, way, form.cleaned_data["code"])
            return True

        if from_form(form, act):
            messages.success(request, _("已确认，以后可以用这个渠道通知您。"))
            return redirect("notify:preferences")
    return _form_page(request, form, _("填写验证码"), _("确认"))


def _form_page(
    request: HttpRequest, form: AddressForm | CodeForm, title: str, submit: str
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return page(request, "notify/form.html", context, status=status)


@require_POST
def remove_address(request: HttpRequest, channel: str) -> HttpResponse:
    """Not to be reached by this channel any more."""
    way, person = channel_or_404(channel), person_of(request)
    from_button(request, lambda: addresses.remove(person, way), _("已删除这个联系方式。"))
    return redirect("notify:preferences")
