"""Who is signed in has duties: not to leave the desk for long, a password, a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.people.models import ADMIN_ROLES, Account
from lianxin.people.rules import needs_second_factor, standing

SEEN_AT = "seen_at"
# No request writes more often than this to say that the person is still there.
TOUCH_EVERY = timedelta(minutes=1)
IDLE_LIMIT = timedelta(minutes=30)
IDLE_LIMIT_OF_ADMINISTRATORS = timedelta(minutes=15)
# Where the duties are done, or left behind.
OPEN_DOORS = frozenset(
    {
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
    }
)


class SignInDutiesMiddleware:
    """R-165: idle timeout, change of a first password, second factor of administrators."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, Account):
            return None
        is_public = not getattr(view, "login_required", True)
        if _was_away(request, user):
            return _sign_out(request, user, is_public=is_public)
        match = request.resolver_match
        if is_public or (match and match.url_name in OPEN_DOORS):
            return None
        return _duty(request, user)


def _was_away(request: HttpRequest, user: Account) -> bool:
    now = clock.now()
    last = request.session.get(SEEN_AT)
    away = now - datetime.fromisoformat(last) if last else None
    limit = IDLE_LIMIT_OF_ADMINISTRATORS if standing(user).has(*ADMIN_ROLES) else IDLE_LIMIT
    if away is not None and away > limit:
        return True
    if away is None or abs(away) >= TOUCH_EVERY:
        request.session[SEEN_AT] = now.isoformat()
    return False


def _sign_out(request: HttpRequest, user: Account, *, is_public: bool) -> HttpResponse | None:
    record("people.idle_sign_out", by=user, about=user)
    logout(request)
    if is_public:
        return None
    messages.info(request, _("您有一段时间没有操作，为保护信息已自动退出，请重新登录。"))
    # After a refused POST people come back to a page that can be read.
    back = request.get_full_path() if request.method == "GET" else ""
    return _go(request, "account_login", next=back)


def _duty(request: HttpRequest, user: Account) -> HttpResponse | None:
    if user.must_change_password:
        messages.info(request, _("这是初次登录或密码刚被重置，请先设定自己的密码。"))
        return _go(request, "account_change_password")
    if needs_second_factor(user) and not is_mfa_enabled(user):
        messages.info(request, _("您的岗位必须开启两步验证，请先按下面的步骤开启。"))
        return _go(request, "mfa_activate_totp")
    return None


def _go(request: HttpRequest, name: str, **query: str) -> HttpResponse:
    given = {key: value for key, value in query.items() if value}
    url = reverse(name) + (f"?{urlencode(given)}" if given else "")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
