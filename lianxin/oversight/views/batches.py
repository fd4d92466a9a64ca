"""Batches: chosen matters, what will be sent to whom, and how far the making has come."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.cases.models import Case
from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.oversight import actions, jobs, queries
from lianxin.oversight.actions.batches import MOST
from lianxin.oversight.actions.sweeping import DEMANDS
from lianxin.oversight.forms.board import BoardFilter
from lianxin.oversight.forms.papers import BatchForm
from lianxin.oversight.models import Batch
from lianxin.oversight.states import Kind
from lianxin.oversight.views.shared import crumbs, user_of
from lianxin.people.models import Account
from lianxin.people.rules import SEE_OVERSIGHT

AT_ONCE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SEE_OVERSIGHT)
def new(request: HttpRequest) -> HttpResponse:
    """Show what would be sent, then send it; nothing is chosen twice by going back."""
    user = user_of(request)
    matters = _chosen(request, user)
    if not matters:
        messages.error(request, _("请先勾选要督办的事项。"))
        return redirect("oversight:board")
    form = BatchForm(
        request.POST if "kind" in request.POST else None,
        initial={"demands": DEMANDS, "kind": Kind.LETTER},
    )
    if form.is_bound and form.is_valid():
        batch = from_form(form, lambda: _prepared(user, matters, form))
        if batch is not None:
            return _made(batch, user)
    groups = actions.groups_of(matters, is_joint=True)
    context = {
        "form": form,
        "matters": matters,
        "groups": [(group[0].lead_unit, group) for group in groups],
        "crumbs": crumbs(user, {"title": _("发督办文书")}),
    }
    return page(request, "oversight/batch_new.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, user: Account) -> list[Case]:
    """The ticked matters, or all that the filter shows."""
    given = request.POST if request.method == "POST" else request.GET
    if given.get("all"):
        wanted = BoardFilter(given, user=user).wanted()
        keys: Iterable[UUID] = queries.urgent(user, wanted).values_list("pk", flat=True)[:MOST]
    else:
        keys = [key for text in given.getlist("case") if (key := _key(text)) is not None]
    watched = queries.watched(user).filter(pk__in=list(keys)).values_list("pk", flat=True)
    return actions.choosable(user, list(watched))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _prepared(user: Account, matters: list[Case], form: BatchForm) -> Batch:
    given, facts = form.cleaned_data, form.circumstances()
    if facts["meets_at"] is not None:
        facts["meets_at"] = facts["meets_at"].isoformat()
    return actions.prepare(
        by=user,
        keys=[case.pk for case in matters],
        kind=Kind(given["kind"]),
        is_joint=given["is_joint"],
        demands=given["demands"],
        limit_workdays=given["limit_workdays"],
        facts=facts,
    )


def _made(batch: Batch, user: Account) -> HttpResponse:
    """Few papers are made at once, many in the background."""
    if batch.total > AT_ONCE:
        jobs.put_in_line(batch)
    else:
        while actions.make_next(batch, by=user):
            pass
    return redirect("oversight:batch", batch.pk)


@require_safe
@needs(SEE_OVERSIGHT)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far a batch has come, and its papers; for whoever made it."""
    user = user_of(request)
    found = get_object_or_404(Batch, pk=batch_id, made_by=user.person_id)
    made = queries.listed(found.letters.visible_to(user)).order_by("position")
    context = {
        "batch": found,
        "is_working": found.done < found.total,
        "percent": 100 * found.done // max(found.total, 1),
        "letters": made[: queries.LAST_PAGE],
        "here": reverse("oversight:batch", args=[found.pk]),
        "crumbs": crumbs(user, {"title": _("批量督办")}),
    }
    return page(request, "oversight/batch.html", context, part="progress")
