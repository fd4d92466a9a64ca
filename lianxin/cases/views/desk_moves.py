"""One view behind every move: shows its form, calls its action, says what happened."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxin.cases.actions.assigning import AccusedUnit
from lianxin.cases.dossier import Dossier
from lianxin.cases.forms.moves import MoveForm
from lianxin.cases.models import Case
from lianxin.cases.sentences import sentence
from lianxin.cases.states import MOVES, Move
from lianxin.cases.views.desk_case import CASES, dossier_or_404, page_of
from lianxin.cases.views.move_table import MOVE_FORMS, MoveDesk
from lianxin.kit.pages import page, wants_part
from lianxin.kit.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def make_move(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """The move `name` on the case; a move that no page offers is not found."""
    desk = MOVE_FORMS.get(name)
    if desk is None:
        raise Http404
    found = dossier_or_404(request, number)
    if request.method == "POST":
        return _made(request, found, MOVES[name], desk)
    if name not in {move.name for move in found.moves}:
        messages.warning(
            request, _("现在不能“%(move)s”，可能已有同事先办理。") % {"move": MOVES[name].label}
        )
        return HttpResponseRedirect(page_of(found.case))
    return _asked(request, found, MOVES[name], desk.form(case=found.case, by=found.user))


def _asked(
    request: HttpRequest, found: Dossier, move: Move, form: MoveForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    case = found.case
    context = {
        "case": case,
        "file": found,
        "move": move,
        "form": form,
        "crumbs": [
            {"title": _("事项"), "url": CASES},
            {"title": case.number, "url": page_of(case)},
            {"title": move.label},
        ],
    }
    return page(request, "cases/move.html", context, part="move", status=status)


def _rehearsed(request: HttpRequest, found: Dossier, desk: MoveDesk) -> MoveForm | None:
    """The form as a button asks to see it, with all that was typed; nothing is written."""
    button = next((name for name in desk.form.rehearsals if name in request.POST), None)
    if button is None:
        return None
    form = desk.form(initial=request.POST.dict(), case=found.case, by=found.user)
    form.rehearse(button)
    return form


def _made(request: HttpRequest, found: Dossier, move: Move, desk: MoveDesk) -> HttpResponse:
    if rehearsed := _rehearsed(request, found, desk):
        return _asked(request, found, move, rehearsed)
    form = desk.form(request.POST, request.FILES, case=found.case, by=found.user)
    if not form.is_valid():
        return _asked(request, found, move, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        done = desk.act(found.case, found.user, form)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _asked(request, found, move, form, _status_of(refusal))
    return _onward(request, found, move, done)


def _status_of(refusal: Refusal) -> int:
    """A refused field is 422; the state of things, or an accused unit (R-047), is 409."""
    is_conflict = isinstance(refusal, AccusedUnit) or refusal.field is None
    return HTTPStatus.CONFLICT if is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY


def _onward(request: HttpRequest, found: Dossier, move: Move, done: object) -> HttpResponse:
    """Say what happened, and go to the case, or home where the reader no longer sees it."""
    last = found.case.journal.order_by("-seq").first()
    if last is not None:
        messages.success(request, _("办好了：%(sentence)s。") % {"sentence": sentence(last)})
    onto = done if isinstance(done, Case) else found.case
    is_seen = Case.objects.visible_to(found.user).filter(pk=onto.pk).exists()
    url = f"{page_of(onto)}?did={move.name}" if is_seen else CASES
    if wants_part(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
