"""Tags and filters of the ui pieces: icons, days, deadlines, steps, fields, capped counts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.widgets import FileInput, Select, Textarea
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.kit.deadlines import due_badge

register = template.Library()

COUNT_CAP = 1000
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
Context = dict[str, object]


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon from the sprite; decorative unless it has a label."""
    href = f"{static('vendor/tabler-icons.svg')}#tabler-{name}"
    if label:
        return format_html(
            '<svg class="lx-icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            href,
        )
    return format_html(
        '<svg class="lx-icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        href,
    )


def _local_day(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | None) -> str:
    """As people say it: 11月27日（周五）; with the year where it is not this one."""
    if value is None:
        return ""
    on = _local_day(value)
    same_year = on.year == clock.today().year
    if (get_language() or "").startswith("zh"):
        year = "" if same_year else f"{on.year}年"
        return f"{year}{on.month}月{on.day}日（{WEEKDAYS[on.weekday()]}）"
    return date_format(on, "j M (D)" if same_year else "j M Y (D)")


@register.filter
def moment(value: datetime | None) -> str:
    """The day and the minute, in the office's time zone."""
    if value is None:
        return ""
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def capped(value: int) -> str:
    """Counts are shown exactly up to the cap; the queries stop counting one above it."""
    return f"{COUNT_CAP:,}+" if value > COUNT_CAP else f"{value:,}"


@register.inclusion_tag("ui/due.html")
def due(
    due_on: date | None,
    *,
    done_on: date | None = None,
    paused: bool = False,
    amber_on: date | None = None,
    since: date | None = None,
    note: str = "",
) -> Context:
    """A deadline's badge; `note` is its working ("5个工作日，已扣除周末")."""
    badge = due_badge(
        _local_day(due_on) if due_on else None,
        today=clock.today(),
        done_on=_local_day(done_on) if done_on else None,
        paused=paused,
        amber_on=amber_on,
        since=day(since),
    )
    return {"badge": badge, "due_on": due_on, "note": note}


@register.inclusion_tag("ui/steps.html")
def steps(
    labels: Sequence[str],
    current: int,
    *,
    notes: Mapping[int, str] | None = None,
    skipped: Sequence[int] | None = None,
) -> Context:
    """The line of progress, numbered from 1; `current` beyond the last means all are done."""
    rows = [
        {
            "number": number,
            "label": label,
            "status": _step_status(number, current, skipped or ()),
            "note": (notes or {}).get(number, ""),
        }
        for number, label in enumerate(labels, start=1)
    ]
    return {"steps": rows}


def _step_status(number: int, current: int, skipped: Sequence[int]) -> str:
    if number in skipped:
        return "skip"
    if number < current:
        return "done"
    return "now" if number == current else "todo"


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's widget, dressed for both doors."""
    widget = field.field.widget
    attrs: dict[str, str | bool] = {"class": _control_class(field)}
    limit = getattr(field.field, "max_length", None)
    if isinstance(widget, Textarea) and limit:
        attrs |= {"data-lx-count": str(limit)}
        widget.attrs.pop("maxlength", None)
    return field.as_widget(attrs=attrs)


def _control_class(field: BoundField) -> str:
    widget = field.field.widget
    own = str(widget.attrs.get("class", ""))
    if isinstance(widget, CheckboxInput):
        dress = "lx-check"
    elif isinstance(widget, Select) and not isinstance(widget, RadioSelect):
        dress = "form-select"
    else:
        dress = "form-control"
    return f"{own} {dress}".strip()


@register.filter
def kind(field: BoundField) -> str:
    """Which shape the field takes: group (fieldset of choices), check, file or plain."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "file" if isinstance(widget, FileInput) else "plain"


@register.simple_tag
def must(field: BoundField) -> str:
    """The word beside a label: required or optional, never a bare asterisk."""
    return pgettext("field", "必填") if field.field.required else _("选填")
