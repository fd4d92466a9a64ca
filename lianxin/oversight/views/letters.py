"""Papers: the list, one paper with its moves, printing, signing many at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_stubs_ext import StrOrPromise

from lianxin.cases import deadlines
from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.paging import Sheet, asked_page
from lianxin.kit.refusals import Refusal
from lianxin.oversight import actions, grounds, queries, rules
from lianxin.oversight.forms import papers
from lianxin.oversight.forms.board import LetterFilter
from lianxin.oversight.models import Letter
from lianxin.oversight.states import OUT, Kind, Status
from lianxin.oversight.views.shared import crumbs, letter_or_404, user_of
from lianxin.people.models import Account

MOST_PRINTED = 100
LONGEST_KEY = 18
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What may be done with a paper: its form, the action, when, and what is said then."""

    label: StrOrPromise
    form: type[forms.Form]
    act: Callable[[Letter, Account, Given], object]
    thanks: StrOrPromise
    statuses: frozenset[Status]
    is_for_unit: bool = False

    def is_open(self, letter: Letter, user: Account) -> bool:
        who = rules.may_answer if self.is_for_unit else rules.may_sign
        return letter.status in self.statuses and who(letter, user)


def _plain(action: Callable[..., object]) -> Callable[[Letter, Account, Given], object]:
    return lambda letter, by, given: action(letter, by=by, **given)


STEPS: dict[str, Step] = {
    "answer": Step(
        gettext_lazy("答复"),
        papers.AnswerForm,
        _plain(actions.answer),
        gettext_lazy("答复已送发文机关。"),
        frozenset({Status.ISSUED}),
        is_for_unit=True,
    ),
    "sign": Step(
        gettext_lazy("签发"),
        forms.Form,
        _plain(actions.sign),
        gettext_lazy("已签发，承办单位已收到。"),
        frozenset({Status.DRAFT}),
    ),
    "judge": Step(
        gettext_lazy("认定答复"),
        papers.JudgeForm,
        _plain(actions.judge),
        gettext_lazy("认定已告知承办单位。"),
        frozenset({Status.ANSWERED}),
    ),
    "hold": Step(
        gettext_lazy("记录约谈"),
        papers.HoldForm,
        _plain(actions.hold),
        gettext_lazy("约谈纪要已保存。"),
        OUT,
    ),
    "lift": Step(
        gettext_lazy("解除督办"),
        papers.ReasonForm,
        _plain(actions.lift),
        gettext_lazy("督办已解除。"),
        OUT,
    ),
    "amend": Step(
        gettext_lazy("修改"),
        papers.DraftForm,
        _plain(actions.amend),
        gettext_lazy("已保存。"),
        frozenset({Status.DRAFT}),
    ),
    "void": Step(
        gettext_lazy("作废"),
        papers.ReasonForm,
        _plain(actions.void),
        gettext_lazy("文书已作废，文号不再使用。"),
        frozenset({Status.DRAFT, *OUT}),
    ),
}


def _form(name: str, letter: Letter, data: Any = None) -> forms.Form:
    kind = STEPS[name].form
    more = {"letter": letter} if issubclass(kind, papers.DraftForm) else {}
    return kind(data, prefix=name if name in {"void", "lift"} else None, **more)


def open_steps(letter: Letter, user: Account) -> list[str]:
    """The steps that this reader may take now."""
    return [
        name
        for name, step in STEPS.items()
        if step.is_open(letter, user) and (name != "hold" or letter.kind == Kind.SUMMONS)
    ]


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The papers that the reader sees: overseers' and units' alike."""
    user = user_of(request)
    form = LetterFilter(request.GET or {})
    number = asked_page(request.GET.get("page", ""), queries.LAST_PAGE)
    start = (number - 1) * queries.PAGE
    seen = Letter.objects.visible_to(user).filter(**form.condition())
    rows = list(queries.listed(seen)[start : start + queries.PAGE + 1])
    context = {
        "form": form,
        "sheet": Sheet(
            rows[: queries.PAGE],
            number,
            len(rows) > queries.PAGE,
            queries.LAST_PAGE,
        ),
        "crumbs": crumbs(user, {"title": _("督办文书")}),
    }
    return page(request, "oversight/letters.html", context, part="rows")


@require_safe
@never_cache
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One paper as it is printed, what came of it, and what this reader may do."""
    return _shown(request, letter_or_404(request, letter_id))


def _shown(
    request: HttpRequest, found: Letter, name: str = "", form: forms.Form | None = None
) -> HttpResponse:
    user = user_of(request)
    steps = [
        (each, STEPS[each], form if each == name and form else _form(each, found))
        for each in open_steps(found, user)
    ]
    context = {
        **_paper(found),
        "steps": steps,
        "opened": name,
        "answers": found.answers.select_related("given_by", "judged_by"),
        "undertakings": found.undertakings.all(),
        "keeps": rules.may_sign(found, user),
        "crumbs": crumbs(user, {"title": str(found)}),
    }
    return page(request, "oversight/letter.html", context, status=422 if form else 200)


def _paper(found: Letter) -> Given:
    """What the printed page says; a draft's grounds are those of today."""
    effects = queries.effects_of(found)
    is_draft = not found.signed_at
    with override("zh-hans"):
        working = deadlines.explained(found.limit_basis) if found.limit_basis else ""
    return {
        "letter": found,
        "matters": [
            (each, grounds.ground_of(each.case) if is_draft else each.ground) for each in effects
        ],
        "working": working,
    }


@require_POST
def act(request: HttpRequest, letter_id: int, step: str) -> HttpResponse:
    """Take one step, or show the paper again with the refusal beside its field."""
    found, user = letter_or_404(request, letter_id), user_of(request)
    if step not in open_steps(found, user):
        if step not in STEPS:
            raise Http404
        messages.error(request, _("现在不能这样办理，可能已有同事先办理。"))
        return redirect("oversight:letter", found.pk)
    form = _form(step, found, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if from_form(form, lambda: STEPS[step].act(found, user, given)) is not None:
            messages.success(request, str(STEPS[step].thanks))
            return redirect("oversight:letter", found.pk)
    return _shown(request, found, step, form)


@require_POST
def keep(request: HttpRequest, letter_id: int, key: int) -> HttpResponse:
    """An undertaking is kept."""
    found, user = letter_or_404(request, letter_id), user_of(request)
    from_button(
        request,
        lambda: actions.keep_undertaking(found, key, by=user),
        _("已记为完成。"),
    )
    return redirect("oversight:letter", found.pk)


@require_POST
def sign_many(request: HttpRequest) -> HttpResponse:
    """Sign what was ticked; what is refused says why and stays."""
    user, signed = user_of(request), 0
    for found in _ticked(request.POST.getlist("letter"), user):
        try:
            actions.sign(found, by=user)
            signed += 1
        except Refusal as refusal:
            messages.error(request, f"{found.unit}: {refusal.message}")
    if signed:
        said = ngettext("已签发%(count)s份文书。", "已签发%(count)s份文书。", signed)
        messages.success(request, said % {"count": signed})
    return redirect("oversight:letters")


def _ticked(keys: list[str], user: Account) -> list[Letter]:
    known = [key for key in keys if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY]
    seen = Letter.objects.visible_to(user).filter(pk__in=known).order_by("pk")
    return list(seen.select_related("organ__division", "unit")[:MOST_PRINTED])


@require_safe
@never_cache
def printed(request: HttpRequest) -> HttpResponse:
    """The ticked papers on A4, each on a page of its own."""
    user = user_of(request)
    found = _ticked(request.GET.getlist("letter"), user)
    if not found:
        raise Http404
    context = {
        "papers": [_paper(each) for each in found],
        "crumbs": crumbs(user, {"title": _("打印")}),
    }
    return page(request, "oversight/printed.html", context)
