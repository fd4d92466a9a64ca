"""What happened, as a sentence in the reader's language, made from a row's move and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lianxin.cases.models import Grade, JournalEntry
from lianxin.cases.states import MOVES, Hat, Result, Supervision
from lianxin.kit.templatetags.ui import day


@dataclass(frozen=True, slots=True)
class Phrase:
    """How a move is told: the sentence, a barer one for rows that lack a fact, tone and icon."""

    full: str
    bare: str = ""
    tone: str = ""
    icon: str = ""


def _phrase(full: str, *, bare: str = "", tone: str = "", icon: str = "point") -> Phrase:
    return Phrase(full, bare, tone, icon)


PHRASES: dict[str, Phrase] = {
    "receive": _phrase(
        gettext_noop("%(station)s收到反映"), bare=gettext_noop("收到反映"), icon="inbox"
    ),
    "carry_over": _phrase(gettext_noop("从台账转入"), icon="file-import"),
    "carry_over_replied": _phrase(gettext_noop("从台账转入，单位已经答复"), icon="file-import"),
    "register": _phrase(
        gettext_noop("已登记，类别：%(category)s"),
        bare=gettext_noop("已登记"),
        tone="blue",
        icon="pencil",
    ),
    "amend": _phrase(gettext_noop("更正了登记内容"), icon="edit"),
    "join": _phrase(gettext_noop("又有一位群众共同反映"), icon="user-plus"),
    "answer_on_spot": _phrase(
        gettext_noop("当场答复群众：%(result)s"),
        bare=gettext_noop("当场答复群众"),
        tone="green",
        icon="message-check",
    ),
    "decline": _phrase(gettext_noop("决定不予受理"), tone="amber", icon="ban"),
    "refer": _phrase(gettext_noop("引导到其他渠道"), tone="amber", icon="arrow-right"),
    "inform": _phrase(gettext_noop("已告知群众，事项办结"), tone="green", icon="phone-call"),
    "merge": _phrase(
        gettext_noop("并入%(master)s一起办理"),
        bare=gettext_noop("并入另一件一起办理"),
        icon="git-merge",
    ),
    "join_master": _phrase(
        gettext_noop("反映人说和%(master)s是同一件事，并入一起办理"),
        bare=gettext_noop("反映人要求并入已有的一件一起办理"),
        icon="git-merge",
    ),
    "unmerge": _phrase(
        gettext_noop("从%(master)s中分出，单独办理"),
        bare=gettext_noop("撤销并案，单独办理"),
        icon="arrows-split-2",
    ),
    "close_with_master": _phrase(
        gettext_noop("随%(master)s一起办结"),
        bare=gettext_noop("随主件办结"),
        tone="green",
        icon="circle-check",
    ),
    "deem_major": _phrase(gettext_noop("定为乡镇重大事项"), tone="amber", icon="flag"),
    "record_research": _phrase(
        gettext_noop("%(held_on)s到%(place)s调研视察"),
        bare=gettext_noop("记录了调研视察"),
        icon="map-search",
    ),
    "file_report": _phrase(
        gettext_noop("提交报告和清单，列出%(problems)s个问题"),
        bare=gettext_noop("提交了报告和清单"),
        icon="report",
    ),
    "escalate": _phrase(
        gettext_noop("上报%(addressee)s"),
        bare=gettext_noop("上报县级以上"),
        tone="amber",
        icon="send",
    ),
    "answer_escalated": _phrase(
        gettext_noop("%(unit)s作出答复：%(result)s"),
        bare=gettext_noop("上级已经答复"),
        tone="green",
        icon="message-check",
    ),
    "seal": _phrase(gettext_noop("转为检举控告，内容密封"), tone="red", icon="lock"),
    "unseal": _phrase(gettext_noop("解除密封"), icon="shield-off"),
    "split": _phrase(
        gettext_noop("分成几件分别办理：%(parts)s"),
        bare=gettext_noop("分成几件分别办理"),
        icon="arrows-split-2",
    ),
    "part_off": _phrase(
        gettext_noop("从%(parent)s分出"), bare=gettext_noop("分出单独办理"), icon="arrows-split-2"
    ),
    "gather": _phrase(
        gettext_noop("各部分答复已汇总：%(result)s"),
        bare=gettext_noop("各部分答复已汇总"),
        tone="green",
        icon="git-merge",
    ),
    "assign": _phrase(
        gettext_noop("已交办%(unit)s，%(due_on)s前答复"),
        bare=gettext_noop("已交办"),
        tone="blue",
        icon="send",
    ),
    "assign_directly": _phrase(
        gettext_noop("代表直接交办%(unit)s，%(due_on)s前答复"),
        bare=gettext_noop("代表直接交办"),
        tone="blue",
        icon="send",
    ),
    "reassign": _phrase(
        gettext_noop("改派给%(unit)s，%(due_on)s前答复"),
        bare=gettext_noop("已改派"),
        tone="blue",
        icon="refresh",
    ),
    "add_co_unit": _phrase(
        gettext_noop("请%(unit)s会办"), bare=gettext_noop("增加了会办单位"), icon="users"
    ),
    "acknowledge": _phrase(
        gettext_noop("%(unit)s已签收，%(due_on)s前答复"),
        bare=gettext_noop("承办单位已签收"),
        tone="blue",
        icon="clipboard-check",
    ),
    "hand_back": _phrase(
        gettext_noop("%(unit)s申请退回"),
        bare=gettext_noop("承办单位申请退回"),
        tone="amber",
        icon="arrow-back-up",
    ),
    "accept_return": _phrase(
        gettext_noop("同意%(unit)s退回，等待重新交办"),
        bare=gettext_noop("同意退回，等待重新交办"),
        icon="arrow-back-up",
    ),
    "deny_return": _phrase(gettext_noop("不同意退回，继续办理"), tone="amber", icon="gavel"),
    "give_opinion": _phrase(
        gettext_noop("%(unit)s提交了会办意见"),
        bare=gettext_noop("提交了会办意见"),
        icon="message-2",
    ),
    "ask_extension": _phrase(
        gettext_noop("申请延期%(days)s天"),
        bare=gettext_noop("申请延期"),
        tone="amber",
        icon="hourglass",
    ),
    "grant_extension": _phrase(
        gettext_noop("批准延期%(days)s天，改为%(due_on)s前答复"),
        bare=gettext_noop("批准延期"),
        icon="hourglass",
    ),
    "deny_extension": _phrase(gettext_noop("不批准延期，期限不变"), tone="amber", icon="hourglass"),
    "suspend": _phrase(
        gettext_noop("暂时挂账，%(review_on)s复核"),
        bare=gettext_noop("暂时挂账"),
        tone="amber",
        icon="player-pause",
    ),
    "resume": _phrase(gettext_noop("恢复办理"), tone="blue", icon="player-play"),
    "ask_resident": _phrase(
        gettext_noop("请群众补充情况，计时暂停"), tone="amber", icon="help-circle"
    ),
    "answer_question": _phrase(
        gettext_noop("群众补充了情况，继续计时"), tone="blue", icon="message-circle"
    ),
    "supervise": _phrase(
        gettext_noop("督办：%(level)s"), bare=gettext_noop("督办"), tone="red", icon="speakerphone"
    ),
    "draft_reply": _phrase(gettext_noop("起草了答复"), icon="writing"),
    "submit_reply": _phrase(gettext_noop("答复已送负责人签发"), icon="file-text"),
    "send_back_reply": _phrase(
        gettext_noop("负责人退回答复，要求修改"), tone="amber", icon="arrow-back-up"
    ),
    "sign_reply": _phrase(
        gettext_noop("%(unit)s已答复：%(result)s"),
        bare=gettext_noop("承办单位已答复"),
        tone="green",
        icon="message-check",
    ),
    "accept_reply": _phrase(gettext_noop("答复审核通过，准备反馈群众"), tone="green", icon="check"),
    "reject_reply": _phrase(
        gettext_noop("答复不合要求，退回重新办理"), tone="amber", icon="arrow-back-up"
    ),
    "feed_back": _phrase(gettext_noop("已把办理结果告诉群众"), tone="green", icon="phone-call"),
    "try_reach": _phrase(
        gettext_noop("回访群众：%(reached)s"), bare=gettext_noop("回访群众"), icon="phone"
    ),
    "rate": _phrase(
        gettext_noop("群众评价：对结果%(grade)s，对态度%(attitude)s"),
        bare=gettext_noop("群众作了评价"),
        tone="blue",
        icon="star",
    ),
    "delegate": _phrase(
        gettext_noop("%(unit)s由%(officer)s经办"),
        bare=gettext_noop("换了经办人"),
        icon="user-check",
    ),
    "contact": _phrase(
        gettext_noop("%(unit)s已联系群众"),
        bare=gettext_noop("承办单位已联系群众"),
        icon="phone-call",
    ),
    "lift": _phrase(gettext_noop("解除督办"), tone="green", icon="flag-off"),
    "answer_letter": _phrase(
        gettext_noop("%(unit)s答复了%(paper)s"),
        bare=gettext_noop("承办单位答复了督办文书"),
        icon="mail-opened",
    ),
    "urge": _phrase(gettext_noop("群众催办"), tone="amber", icon="bell-ringing"),
    "recalculate": _phrase(
        gettext_noop("因放假安排调整，答复期限由%(was)s改为%(due_on)s"),
        bare=gettext_noop("因放假安排调整了期限"),
        tone="amber",
        icon="calendar-event",
    ),
    "rehandle": _phrase(
        gettext_noop("群众不满意，%(unit)s第%(round)s轮办理，%(due_on)s前答复"),
        bare=gettext_noop("群众不满意，重新办理"),
        tone="red",
        icon="refresh",
    ),
    "retriage": _phrase(
        gettext_noop("群众不满意，进入第%(round)s轮，重新确定由谁办"),
        bare=gettext_noop("群众不满意，重新确定由谁办"),
        tone="red",
        icon="refresh",
    ),
    "close": _phrase(
        gettext_noop("办结：%(result)s"),
        bare=gettext_noop("办结"),
        tone="green",
        icon="circle-check",
    ),
    "withdraw": _phrase(gettext_noop("群众撤回，不再办理"), tone="amber", icon="arrow-back-up"),
    "archive": _phrase(
        gettext_noop("已归档，归档号%(archive_no)s"),
        bare=gettext_noop("已归档"),
        tone="green",
        icon="archive",
    ),
    "reopen": _phrase(
        gettext_noop("重新反映，新编号%(number)s"), bare=gettext_noop("重新反映"), icon="refresh"
    ),
    "attach": _phrase(
        gettext_noop("添加附件：%(file)s"), bare=gettext_noop("添加附件"), icon="paperclip"
    ),
    "comment": _phrase(gettext_noop("留言"), icon="message-2"),
}


def _day(value: Any) -> str:
    return day(date.fromisoformat(str(value)))


def _joined(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)


TELLERS: dict[str, Callable[[Any], str]] = {
    "due_on": _day,
    "was": _day,
    "review_on": _day,
    "held_on": _day,
    "result": lambda value: str(Result(value).label),
    "grade": lambda value: str(Grade(value).label),
    "attitude": lambda value: str(Grade(value).label),
    "level": lambda value: str(Supervision(value).label),
    "reached": lambda value: _("联系到本人") if value else _("没有联系上"),
    "parts": _joined,
}


def sentence(entry: JournalEntry) -> str:
    """What the row tells, in the reader's language. A row that lacks a fact is told more barely."""
    phrase = PHRASES[entry.move]
    try:
        return _(phrase.full) % {name: _told(name, fact) for name, fact in entry.facts.items()}
    except (KeyError, ValueError):
        return _(phrase.bare) if phrase.bare else str(MOVES[entry.move].label)


def _told(name: str, fact: Any) -> str:
    teller = TELLERS.get(name, str)
    return teller(fact) if fact not in ("", None) else ""


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the timeline, as ui/timeline.html shows it."""

    title: str
    at: datetime
    who: str
    words: str
    tone: str
    icon: str


def timeline(entries: Iterable[JournalEntry], *, is_public: bool = False) -> list[Event]:
    """The rows as those inside the house read them: by whom, in what capacity, and why.

    The public reads what happened and what was told, never a name or an inner reason.
    """
    return [_public_event(entry) if is_public else _event(entry) for entry in entries]


def _public_event(entry: JournalEntry) -> Event:
    phrase = PHRASES[entry.move]
    return Event(sentence(entry), entry.at, "", entry.told, phrase.tone, phrase.icon)


def _event(entry: JournalEntry) -> Event:
    phrase, hat = PHRASES[entry.move], str(Hat(entry.hat).label)
    helped = _("帮别人反映：请先问清谁是当事人。") if entry.facts.get("by_helper") else ""
    words = [part for part in (entry.reason, entry.told, helped) if part]
    return Event(
        title=sentence(entry),
        at=entry.at,
        who=" ".join(part for part in (hat, entry.actor_name) if part),
        words="\n".join(dict.fromkeys(words)),
        tone=phrase.tone,
        icon=phrase.icon,
    )
