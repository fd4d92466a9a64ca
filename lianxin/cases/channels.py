"""R-046: words that sound as if another channel were the right one, and where it is. Never a bar:
the matter is taken in all the same, the station decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class RightChannel:
    """Which words call for it, and the sentence for the resident; `phone` may be dialled."""

    words: tuple[str, ...]
    advice: Promise
    phone: str = ""


CHANNELS = (
    RightChannel(
        ("劳动仲裁", "仲裁", "拖欠工资", "欠薪", "欠工资", "工伤认定"),
        _("劳动争议可以向县劳动人事争议仲裁委员会申请仲裁；欠薪可以打12333投诉。"),
        "12333",
    ),
    RightChannel(
        ("起诉", "诉讼", "法院", "判决", "打官司", "强制执行", "上诉", "再审"),
        _("已经或应当由法院处理的事，联络站不能干预办案，请向人民法院提出（12368）。"),
        "12368",
    ),
    RightChannel(
        ("行政复议", "复议"),
        _("不服行政处罚等决定的，可以在60日内向县人民政府行政复议机构申请复议。"),
    ),
    RightChannel(
        ("贪污", "受贿", "行贿", "索贿", "挪用公款", "违纪", "优亲厚友", "吃拿卡要"),
        _("反映公职人员违纪违法，可以向纪检监察机关举报（12388）；也可以在这里勾选“检举或控告”。"),
        "12388",
    ),
    RightChannel(
        ("信访局", "信访已受理", "已经信访", "正在信访", "信访事项"),
        _("信访部门已经受理的事，请凭信访受理告知书向原信访部门查询，联络站不重复受理。"),
    ),
    RightChannel(
        ("医保报销", "异地就医", "医保缴费", "慢特病"),
        _("医保的查询和经办，打12393医保服务热线更快。"),
        "12393",
    ),
    RightChannel(
        ("消费投诉", "假货", "不退钱", "不退款", "缺斤少两"),
        _("消费纠纷可以打12315投诉。"),
        "12315",
    ),
    RightChannel(
        ("诈骗", "被骗", "家暴", "盗窃", "被偷"),
        _("违法犯罪请向公安机关报案（110）；电信诈骗还可以打96110。"),
        "110",
    ),
    RightChannel(
        ("法律援助", "请不起律师"),
        _("需要法律援助，可以打12348，或到县法律援助中心。"),
        "12348",
    ),
)


def right_channels(text: str) -> list[RightChannel]:
    """The channels that the words call for."""
    return [each for each in CHANNELS if any(word in text for word in each.words)]
