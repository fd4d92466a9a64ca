"""What every page needs to know of its reader: language, switches, and the door they stand in."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.kit import languages
from lianxin.kit.languages import Language

ELDER_COOKIE = "lx_elder"
CONTRAST_COOKIE = "lx_contrast"


@dataclass(frozen=True, slots=True)
class Ui:
    is_elder: bool
    is_contrast: bool
    spoken: Language
    others: list[Language]
    layout: str
    path: str

    @property
    def html_class(self) -> str:
        worn = {"lx-elder": self.is_elder, "lx-contrast": self.is_contrast}
        return " ".join(name for name, is_on in worn.items() if is_on)

    @property
    def language(self) -> str:
        return self.spoken.tag

    @property
    def script_words(self) -> str:
        """The few sentences that scripts say themselves (kit/words.js)."""
        said = {
            "restored": _("已恢复上次未提交的内容。"),
            "discard": _("清除"),
            "left": _("还可以写 {n} 字"),
            "over": _("超出 {n} 字"),
            "failed": _("没有发送成功，内容仍保留着，请检查网络后重试。"),
        }
        return json.dumps(said, ensure_ascii=False)


def ui(request: HttpRequest) -> dict[str, Ui]:
    code = get_language() or languages.SOURCE
    return {
        "ui": Ui(
            is_elder=request.COOKIES.get(ELDER_COOKIE) == "1",
            is_contrast=request.COOKIES.get(CONTRAST_COOKIE) == "1",
            spoken=languages.of(code),
            others=[languages.of(each) for each, _name in settings.LANGUAGES if each != code],
            layout=_layout(request),
            path=request.get_full_path(),
        )
    }


def _layout(request: HttpRequest) -> str:
    is_desk = request.path.startswith("/desk/") and request.user.is_authenticated
    return "desk/base.html" if is_desk else "portal/base.html"
