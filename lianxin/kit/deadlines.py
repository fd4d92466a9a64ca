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


def colour_of(amber_on: date | None, due_on: date | None, today: date) -> str:
    """R-071: red from the day after the last, amber from `amber_on` on and on the last day.

    Whoever asks the database asks the same (cases.lights).
    """
    if due_on is None:
        return "none"
    if today > due_on:
        return "red"
    return "amber" if today >= (amber_on or due_on) else "green"


def due_badge(
    due_on: date | None,
    *,
    today: date,
    done_on: date | None = None,
    paused: bool = False,
    amber_on: date | None = None,
    since: str = "",
) -> DueBadge:
    """Days are calendar days; from `amber_on` on the badge is amber, on the last day always."""
    if done_on is not None:
        return _done_badge(due_on, done_on)
    if paused:
        return DueBadge(_paused_words(since), "player-pause", "blue")
    if due_on is None:
        return DueBadge(_("未定期限"), "calendar-off", "")
    return _open_badge((due_on - today).days, colour_of(amber_on, due_on, today))


def _paused_words(since: str) -> str:
    return _("计时已暂停，自%(day)s起") % {"day": since} if since else _("计时已暂停")


def _open_badge(left: int, colour: str) -> DueBadge:
    if colour == "red":
        words = ngettext("已逾期 %(days)d 天", "已逾期 %(days)d 天", -left) % {"days": -left}
        return DueBadge(words, "alert-triangle", colour)
    if left == 0:
        return DueBadge(_("今天到期"), "clock-exclamation", colour)
    words = ngettext("还有 %(days)d 天", "还有 %(days)d 天", left) % {"days": left}
    return DueBadge(words, "clock" if colour == "green" else "clock-exclamation", colour)


def _done_badge(due_on: date | None, done_on: date) -> DueBadge:
    late = (done_on - due_on).days if due_on is not None else 0
    if late <= 0:
        return DueBadge(_("按期完成"), "circle-check", "green")
    words = ngettext("超期 %(days)d 天完成", "超期 %(days)d 天完成", late) % {"days": late}
    return DueBadge(words, "circle-check", "amber")
