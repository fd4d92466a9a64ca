"""What goes wrong, told in one shape: {"error": {"code", "message", "field"}}."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Literal

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from lianxin.kit.outage import RETRY_SECONDS, is_outage
from lianxin.kit.refusals import Refusal

logger = logging.getLogger(__name__)
NOT_ALLOWED = 405

Code = Literal[
    "malformed",
    "not_found",
    "method_not_allowed",
    "conflict",
    "too_large",
    "invalid",
    "refused",
    "too_many",
    "trouble",
]


class ErrorFacts(Schema):
    """`code` for programs, `message` for people, `field` where one is at fault."""

    code: Code
    message: str
    field: str | None = None


class ErrorAnswer(Schema):
    """The body of every answer from 400 up."""

    error: ErrorFacts


class ApiError(Exception):
    """An answer that is not the wanted one; a view raises it, the API tells it."""

    def __init__(
        self,
        status: int,
        code: Code,
        message: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field
        self.headers = headers or {}


def too_many(seconds: int) -> ApiError:
    """R-172: a delay that is told, never a silent drop."""
    message = _("提交得太快，请等%(seconds)s秒再试。") % {"seconds": seconds}
    return ApiError(429, "too_many", message, headers={"Retry-After": str(seconds)})


def declared(*statuses: int) -> dict[int, type[ErrorAnswer]]:
    """The error answers of an endpoint, for its `response=`; 422 is always among them."""
    return dict.fromkeys((*statuses, 422), ErrorAnswer)


def install(api: NinjaAPI) -> None:
    """Let the API tell every kind of error in the one shape."""

    def answer(request: HttpRequest, error: Any) -> HttpResponse:
        told = as_api_error(error)
        facts = {"code": told.code, "message": told.message, "field": told.field}
        response = api.create_response(request, {"error": facts}, status=told.status)
        for name, value in told.headers.items():
            response[name] = value
        return response

    api.add_exception_handler(Exception, answer)
    # ninja brings handlers of its own for these three.
    for kind in (Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answer)


def as_api_error(error: Exception) -> ApiError:
    """The error in our own words; what nobody foresaw is logged and told as trouble."""
    for kind, told in _TOLD.items():
        if isinstance(error, kind):
            return told(error)
    logger.error("the API failed", exc_info=error)
    if is_outage(error):
        message = _("系统正在恢复，请稍后再试；重复发送不会重复受理。")
        return ApiError(503, "trouble", message, headers={"Retry-After": str(RETRY_SECONDS)})
    return ApiError(500, "trouble", _("系统出了问题，请稍后再试。"))


def not_found() -> ApiError:
    return ApiError(404, "not_found", _("没有这个地址，或者没有这一条。"))


def method_not_allowed(allowed: str) -> ApiError:
    message = _("这个地址不接受这种请求方法。")
    return ApiError(405, "method_not_allowed", message, headers={"Allow": allowed})


def _invalid(fault: dict[str, Any]) -> ApiError:
    """The first thing that does not fit, with the path of its field: `contact.phone`."""
    source, *path = fault["loc"]
    names = path[1:] if source == "body" else path
    return ApiError(422, "invalid", _sentence(fault), ".".join(map(str, names)) or None)


def _sentence(fault: dict[str, Any]) -> str:
    facts = fault.get("ctx") or {}
    match fault["type"]:
        case "missing" | "string_too_short":
            return _("请填写这一项。")
        case "string_too_long":
            return _("这一项最多%(longest)s个字，请删减。") % {"longest": facts["max_length"]}
        case "extra_forbidden":
            return _("没有这样一项，请核对名称。")
    return _("这一项的内容或格式不对。")


_TOLD: dict[type[Exception], Callable[[Any], ApiError]] = {
    ApiError: lambda error: error,
    Refusal: lambda error: ApiError(422, "refused", error.message, error.field),
    ValidationError: lambda error: _invalid(error.errors[0]),
    Http404: lambda _error: not_found(),
    SuspiciousOperation: lambda _error: ApiError(413, "too_large", _("内容太大，无法接收。")),
    HttpError: lambda _error: ApiError(400, "malformed", _("请求不是规范的JSON，无法读取。")),
}
