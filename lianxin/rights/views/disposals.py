"""Retention rules, disposal lists, and the register of what was destroyed."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.kit import clock
from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.people.models import Role
from lianxin.people.queries import standing
from lianxin.people.rules import DISPOSE, EDIT_RETENTION
from lianxin.rights import actions
from lianxin.rights.forms import ConfirmForm, ReasonForm, RuleForm
from lianxin.rights.models import DisposalList, RetentionRule
from lianxin.rights.queries.retention import by_width, count_due, rules_in_force
from lianxin.rights.states import Outcome, Part, Stage
from lianxin.rights.views.shared import disposal_crumbs, list_or_404, user_of

LINES, LISTS = 50, 50
MOST_DIGITS = 6


@require_safe
@needs(DISPOSE)
def disposals(request: HttpRequest) -> HttpResponse:
    """The rules in force, and the lists, the one in hand first."""
    seen = DisposalList.objects.visible_to(user_of(request))
    context = {
        "rules": rules_in_force(),
        "lists": seen.select_related("county", "checked_by", "confirmed_by")[:LISTS],
        "crumbs": [{"title": _("保存与销毁")}],
    }
    return page(request, "rights/disposals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT_RETENTION)
def rule(request: HttpRequest) -> HttpResponse:
    """State a rule; before that one sees how many matters it would concern today."""
    form, preview = RuleForm(request.POST or None, initial=_asked_for(request)), ""
    if form.is_bound and form.is_valid():
        given = {**form.cleaned_data, "part": Part(form.cleaned_data["part"])}
        if "preview" in request.POST:
            preview = _preview(request, RetentionRule(**given))
        elif from_form(form, lambda: actions.state_rule(by=user_of(request), **given)):
            messages.success(request, _("已保存为新的版本。"))
            return redirect("rights:disposals")
    former = RetentionRule.objects.select_related("category", "made_by")[:LISTS]
    context = {
        "form": form,
        "preview": preview,
        "former": former,
        "crumbs": disposal_crumbs({"title": _("保存期限")}),
    }
    return page(request, "rights/rule.html", context, status=422 if form.errors else 200)


def _asked_for(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name][:20] for name in ("part", "category") if name in request.GET}


def _preview(request: HttpRequest, draft: RetentionRule) -> str:
    """What the schedule would propose today if the draft were in force."""
    same = (draft.part, draft.category_id, draft.result)
    others = [
        each for each in rules_in_force() if (each.part, each.category_id, each.result) != same
    ]
    regions = standing(user_of(request)).prefixes(Role.COMMITTEE)
    rules, today = by_width([*others, draft]), clock.today()
    count = sum(count_due(Part(draft.part), rules, today, region) for region in regions)
    return ngettext(
        "按这条规则，今天会有%(count)s件事项到期。",
        "按这条规则，今天会有%(count)s件事项到期。",
        count,
    ) % {"count": count}


@require_POST
@needs(EDIT_RETENTION)
def end_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Fall back to the wider rule."""
    found = get_object_or_404(RetentionRule, pk=pk)
    from_button(request, lambda: actions.end_rule(found, by=user_of(request)), _("规则已停用。"))
    return redirect("rights:disposals")


@require_safe
@needs(DISPOSE)
def one(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """A list, line by line."""
    return _shown(request, list_or_404(request, list_id))


def _shown(
    request: HttpRequest, listed: DisposalList, *, status: int = 200, **given: forms.Form
) -> HttpResponse:
    lines = listed.lines.select_related("case__category").order_by("position")
    user = user_of(request)
    waiting = listed.lines.filter(outcome=Outcome.WAITING)
    context = {
        "listed": listed,
        "page": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "waiting": waiting.count(),
        "unchecked": listed.lines.filter(is_checked=False).count(),
        "percent": 100 * listed.done // max(listed.total, 1),
        "may_check": listed.stage == Stage.PROPOSED
        and listed.checked_by_id in {None, user.person_id},
        "may_confirm": listed.stage == Stage.CHECKED and listed.checked_by_id != user.person_id,
        "confirm_form": ConfirmForm(auto_id="confirm_%s"),
        "back_form": ReasonForm(auto_id="back_%s"),
        "here": reverse("rights:disposal", args=[listed.pk]),
        "crumbs": disposal_crumbs({"title": str(listed.county)}),
        **given,
    }
    return page(request, "rights/disposal.html", context, status=status)


@require_POST
@needs(DISPOSE)
def check(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """The ticked lines are right, or one matter is held back with its reason."""
    listed, user = list_or_404(request, list_id), user_of(request)
    kept = _positions(request, "keep")[:1]
    if kept:
        reason = request.POST.get(f"reason-{kept[0]}", "")[:200]
        from_button(
            request,
            lambda: actions.keep_back(listed, by=user, position=kept[0], reason=reason),
            _("已留存，不在销毁之列。"),
        )
    else:
        positions = _positions(request, "line")
        from_button(
            request,
            lambda: actions.check(listed, by=user, positions=positions),
            _("已记下核对的条目。"),
        )
    number = request.POST.get("page", "1")[:MOST_DIGITS]
    return redirect(f"{reverse('rights:disposal', args=[listed.pk])}?page={number}")


def _positions(request: HttpRequest, name: str) -> list[int]:
    given = request.POST.getlist(name)[: 2 * LINES]
    return [int(each) for each in given if each.isdecimal() and len(each) <= MOST_DIGITS]


@require_POST
@needs(DISPOSE)
def confirm(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """The second person: from here on the worker destroys."""
    listed = list_or_404(request, list_id)
    form = ConfirmForm(request.POST, auto_id="confirm_%s")
    if form.is_valid():
        count = form.cleaned_data["count"]
        act = from_form(form, lambda: actions.confirm(listed, by=user_of(request), count=count))
        if act is not None:
            messages.success(request, _("已批准，正在后台销毁。"))
            return redirect("rights:disposal", listed.pk)
    return _shown(request, listed, status=422, confirm_form=form)


@require_POST
@needs(DISPOSE)
def send_back(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """The second person is not content."""
    listed = list_or_404(request, list_id)
    form = ReasonForm(request.POST, auto_id="back_%s")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if from_form(form, lambda: actions.send_back(listed, by=user_of(request), reason=reason)):
            messages.success(request, _("已退回核对。"))
            return redirect("rights:disposal", listed.pk)
    return _shown(request, listed, status=422, back_form=form)


@require_safe
@needs(DISPOSE)
def register(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """销毁清册, to print and file: every line, who stood behind it, digest and signature."""
    listed = list_or_404(request, list_id)
    if listed.stage != Stage.DONE:
        raise Http404
    context = {
        "listed": listed,
        "lines": listed.lines.select_related("case").order_by("position"),
        "digest": bytes(listed.digest or b"").hex(),
        "signature": bytes(listed.signature or b"").hex(),
        "crumbs": disposal_crumbs({"title": str(listed.county)}),
    }
    return page(request, "rights/register.html", context)
