"""The workflow as data: states, hats, and the one table of moves."""

from collections.abc import Set
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise


class State(models.TextChoices):
    """Where a case stands in the process. Overdue and amber are computed, never stored."""

    RECEIVED = "received", _("已接待，待登记")
    REGISTERED = "registered", _("已登记，待处理")
    ASSIGNED = "assigned", _("已交办，待签收")
    RETURNING = "returning", _("承办单位申请退回")
    HANDLING = "handling", _("办理中")
    ASKING = "asking", _("等群众补充情况")
    SUSPENDED = "suspended", _("挂账")
    REVIEWING = "reviewing", _("答复待签发")
    REPLIED = "replied", _("单位已答复，待审核")
    REVIEWED = "reviewed", _("答复已审核，待反馈")
    FED_BACK = "fed_back", _("已反馈，待评价")
    DECLINED = "declined", _("不予受理，待告知")
    REFERRED = "referred", _("已引导，待告知")
    MERGED = "merged", _("已并案")
    ESCALATED = "escalated", _("已上报，等待答复")
    SPLIT = "split", _("分办中")
    CLOSED = "closed", _("已办结，待归档")
    ARCHIVED = "archived", _("已归档")


ENDED = frozenset({State.CLOSED, State.ARCHIVED})
OPEN = frozenset(State) - ENDED
WITH_UNIT = frozenset({State.ASSIGNED, State.HANDLING, State.REVIEWING})
# The clock of the answer runs while a unit has it; asked, suspended and answered ones rest.
RUNNING = WITH_UNIT | {State.RETURNING}
# Before an answer is signed the resident may take the matter back.
UNANSWERED = RUNNING | {
    State.RECEIVED,
    State.REGISTERED,
    State.ASKING,
    State.SUSPENDED,
    State.MERGED,
}
# From the assignment until the resident has heard the answer.
ASKED_OF_A_UNIT = RUNNING | {State.ASKING, State.SUSPENDED, State.REPLIED, State.REVIEWED}


class Hat(models.TextChoices):
    """In what capacity a person acts on a case."""

    RESIDENT = "resident", _("群众")
    LIAISON = "liaison", _("联络员")
    STATION_HEAD = "station_head", _("站长")
    DEPUTY = "deputy", _("代表")
    HANDLER = "handler", _("承办人")
    UNIT_HEAD = "unit_head", _("承办单位负责人")
    CO_HANDLER = "co_handler", _("会办单位")
    FORMER_UNIT = "former_unit", _("曾承办单位")
    PRESIDIUM = "presidium", _("乡镇人大主席团")
    COMMITTEE = "committee", _("县人大代表工委")
    SECRET = "secret", _("检举控告受理人")
    SYSTEM = "system", _("系统")


class Triage(models.TextChoices):
    """R-043: what the triage decided."""

    ON_SPOT = "on_spot", _("当场答复")
    TOWN_GENERAL = "town_general", _("乡镇一般事项")
    TOWN_MAJOR = "town_major", _("乡镇重大事项")
    COUNTY_PLUS = "county_plus", _("县级以上事项")
    DECLINE = "decline", _("不予受理")
    REFER = "refer", _("引导其他渠道")
    MERGE = "merge", _("并案")
    MICRO_DIRECT = "micro_direct", _("代表直接交办")


class Result(models.TextChoices):
    """R-065: what came of it, apart from where the process stands."""

    RESOLVED = "resolved", _("已办结")
    IN_PROGRESS = "in_progress", _("正在办理")
    EXPLAINED = "explained", _("已解释说明")
    DECLINED = "declined", _("不予受理")
    REFERRED = "referred", _("引导其他渠道")
    WITHDRAWN = "withdrawn", _("群众撤回")


class Supervision(models.IntegerChoices):
    """R-072: how hard the matter is being pushed."""

    NONE = 0, _("未督办")
    REMIND = 1, _("提醒")
    URGE = 2, _("催办")
    LETTER = 3, _("督办函")
    LISTED = 4, _("挂牌督办")
    SUMMONS = 5, _("约谈")


class Step(models.IntegerChoices):
    """The seven steps (七步工作法)."""

    RECEIVE = 1, _("接待")
    REGISTER = 2, _("登记")
    HANDLE = 3, _("处理")
    SUPERVISE = 4, _("督办")
    REPLY = 5, _("回复")
    FEED_BACK = 6, _("反馈")
    ARCHIVE = 7, _("归档")


class Stage(models.TextChoices):
    """What a clock waits for. Each has its own limit (R-051, R-054, R-055, R-062, law.md §6)."""

    REGISTER = "register", _("登记")
    TRIAGE = "triage", _("分流处理")
    ACKNOWLEDGE = "acknowledge", _("签收")
    CONTACT = "contact", _("联系群众")
    REPLY = "reply", _("答复")
    OPINION = "opinion", _("会办意见")
    RULE = "rule", _("裁定退回")
    REVIEW = "review", _("审核答复")
    FEEDBACK = "feedback", _("反馈群众")
    RATE = "rate", _("评价、办结")
    ARCHIVE = "archive", _("归档")


S, H = State, Hat
FRONT: Set[Hat] = frozenset({H.LIAISON, H.STATION_HEAD, H.SECRET})
LEADERS: Set[Hat] = frozenset({H.STATION_HEAD, H.PRESIDIUM, H.COMMITTEE, H.SECRET})
UNIT: Set[Hat] = frozenset({H.HANDLER, H.UNIT_HEAD})
ANYONE_INSIDE: Set[Hat] = frozenset(Hat) - {H.SYSTEM, H.RESIDENT, H.FORMER_UNIT}


@dataclass(frozen=True, slots=True)
class Move:
    """One edge of the workflow. A target of None leaves the state as it is.

    The resident's timeline shows only the moves that are public.
    """

    name: str
    label: StrOrPromise
    sources: Set[State]
    target: State | None
    hats: Set[Hat]
    is_public: bool = True


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        # 接待、登记
        Move(
            "receive",
            pgettext_lazy("move", "接待"),
            frozenset(),
            S.RECEIVED,
            ANYONE_INSIDE | {H.RESIDENT},
        ),
        Move("carry_over", _("从台账转入"), frozenset(), S.REGISTERED, FRONT | {H.SYSTEM}),
        Move(
            "carry_over_replied",
            _("从台账转入（已答复）"),
            frozenset(),
            S.REPLIED,
            FRONT | {H.SYSTEM},
        ),
        # R-048 refers by words alone; the station may still register what was no emergency.
        Move(
            "register", pgettext_lazy("move", "登记"), {S.RECEIVED, S.REFERRED}, S.REGISTERED, FRONT
        ),
        Move(
            "amend",
            _("更正登记"),
            {S.RECEIVED, S.REGISTERED, S.REFERRED, S.DECLINED},
            None,
            FRONT,
            is_public=False,
        ),
        Move("join", _("加入共同反映人"), OPEN, None, FRONT | {H.RESIDENT}),
        # 处理：分流的每一个出口（R-043）
        Move("answer_on_spot", _("当场答复"), {S.REGISTERED}, S.FED_BACK, FRONT),
        Move("decline", pgettext_lazy("move", "不予受理"), {S.REGISTERED}, S.DECLINED, LEADERS),
        Move(
            "refer",
            pgettext_lazy("move", "引导其他渠道"),
            {S.RECEIVED, S.REGISTERED},
            S.REFERRED,
            FRONT | {H.SYSTEM},
        ),
        Move("inform", _("告知群众"), {S.DECLINED, S.REFERRED}, S.CLOSED, FRONT),
        Move("merge", pgettext_lazy("move", "并案"), {S.REGISTERED}, S.MERGED, FRONT | LEADERS),
        # the resident says it is the same; the station may part them again.
        Move("join_master", _("并入已有事项"), {S.RECEIVED}, S.MERGED, {H.RESIDENT}),
        Move("unmerge", _("撤销并案"), {S.MERGED}, S.REGISTERED, FRONT | LEADERS),
        Move(
            "close_with_master",
            _("随主件办结"),
            {S.MERGED, S.REVIEWED, S.FED_BACK},
            S.CLOSED,
            {H.SYSTEM},
        ),
        Move("deem_major", _("定为重大事项"), {S.REGISTERED}, None, LEADERS, is_public=False),
        Move(
            "record_research",
            _("记录调研视察"),
            {S.REGISTERED},
            None,
            LEADERS | {H.DEPUTY},
            is_public=False,
        ),
        Move("file_report", _("提交报告和清单"), {S.REGISTERED}, None, LEADERS, is_public=False),
        Move(
            "escalate", pgettext_lazy("move", "上报县级以上"), {S.REGISTERED}, S.ESCALATED, LEADERS
        ),
        # an escalated matter stays open until the linked suggestion is answered.
        Move("answer_escalated", _("录入上级答复"), {S.ESCALATED}, S.REVIEWED, LEADERS),
        Move(
            "seal",
            _("转为检举控告"),
            {S.RECEIVED, S.REGISTERED},
            None,
            FRONT | LEADERS,
            is_public=False,
        ),
        Move(
            "unseal",
            pgettext_lazy("move", "解除密封"),
            {S.REGISTERED},
            None,
            {H.SECRET},
            is_public=False,
        ),
        Move("split", _("分办"), {S.REGISTERED}, S.SPLIT, LEADERS),
        Move("part_off", _("分出事项"), frozenset(), S.REGISTERED, LEADERS),
        Move("gather", _("汇总分办答复"), {S.SPLIT}, S.REVIEWED, LEADERS),
        Move("assign", pgettext_lazy("move", "交办"), {S.REGISTERED}, S.ASSIGNED, LEADERS),
        # a deputy with the grant may hand micro-matters straight to a listed unit.
        Move("assign_directly", _("直接交办微小事"), {S.REGISTERED}, S.ASSIGNED, {H.DEPUTY}),
        Move("reassign", _("改派"), {S.ASSIGNED, S.HANDLING}, S.ASSIGNED, LEADERS),
        Move("add_co_unit", _("增加会办单位"), WITH_UNIT, None, LEADERS, is_public=False),
        # 办理
        Move("acknowledge", _("签收"), {S.ASSIGNED}, S.HANDLING, UNIT),
        # a unit may hand a case back once, within five working days, with a reason.
        Move(
            "hand_back", _("申请退回"), {S.ASSIGNED, S.HANDLING}, S.RETURNING, UNIT, is_public=False
        ),
        # until it is assigned anew, the coordinator answers for the case.
        Move("accept_return", _("同意退回"), {S.RETURNING}, S.REGISTERED, LEADERS, is_public=False),
        Move("deny_return", _("不同意退回"), {S.RETURNING}, S.ASSIGNED, LEADERS, is_public=False),
        Move("contact", _("联系群众"), WITH_UNIT | {S.ASKING, S.SUSPENDED}, None, UNIT),
        # within the unit, one officer handles it; a leaving officer's matters go on.
        Move(
            "delegate",
            pgettext_lazy("move", "分派经办"),
            ASKED_OF_A_UNIT,
            None,
            UNIT | {H.CO_HANDLER},
            is_public=False,
        ),
        Move("give_opinion", _("提交会办意见"), WITH_UNIT, None, {H.CO_HANDLER}, is_public=False),
        Move(
            "ask_extension",
            pgettext_lazy("move", "申请延期"),
            {S.HANDLING},
            None,
            UNIT,
            is_public=False,
        ),
        Move("grant_extension", pgettext_lazy("move", "批准延期"), {S.HANDLING}, None, LEADERS),
        Move("deny_extension", _("不批准延期"), {S.HANDLING}, None, LEADERS, is_public=False),
        # suspension needs a leader and a review date; the case still counts as open.
        Move("suspend", pgettext_lazy("move", "挂账"), {S.HANDLING}, S.SUSPENDED, LEADERS),
        Move(
            "resume", pgettext_lazy("move", "恢复办理"), {S.SUSPENDED}, S.HANDLING, LEADERS | UNIT
        ),
        Move("ask_resident", _("请群众补充"), {S.HANDLING}, S.ASKING, UNIT),
        Move("answer_question", _("补充情况"), {S.ASKING}, S.HANDLING, FRONT | {H.RESIDENT}),
        # 督办
        Move(
            "supervise",
            pgettext_lazy("move", "督办"),
            RUNNING | {S.SUSPENDED},
            None,
            LEADERS | {H.SYSTEM},
        ),
        Move("lift", _("解除督办"), ASKED_OF_A_UNIT, None, LEADERS),
        # The paper itself and its answer stand in the oversight room.
        Move("answer_letter", _("答复督办文书"), ASKED_OF_A_UNIT, None, UNIT, is_public=False),
        Move(
            "urge",
            pgettext_lazy("move", "催办"),
            ASKED_OF_A_UNIT | {S.REGISTERED},
            None,
            FRONT | {H.RESIDENT},
        ),
        # A published holiday moves what still runs.
        Move("recalculate", _("按放假安排调整期限"), OPEN, None, {H.SYSTEM}),
        # 回复
        Move("draft_reply", _("起草答复"), {S.HANDLING}, None, UNIT, is_public=False),
        Move("submit_reply", _("送审答复"), {S.HANDLING}, S.REVIEWING, UNIT, is_public=False),
        Move(
            "send_back_reply",
            _("退回修改"),
            {S.REVIEWING},
            S.HANDLING,
            {H.UNIT_HEAD},
            is_public=False,
        ),
        Move("sign_reply", _("签发答复"), {S.REVIEWING}, S.REPLIED, {H.UNIT_HEAD}),
        Move("accept_reply", _("审核通过"), {S.REPLIED}, S.REVIEWED, FRONT | LEADERS),
        Move("reject_reply", _("退回重新答复"), {S.REPLIED}, S.HANDLING, FRONT | LEADERS),
        # 反馈、评价、重办
        Move("feed_back", _("反馈群众"), {S.REVIEWED}, S.FED_BACK, FRONT | {H.DEPUTY}),
        Move("try_reach", _("记录回访"), {S.FED_BACK}, None, FRONT | {H.DEPUTY}),
        Move("rate", pgettext_lazy("move", "评价"), {S.FED_BACK}, None, FRONT | {H.RESIDENT}),
        # dissatisfied opens the next round; without a unit it goes back to triage.
        Move("rehandle", _("重新办理"), {S.FED_BACK}, S.ASSIGNED, FRONT | {H.RESIDENT}),
        Move("retriage", _("重新分流"), {S.FED_BACK}, S.REGISTERED, FRONT | {H.RESIDENT}),
        # R-061 wants an answer before closing; whoever takes the matter back wants none.
        Move(
            "withdraw",
            pgettext_lazy("move", "撤回"),
            UNANSWERED,
            S.CLOSED,
            {H.RESIDENT, H.LIAISON, H.STATION_HEAD},
        ),
        # 归档
        Move("close", pgettext_lazy("move", "办结"), {S.FED_BACK}, S.CLOSED, FRONT | {H.PRESIDIUM}),
        Move("archive", pgettext_lazy("move", "归档"), {S.CLOSED}, S.ARCHIVED, FRONT),
        Move(
            "reopen",
            pgettext_lazy("move", "重新反映"),
            {S.CLOSED, S.ARCHIVED},
            None,
            FRONT | {H.RESIDENT},
        ),
        # 随时
        Move(
            "attach",
            pgettext_lazy("move", "添加附件"),
            OPEN,
            None,
            ANYONE_INSIDE | {H.RESIDENT},
            is_public=False,
        ),
        Move("comment", _("留言"), OPEN, None, ANYONE_INSIDE, is_public=False),
    )
}

# Which clocks run in which state; where a state is not named, none does. Asked and suspended
# matters keep theirs, standing still.
WITH_A_UNIT = frozenset({Stage.CONTACT, Stage.REPLY, Stage.OPINION})
CLOCKS: dict[State, Set[Stage]] = {
    S.RECEIVED: {Stage.REGISTER},
    S.REGISTERED: {Stage.TRIAGE},
    S.ASSIGNED: WITH_A_UNIT | {Stage.ACKNOWLEDGE},
    S.RETURNING: WITH_A_UNIT | {Stage.RULE},
    S.HANDLING: WITH_A_UNIT,
    S.ASKING: WITH_A_UNIT,
    S.SUSPENDED: WITH_A_UNIT,
    S.REVIEWING: WITH_A_UNIT,
    S.REPLIED: {Stage.REVIEW},
    S.REVIEWED: {Stage.FEEDBACK},
    S.FED_BACK: {Stage.RATE},
    S.DECLINED: {Stage.FEEDBACK},
    S.REFERRED: {Stage.FEEDBACK},
    S.CLOSED: {Stage.ARCHIVE},
}

# Which moves meet which clocks; a clock that ends otherwise was dropped.
MEETS: dict[str, Set[Stage]] = {
    "register": {Stage.REGISTER},
    "refer": {Stage.REGISTER, Stage.TRIAGE},
    "answer_on_spot": {Stage.TRIAGE},
    "decline": {Stage.TRIAGE},
    "merge": {Stage.TRIAGE},
    "join_master": {Stage.REGISTER},
    "escalate": {Stage.TRIAGE},
    "split": {Stage.TRIAGE},
    "assign": {Stage.TRIAGE},
    "assign_directly": {Stage.TRIAGE},
    "acknowledge": {Stage.ACKNOWLEDGE},
    "hand_back": {Stage.ACKNOWLEDGE},
    "contact": {Stage.CONTACT},
    "sign_reply": {Stage.REPLY},
    "accept_return": {Stage.RULE},
    "deny_return": {Stage.RULE},
    "accept_reply": {Stage.REVIEW},
    "reject_reply": {Stage.REVIEW},
    "inform": {Stage.FEEDBACK},
    "feed_back": {Stage.FEEDBACK},
    "close": {Stage.RATE},
    "archive": {Stage.ARCHIVE},
}

STEP_OF: dict[State, Step] = {
    S.RECEIVED: Step.RECEIVE,
    S.REGISTERED: Step.REGISTER,
    S.ASSIGNED: Step.HANDLE,
    S.RETURNING: Step.HANDLE,
    S.HANDLING: Step.HANDLE,
    S.ASKING: Step.HANDLE,
    S.SUSPENDED: Step.HANDLE,
    S.ESCALATED: Step.HANDLE,
    S.SPLIT: Step.HANDLE,
    S.MERGED: Step.HANDLE,
    S.DECLINED: Step.HANDLE,
    S.REFERRED: Step.HANDLE,
    S.REVIEWING: Step.REPLY,
    S.REPLIED: Step.REPLY,
    S.REVIEWED: Step.REPLY,
    S.FED_BACK: Step.FEED_BACK,
    S.CLOSED: Step.ARCHIVE,
    S.ARCHIVED: Step.ARCHIVE,
}


def moves_for(state: State, hats: Set[Hat]) -> list[Move]:
    """The moves that someone with these hats may make from this state, in the table's order."""
    return [move for move in MOVES.values() if state in move.sources and move.hats & hats]
