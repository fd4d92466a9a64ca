"""Which matters a visitor without an account may open: those whose code they showed lately."""

from __future__ import annotations

from django.http import HttpRequest

from lianxin.cases.models import Case
from lianxin.kit import clock

_KEY = "tracked_matters"
SECONDS = 2 * 3600


def grant(request: HttpRequest, *cases: Case) -> None:
    """Let this visitor open the matters for two hours."""
    now = clock.now().timestamp()
    known = {number: until for number, until in _kept(request).items() if until > now}
    request.session[_KEY] = {**known, **{case.number: now + SECONDS for case in cases}}


def granted(request: HttpRequest, number: str) -> Case | None:
    """The matter, if this visitor may open it; None asks for its code (again)."""
    if number not in granted_numbers(request):
        return None
    beside = ("station", "lead_unit", "merged_into__lead_unit")
    known = Case.objects.select_related(*beside).prefetch_related("ratings")
    return known.filter(number=number).first()


def granted_numbers(request: HttpRequest) -> list[str]:
    """The numbers that this visitor may open now."""
    now = clock.now().timestamp()
    return [number for number, until in _kept(request).items() if until > now]


def forget(request: HttpRequest) -> None:
    """The visitor leaves: the device may be shared."""
    request.session.pop(_KEY, None)


def _kept(request: HttpRequest) -> dict[str, float]:
    kept: dict[str, float] = request.session.get(_KEY, {})
    return kept
