"""What a column of a ledger holds, and the guess from its heading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.kit.refusals import Refusal


class Column(models.TextChoices):
    """What the import can take from a column."""

    NUMBER = "number", _("原编号")
    RECEIVED_AT = "received_at", _("反映时间")
    TITLE = "title", _("标题")
    VERBATIM = "verbatim", _("反映内容")
    NAME = "name", _("反映人")
    PHONE = "phone", _("电话")
    ADDRESS = "address", _("住址")
    CATEGORY = "category", _("类别")
    PLACE = "place", _("地点")
    UNIT = "unit", _("答复单位")
    REPLY = "reply", _("答复意见")
    REPLIED_AT = "replied_at", _("答复时间")


# The first pattern that matches a heading wins; a column is guessed once.
HEADINGS: tuple[tuple[Column, str], ...] = (
    (Column.REPLIED_AT, r"(答复|回复|办结|办理).{0,2}(时间|日期)|^repl.*(at|time|date)$"),
    (Column.UNIT, r"(答复|承办|主办|办理|责任|处置).{0,2}(单位|部门)|^unit$|dispose_unit"),
    (Column.REPLY, r"(答复|回复|办理|处理)(意见|内容|结果|情况)|^(答复|回复)$|^reply$"),
    (Column.NUMBER, r"(编号|单号|件号|工单号)$|^(number|no\.?|id)$"),
    (
        Column.RECEIVED_AT,
        r"(留言|来访|登记|反映|接待|受理|诉求|创建)?(时间|日期)$|create_time|^date$",
    ),
    (Column.VERBATIM, r"(详情|反映内容|诉求内容|留言内容|具体内容|问题描述|^内容$|原话)|^text$"),
    (Column.TITLE, r"(主题|标题|题目|事项名称|内容摘要|^事由$)|^title$"),
    (Column.PHONE, r"(电话|手机|联系方式)|^phone$"),
    (Column.ADDRESS, r"(住址|家庭地址|联系地址)"),
    (Column.NAME, r"(来访人|反映人|诉求人|留言用户|留言人|姓名|当事人|选民)|^(user|name)$"),
    (Column.CATEGORY, r"(类别|分类|标签|类型)|^(label|category)$|type_name"),
    (Column.PLACE, r"(地点|地址|位置|村|社区)|street_name"),
)


def guess(headings: Sequence[str]) -> dict[str, int]:
    """The likely column of each kind, by position: `{"title": 2, ...}`."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for column, pattern in HEADINGS:
        for position, heading in enumerate(headings):
            plain = re.sub(r"\s", "", heading).lower()
            if position not in taken and column not in found and re.search(pattern, plain):
                found[column.value] = position
                taken.add(position)
    return found


def heading_row(above: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The row number and cells of the headings: a title or a blank row may stand above them."""
    if not above:
        raise Refusal(_("文件里没有内容。"), field="file")
    return max(above, key=lambda row: (len(guess(row[1])), -row[0]))


def check_mapping(mapping: Mapping[str, int], width: int) -> None:
    """The words must come from somewhere, and no column is used twice."""
    if Column.VERBATIM not in mapping and Column.TITLE not in mapping:
        raise Refusal(_("请指出哪一列是“反映内容”。"), field=Column.VERBATIM.value)
    if len(set(mapping.values())) != len(mapping):
        raise Refusal(_("同一列不能对应两项内容。"))
    if any(not 0 <= position < width for position in mapping.values()):
        raise Refusal(_("对应的列不在这张表里。"))
