"""交办规则 at the desk: the rules in their order, and the draft of the next version."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cases.actions import rulesets
from lianxin.cases.forms.routing import PeriodForm, RuleForm, facts_shown
from lianxin.cases.models import RoutingReplay, RoutingRule, RoutingRuleSet, RuleSetStatus
from lianxin.cases.rulebook import Names, Seat, current, lines_of, seat_of
from lianxin.kit.attempts import from_button
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

P = ParamSpec("P")
Seated = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]


def user_of(request: HttpRequest) -> Account:
    """The account behind a request; the middleware lets nobody else through."""
    return cast(Account, request.user)


def seated(view: Seated[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For those who may look at the rules of a county; all others find nothing."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        seat = seat_of(user_of(request))
        if seat is None:
            raise Http404
        return view(request, seat, *args, **kwargs)

    update_wrapper(guarded, view)
    return guarded


def editing(view: Seated[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For those who may change them."""

    def of_editors(
        request: HttpRequest, seat: Seat, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not seat.may_edit:
            raise Http404
        return view(request, seat, *args, **kwargs)

    update_wrapper(of_editors, view)
    return seated(of_editors)


def draft_of(seat: Seat) -> RoutingRuleSet | None:
    """The draft, for those who may change it."""
    return current(seat.county, RuleSetStatus.DRAFT) if seat.may_edit else None


def draft_or_404(seat: Seat) -> RoutingRuleSet:
    draft = draft_of(seat)
    if draft is None:
        raise Http404
    return draft


def crumbs(*more: str) -> list[dict[str, str]]:
    """The way here from the list of rules."""
    home = {"title": _("交办规则"), "url": reverse("routing:home")}
    return [home, *({"title": title} for title in more)]


@require_GET
@seated
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The draft with its warnings, for editors; the rules in force for all others."""
    draft, standing = draft_of(seat), current(seat.county, RuleSetStatus.IN_FORCE)
    shown = draft or standing
    lines = lines_of(shown, Names(seat.county), checked=True) if shown else []
    context = {
        "seat": seat,
        "draft": draft,
        "standing": standing,
        "shown": shown,
        "lines": lines,
        "warned": sum(bool(line.warnings) for line in lines),
        "period": PeriodForm() if draft else None,
        "replay": RoutingReplay.objects.filter(ruleset=draft).first() if draft else None,
    }
    return page(request, "cases/routing/home.html", context)


@require_POST
@editing
def start(request: HttpRequest, seat: Seat) -> HttpResponse:
    by = user_of(request)
    done = _("已开始起草，改好以前不影响正在使用的规则。")
    from_button(request, lambda: rulesets.start_draft(seat.county, by=by), done)
    return redirect("routing:home")


@require_POST
@editing
def drop(request: HttpRequest, seat: Seat) -> HttpResponse:
    draft, by = draft_or_404(seat), user_of(request)
    from_button(
        request,
        lambda: rulesets.drop_draft(draft, by=by, seen=_number(request, "seen")),
        _("已放弃草稿。"),
    )
    return redirect("routing:home")


@require_POST
@editing
def from_remits(request: HttpRequest, seat: Seat) -> HttpResponse:
    draft, by = draft_or_404(seat), user_of(request)
    try:
        count = rulesets.draft_from_remits(draft, by=by)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        said = ngettext(
            "已按职责生成%(count)s条规则，接在最后。",
            "已按职责生成%(count)s条规则，接在最后。",
            count,
        )
        messages.success(request, said % {"count": count})
    return redirect("routing:home")


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def new_rule(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A new rule at the end of the draft."""
    draft, names = draft_or_404(seat), Names(seat.county)
    form = RuleForm(request.POST or None, names=names)
    return _edited(
        request,
        form,
        _("新规则"),
        lambda facts: rulesets.add_rule(draft, by=user_of(request), facts=facts),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def edit_rule(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Change a rule of the draft."""
    rule, names = _rule(seat, pk), Names(seat.county)
    form = RuleForm(request.POST or None, names=names, initial=facts_shown(rule))
    title = _("第%(position)s条：%(name)s") % {"position": rule.position, "name": rule.name}

    def change(facts: dict[str, Any]) -> object:
        seen = form.cleaned_data["seen"] or 0
        return rulesets.change_rule(rule, by=user_of(request), facts=facts, seen=seen)

    return _edited(request, form, title, change, rule)


def _edited(
    request: HttpRequest,
    form: RuleForm,
    title: str,
    act: Callable[[dict[str, Any]], object],
    rule: RoutingRule | None = None,
) -> HttpResponse:
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.method == "POST" and form.is_valid():
        try:
            act(form.facts())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal.field else HTTPStatus.CONFLICT
        else:
            messages.success(request, _("规则已保存到草稿。"))
            return redirect("routing:home")
    if rule is not None and status == HTTPStatus.CONFLICT:
        _show_again(form, rule)
    context = {"form": form, "heading": title, "crumbs": crumbs(title)}
    return page(request, "cases/routing/rule.html", context, status=status)


def _show_again(form: RuleForm, rule: RoutingRule) -> None:
    """What was typed stays, and a second press saves it over what the colleague wrote."""
    latest = RoutingRule.objects.filter(pk=rule.pk).values_list("revision", flat=True).first()
    given = cast("Any", form.data).copy()
    given["seen"] = str(latest or 0)
    form.data = given


def _rule(seat: Seat, pk: int) -> RoutingRule:
    rules = RoutingRule.objects.select_related("ruleset", "lead_unit")
    rule = rules.filter(pk=pk, ruleset__county=seat.county).first()
    if rule is None or rule.ruleset.status != RuleSetStatus.DRAFT:
        raise Http404
    return rule


@require_POST
@editing
def move(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    rule, up = _rule(seat, pk), "up" in request.POST
    at = _number(request, "seen_at")
    done = _("已移动“%(name)s”。") % {"name": rule.name}
    from_button(
        request,
        lambda: rulesets.move_rule(rule, by=user_of(request), up=up, seen_at=at),
        done,
    )
    return redirect(f"{reverse('routing:home')}#rule-{rule.pk}")


@require_POST
@editing
def copy(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    rule = _rule(seat, pk)
    done = _("已复制，副本在原规则后面。")
    from_button(request, lambda: rulesets.copy_rule(rule, by=user_of(request)), done)
    return redirect(f"{reverse('routing:home')}#rule-{rule.pk}")


@require_POST
@editing
def remove(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    rule, seen = _rule(seat, pk), _number(request, "seen")
    done = _("已删除“%(name)s”。") % {"name": rule.name}
    from_button(request, lambda: rulesets.remove_rule(rule, by=user_of(request), seen=seen), done)
    return redirect("routing:home")


def _number(request: HttpRequest, name: str) -> int:
    """A hidden number of a button's form; what is none was never shown."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000") else -1
