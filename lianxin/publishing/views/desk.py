"""The desk: what waits for me, one publication with its steps, the panel of a matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_stubs_ext import StrOrPromise

from lianxin.cases.models import Case, CaseText
from lianxin.cases.tracking import replies
from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.paging import asked_page
from lianxin.people.models import Account
from lianxin.publishing import actions, finds, queries, rules
from lianxin.publishing.forms import desk as ask
from lianxin.publishing.models import Objection, Publication, reach
from lianxin.publishing.states import (
    LIVING,
    MOVES,
    PASS_OF,
    READERS,
    STAGE_OF,
    WRITERS,
    Stage,
    Status,
)

Given = dict[str, Any]


def user_of(request: HttpRequest) -> Account:
    """The account behind a request; the middleware lets nobody else through."""
    return cast(Account, request.user)


def _seen(request: HttpRequest, key: int) -> Publication:
    found = Publication.objects.visible_to(user_of(request)).select_related(
        "case", "station", "category", "drafted_by", "withdrawn_by"
    )
    return get_object_or_404(found, pk=key)


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and the other lists; writers also see what could be drafted."""
    user = user_of(request)
    if not queries.has_office(user):
        raise Http404
    form = ask.ListFilter(request.GET)
    tab, counted = form.asked_tab, queries.counts(user)
    found = queries.listed(user, tab, form.chosen)
    context = {
        "form": form,
        "sheet": queries.sheet_of(
            found, asked_page(request.GET.get("page", ""), queries.LAST_PAGE)
        ),
        "tabs": [
            {
                "title": each.label,
                "url": f"{request.path}?tab={each.value}",
                "active": each == tab,
                "count": counted[each],
            }
            for each in queries.Tab
        ],
        "candidates": queries.candidates(user) if tab == queries.Tab.WAITING else (),
    }
    return page(request, "publishing/list.html", context, part="rows")


@dataclass(frozen=True, slots=True)
class Step:
    """A press on the page: its form, the action, and what is said then."""

    form: Callable[[Any, Publication], forms.Form]
    act: Callable[[Publication, Account, Given], object]
    thanks: StrOrPromise


def _plain(kind: type[forms.Form]) -> Callable[[Any, Publication], forms.Form]:
    return lambda data, _publication: kind(data)


STEPS: dict[str, Step] = {
    "write": Step(
        lambda data, publication: ask.WordsForm(data, publication=publication),
        lambda found, by, given: actions.write(found, by=by, words=actions.Words(**given)),
        gettext_lazy("已保存。"),
    ),
    "mask": Step(
        _plain(ask.FindForm),
        lambda found, by, given: actions.mask(found, by=by, **given),
        gettext_lazy("已遮盖。"),
    ),
    "dismiss": Step(
        _plain(ask.FindForm),
        lambda found, by, given: actions.dismiss(found, by=by, **given),
        gettext_lazy("已记下：不是个人信息。"),
    ),
    "submit": Step(
        _plain(forms.Form),
        lambda found, by, _given: actions.submit(found, by=by),
        gettext_lazy("已送一审。"),
    ),
    "pass": Step(
        _plain(ask.PassForm),
        lambda found, by, given: actions.pass_check(
            found, by=by, stage=given["stage"], words=given["words"]
        ),
        gettext_lazy("已审核通过。"),
    ),
    "send_back": Step(
        _plain(ask.SendBackForm),
        lambda found, by, given: actions.send_back(found, by=by, **given),
        gettext_lazy("已退回修改。"),
    ),
    "drop": Step(
        _plain(ask.ReasonForm),
        lambda found, by, given: actions.drop(found, by=by, **given),
        gettext_lazy("已放弃这份公开稿。"),
    ),
    "take_down": Step(
        _plain(ask.ReasonForm),
        lambda found, by, given: actions.take_down(found, by=by, **given),
        gettext_lazy("已从公开页面撤下。"),
    ),
}


@require_safe
@never_cache
def publication(request: HttpRequest, key: int) -> HttpResponse:
    """The resident's words and the reply beside the public text, and what may be done now."""
    return _shown(request, _seen(request, key))


def _shown(
    request: HttpRequest, found: Publication, name: str = "", form: forms.Form | None = None
) -> HttpResponse:
    user, status = user_of(request), Status(found.status)
    stage = STAGE_OF.get(status)
    suspects = finds.suspects(found) if status in LIVING else []
    opened = {name: form} if form else {}
    may_check = rules.may_check(found, user)
    context = {
        "publication": found,
        "text": CaseText.objects.get(case_id=found.case_id),
        "reply": replies(found.case).first(),
        "suspects": suspects,
        "open_suspects": sum(each.is_open for each in suspects),
        "why_not": rules.why_not(found.case) if status in LIVING else "",
        "steps": [MOVES["start"].label, *(each.label for each in Stage), Status.PUBLISHED.label],
        "stage": Stage(stage).label if stage else "",
        "pass_label": PASS_OF[Stage(stage)].label if stage else "",
        "withdrawn_reason": _(found.withdrawn_reason) if found.withdrawn_reason else "",
        "step": _step(status, stage),
        "passed": found.checks.filter(round=found.round).select_related("checked_by"),
        "may_check": may_check,
        "barred": "" if may_check or stage is None else rules.bars_check(found, user),
        "forms": _forms(found, user, opened, stage) if status in LIVING else {},
        "history": queries.history(found),
        "public_url": reverse("public_publishing:matter", args=[found.slug])
        if status == Status.PUBLISHED
        else "",
        "crumbs": [
            {"title": _("信息公开"), "url": reverse("publishing:list")},
            {"title": found.title},
        ],
    }
    return page(request, "publishing/publication.html", context, status=422 if form else 200)


def _step(status: Status, stage: int | None) -> int:
    """Where the line of progress stands: draft, three checks, out."""
    if status == Status.DRAFT:
        return 1
    return stage + 1 if stage else 6


def _forms(
    found: Publication, user: Account, opened: dict[str, forms.Form], stage: int | None
) -> dict[str, forms.Form]:
    """The forms that this person may send now, by the name of their step."""
    offered = [
        name for name in ("write", "submit", "drop", "take_down") if rules.may(found, name, user)
    ]
    if rules.may_check(found, user):
        offered += ["pass", "send_back"]
    given: dict[str, forms.Form] = {}
    for name in offered:
        form = opened.get(name) or STEPS[name].form(None, found)
        if stage and "stage" in form.fields:
            form.initial["stage"] = stage
        given[name] = form
    return given


@require_POST
def act(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Take one step, or show the page again with the refusal beside its field."""
    if step not in STEPS:
        raise Http404
    found, by = _seen(request, key), user_of(request)
    form = STEPS[step].form(request.POST, found)
    if form.is_valid():
        given = form.cleaned_data
        if from_form(form, lambda: STEPS[step].act(found, by, given)) is not None:
            messages.success(request, str(STEPS[step].thanks))
            return redirect("publishing:publication", found.pk)
    fresh = _seen(request, key)
    if form.fields and step in _forms(fresh, by, {}, None):
        return _shown(request, fresh, step, form)
    for error in form.non_field_errors() or [_("现在不能这样办理，可能已有同事先办理。")]:
        messages.error(request, str(error))
    return redirect("publishing:publication", found.pk)


@require_POST
def start(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Begin a draft of a matter."""
    user = user_of(request)
    case = get_object_or_404(Case.objects.filter(reach(user)), pk=case_id)
    if from_button(request, lambda: actions.start(case, by=user), _("公开稿已起草，请逐句核对。")):
        living = queries.living_of(case)
        return redirect("publishing:publication", living.pk if living else 0)
    return redirect("publishing:list")


@require_safe
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The panel on a matter's page; units see only whether it is public."""
    user = user_of(request)
    case = get_object_or_404(Case.objects.visible_to(user), pk=case_id)
    hats = rules.hats_of(case, user)
    living = queries.living_of(case)
    is_out = living is not None and living.status == Status.PUBLISHED
    context = {
        "case": case,
        "publication": living if is_out or hats & READERS else None,
        "reads": bool(hats & READERS),
        "may_start": bool(hats & WRITERS) and (living is None or living.status == Status.WITHDRAWN),
        "why_not": rules.why_not(case),
        "objection": Objection.objects.filter(case=case, is_lifted=False).first(),
        "objection_form": ask.ReasonForm(),
        "start_label": MOVES["start"].label,
        "crumbs": [{"title": _("信息公开"), "url": reverse("publishing:list")}],
    }
    return page(request, "publishing/of_case.html", context, part="panel")


@require_POST
def objection(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Note that the resident does not want it public, or agrees after all."""
    user = user_of(request)
    case = get_object_or_404(Case.objects.filter(reach(user)), pk=case_id)
    if request.POST.get("lift") == "1":
        from_button(
            request, lambda: actions.lift_objection(case, by=user), _("已记下：群众同意公开。")
        )
    else:
        form = ask.ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        from_button(
            request,
            lambda: actions.object_to(case, by=user, reason=reason),
            _("已记下：群众不同意公开。公开稿已撤下。"),
        )
    return redirect("cases:case", case.number)
