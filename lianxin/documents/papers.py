"""Papers as PDF, set by typst in the house's own fonts (decision 0024).

What people wrote is handed over as data (JSON in `sys.inputs`), never as markup: a `#` stays a `#`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal

FONTS = Path(__file__).resolve().parent.parent / "fonts"
WANTED = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")


def render(template: Path, data: Mapping[str, Any]) -> bytes:
    """Set the template (a `.typ` file of the owning room) with the data; the PDF's bytes.

    Only our fonts and those inside typst are looked at, so a paper is the same on every machine.
    """
    if not all((FONTS / name).exists() for name in WANTED):
        raise Refusal(_("打印用的字体还没有安装，请系统管理员运行 make setup 后再试。"))
    made: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
