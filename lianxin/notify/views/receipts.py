"""Where a provider reports what arrived: the address holds a secret, and others find nothing."""

from __future__ import annotations

import hmac
import json
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lianxin.notify import config
from lianxin.notify.actions.receipts import reports_of, take_in
from lianxin.notify.queries.callbacks import token_of
from lianxin.notify.states import Channel


@login_not_required
@csrf_exempt
@require_POST
def receipts(request: HttpRequest, channel: str, token: str) -> HttpResponse:
    """Alibaba's SmsReport. An answer other than `code: 0` makes the provider report again."""
    is_known = channel == Channel.SMS and Channel.SMS in config.current().channels
    if not is_known or not hmac.compare_digest(token_of(Channel.SMS).encode(), token.encode()):
        raise Http404
    try:
        reports = reports_of(json.loads(request.body))
    except ValueError:
        reports = None
    if reports is None:
        return JsonResponse({"code": 1, "msg": "not understood"}, status=HTTPStatus.BAD_REQUEST)
    if not take_in(Channel.SMS, reports):
        answer = {"code": 2, "msg": "busy, please report again"}
        return JsonResponse(answer, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"code": 0, "msg": "接收成功"})
