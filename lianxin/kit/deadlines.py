"""Puts a deadline into a word, an icon and a colour, so that no reader depends on the colour."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class DueBadge:
    words: str
    icon: str
    tone: str


def due_badge(
    due_on: date | None,
    *,
    today: date,
    done_on: date | None = None,
    paused: bool = False,
    amber_on: date | None = None,
) -> DueBadge:
    """Days are calendar days; from `amber_on` on the badge is amber, on the last day always."""
    if done_on is not None:
        return _done_badge(due_on, done_on)
    if paused:
        return DueBadge(_("计时已暂停"), "player-pause", "blue")
    if due_on is None:
        return DueBadge(_("未定期限"), "calendar-off", "")
    return _open_badge((due_on - today).days, is_amber=amber_on is not None and today >= amber_on)


def _open_badge(left: int, *, is_amber: bool) -> DueBadge:
    if left < 0:
        words = ngettext("已逾期 %(days)d 天", "已逾期 %(days)d 天", -left) % {"days": -left}
        return DueBadge(words, "alert-triangle", "red")
    if left == 0:
        return DueBadge(_("今天到期"), "clock-exclamation", "amber")
    words = ngettext("还有 %(days)d 天", "还有 %(days)d 天", left) % {"days": left}
    if is_amber:
        return DueBadge(words, "clock-exclamation", "amber")
    return DueBadge(words, "clock", "green")


def _done_badge(due_on: date | None, done_on: date) -> DueBadge:
    late = (done_on - due_on).days if due_on is not None else 0
    if late <= 0:
        return DueBadge(_("按期完成"), "circle-check", "green")
    words = ngettext("超期 %(days)d 天完成", "超期 %(days)d 天完成", late) % {"days": late}
    return DueBadge(words, "circle-check", "amber")
