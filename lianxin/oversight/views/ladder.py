"""The ladder as the committee sets it: days, papers, signers, and who is told."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.cases.ladder import offsets
from lianxin.cases.states import Stage, Supervision
from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.oversight import actions
from lianxin.oversight.forms.board import OrganForm, RungForm
from lianxin.oversight.ladder import rungs
from lianxin.oversight.models import Organ
from lianxin.oversight.views.shared import crumbs, user_of
from lianxin.people.models import Role
from lianxin.people.queries import standing
from lianxin.people.rules import SEE_OVERSIGHT, SET_LADDER, holds

DOES = (
    "raises_by_itself",
    "paper",
    "signer",
    "limit_workdays",
    "tells_station",
    "tells_presidium",
    "tells_committee",
)


@require_safe
@needs(SEE_OVERSIGHT)
def ladder(request: HttpRequest) -> HttpResponse:
    """All rungs with what they do; the committee changes them."""
    user, steps = user_of(request), offsets()
    context = {
        "rungs": [
            (rung, steps[Stage.REPLY].get(level), steps[Stage.ACKNOWLEDGE].get(level))
            for level, rung in ((Supervision(at), rung) for at, rung in rungs().items())
        ],
        "organs": _organs_of(request),
        "may_set": holds(user, SET_LADDER),
        "crumbs": crumbs(user, {"title": _("督办阶梯")}),
    }
    return page(request, "oversight/ladder.html", context)


def _organs_of(request: HttpRequest) -> list[Organ]:
    prefixes = standing(user_of(request)).prefixes(Role.COMMITTEE)
    known = Organ.objects.select_related("division").order_by("division")
    return [each for each in known if each.division.code.startswith(prefixes or ("-",))]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SET_LADDER)
def rung(request: HttpRequest, level: int) -> HttpResponse:
    """Change one rung; audited."""
    known = rungs().get(level)
    if known is None:
        raise Http404
    at, user, steps = Supervision(level), user_of(request), offsets()
    initial = {name: getattr(known, name) for name in DOES}
    initial |= {
        "raises_by_itself": "yes" if known.raises_by_itself else "no",
        "workdays": steps[Stage.REPLY].get(at),
        "silence": steps[Stage.ACKNOWLEDGE].get(at),
    }
    form = RungForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if from_form(form, lambda: actions.state_rung(at, by=user, **given)) is not None:
            messages.success(request, _("已保存，下次巡查起按新的阶梯督办。"))
            return redirect("oversight:ladder")
    title = str(at.label)
    way = ({"title": _("督办阶梯")}, {"title": title})
    context = {"form": form, "title": title, "crumbs": crumbs(user, *way)}
    return page(request, "oversight/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SET_LADDER)
def organ(request: HttpRequest, organ_id: int) -> HttpResponse:
    """Correct the name and mark of an organ in the reader's county."""
    found = get_object_or_404(Organ, pk=organ_id, pk__in=[each.pk for each in _organs_of(request)])
    user = user_of(request)
    form = OrganForm(request.POST or None, initial={"name": found.name, "mark": found.mark})
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if from_form(form, lambda: actions.amend_organ(found, by=user, **given)) is not None:
            messages.success(request, _("已保存。"))
            return redirect("oversight:ladder")
    way = ({"title": _("督办阶梯")}, {"title": found.name})
    context = {"form": form, "title": found.name, "crumbs": crumbs(user, *way)}
    return page(request, "oversight/form.html", context, status=422 if form.errors else 200)
