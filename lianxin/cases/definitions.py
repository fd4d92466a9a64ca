"""The published definitions of the measures: what is counted, over what, by which day (R-073).

Pages show them beside their figures; `docs/definitions.md` is printed from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Kind(StrEnum):
    """What a measure tells."""

    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"
    DAYS = "days"


class Part(StrEnum):
    """Which cases of a measure are meant: those it counts, or those that it is measured on."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure in words. Everything is counted in cases (件), each once."""

    name: str
    label: StrOrPromise
    kind: Kind
    formula: StrOrPromise
    numerator: StrOrPromise
    denominator: StrOrPromise
    counted_by: StrOrPromise
    exclusions: StrOrPromise
    source: str
    is_better_high: bool = True


BY_ASSIGNMENT = _("按交办日期计入时段")
BY_REPLY = _("按答复签发日期计入时段")
BOTH = _("期限未到又没有办的、暂停计时的，不计；一件办理多轮的，每一轮都做到才算做到。")

DEFINITIONS: dict[str, Definition] = {
    each.name: each
    for each in (
        Definition(
            "assigned",
            _("交办件数"),
            Kind.COUNT,
            _("交办给承办单位主办的事项，单位：件"),
            "",
            _("时段内交办给承办单位主办的件数"),
            BY_ASSIGNMENT,
            _("会办不计；同一单位多轮办理的，只计一件。"),
            "R-050",
        ),
        Definition(
            "acknowledge",
            _("签收及时率"),
            Kind.RATE,
            _("期限内签收的件数 ÷ 应签收的件数 × 100%"),
            _("签收期限当天或之前签收（或申请退回）的件数"),
            _("已签收的，和签收期限已过的件数"),
            BY_ASSIGNMENT,
            BOTH,
            "R-054",
        ),
        Definition(
            "contact",
            _("响应率"),
            Kind.RATE,
            _("期限内联系群众的件数 ÷ 应联系群众的件数 × 100%"),
            _("联系期限当天或之前联系了群众的件数"),
            _("已联系群众的，和联系期限已过的件数"),
            BY_ASSIGNMENT,
            _("匿名反映的不计；期限未到又没有联系的、暂停计时的、退回改派时未到期的，不计。"),
            "R-073",
        ),
        Definition(
            "reply",
            _("按时答复率"),
            Kind.RATE,
            _("期限内答复的件数 ÷ 应答复的件数 × 100%"),
            _("答复期限（含批准的延期和顺延）当天或之前签发答复的件数"),
            _("已签发答复的，和答复期限已过的件数"),
            BY_ASSIGNMENT,
            BOTH,
            "R-071, R-073",
        ),
        Definition(
            "extension",
            _("延期率"),
            Kind.RATE,
            _("批准延期的件数 ÷ 交办答复的件数 × 100%"),
            _("答复期限经批准延长的件数"),
            _("时段内开始计答复期限的件数"),
            BY_ASSIGNMENT,
            _("申请了没有批准的，不算延期；节假日和暂停引起的顺延，不算延期。"),
            "R-057",
            is_better_high=False,
        ),
        Definition(
            "returned",
            _("退回率"),
            Kind.RATE,
            _("同意退回的件数 ÷ 交办的件数 × 100%"),
            _("单位申请退回、经裁定同意的件数"),
            _("时段内交办给承办单位主办的件数"),
            BY_ASSIGNMENT,
            _("申请了没有同意的，不算退回。"),
            "R-055",
            is_better_high=False,
        ),
        Definition(
            "resolution",
            _("解决率"),
            Kind.RATE,
            _("已办结的件数 ÷ 已答复的件数 × 100%"),
            _("最后一轮答复的结果为“已办结”的件数"),
            _("最后一轮已签发答复的件数"),
            BY_REPLY,
            _("以最后一轮为准，正在重办的不计；退回重新答复的，原答复不计。"),
            "R-064, R-073",
        ),
        Definition(
            "satisfaction",
            _("满意率"),
            Kind.RATE,
            _("满意和基本满意的件数 ÷ 已评价的件数 × 100%"),
            _("群众对结果评为“满意”或“基本满意”的件数"),
            _("群众已评价的件数"),
            _("按评价日期计入时段"),
            _("未评价的不计；以最后一次评价的那一轮为准；多人评价的，都不低于基本满意才算满意。"),
            "R-063, R-064, R-073",
        ),
        Definition(
            "rehandle",
            _("重办率"),
            Kind.RATE,
            _("答复后重新办理的件数 ÷ 已答复的件数 × 100%"),
            _("签发答复后，又进入下一轮办理的件数"),
            _("已签发答复的件数"),
            BY_REPLY,
            _("审核时退回重新答复的，不算重办。"),
            "R-063",
            is_better_high=False,
        ),
        Definition(
            "rounds",
            _("平均办理轮次"),
            Kind.MEAN,
            _("办理轮次之和 ÷ 已答复的件数"),
            _("最后一轮已签发答复的各件的轮次相加"),
            _("最后一轮已签发答复的件数"),
            BY_REPLY,
            _("正在重办的不计。"),
            "R-064",
            is_better_high=False,
        ),
        Definition(
            "reply_days",
            _("交办到答复用时"),
            Kind.DAYS,
            _("从交办次日起算到签发答复当天的天数：中位数，和90%的答复不超过的天数"),
            "",
            _("时段内签发了答复的件数"),
            BY_REPLY,
            _(
                "每一轮各算一次用时；包含暂停和延期的时间；取实际发生的天数，不插值；"
                "分别按工作日和日历日计算。"
            ),
            "R-052, R-064",
            is_better_high=False,
        ),
        Definition(
            "feedback_days",
            _("接待到反馈用时"),
            Kind.DAYS,
            _("从接待次日起算到反馈群众当天的天数：中位数，和90%的事项不超过的天数"),
            "",
            _("时段内反馈了群众的件数"),
            _("按反馈日期计入时段"),
            _("以最后一轮为准；分办出来的不计；取实际发生的天数，不插值。"),
            "R-062, R-064",
            is_better_high=False,
        ),
    )
}
