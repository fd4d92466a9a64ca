"""What every page needs to know of its reader: language, elder mode, and the door they stand in."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language

ELDER_COOKIE = "lx_elder"


@dataclass(frozen=True, slots=True)
class Ui:
    is_elder: bool
    language: str
    other_language: str
    other_language_name: str
    layout: str
    path: str

    @property
    def html_class(self) -> str:
        return "lx-elder" if self.is_elder else ""


def ui(request: HttpRequest) -> dict[str, Ui]:
    is_chinese = (get_language() or "").startswith("zh")
    return {
        "ui": Ui(
            is_elder=request.COOKIES.get(ELDER_COOKIE) == "1",
            language="zh-CN" if is_chinese else "en",
            other_language="en" if is_chinese else "zh-hans",
            other_language_name="English" if is_chinese else "中文",
            layout=_layout(request),
            path=request.get_full_path(),
        )
    }


def _layout(request: HttpRequest) -> str:
    is_desk = request.path.startswith("/desk/") and request.user.is_authenticated
    return "desk/base.html" if is_desk else "portal/base.html"
