"""The ui tags say days, deadlines, steps and counts in words, never by colour alone."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from lianxin.kit import clock
from lianxin.kit.deadlines import due_badge
from lianxin.kit.templatetags import ui

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def shown(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_a_day_is_said_as_people_say_it() -> None:
    with clock.set_to(NOON):
        assert ui.day(date(2026, 11, 27)) == "11月27日（周五）"


def test_a_day_of_another_year_carries_its_year() -> None:
    with clock.set_to(NOON):
        assert ui.day(date(2025, 11, 27)) == "2025年11月27日（周四）"


def test_a_day_in_english() -> None:
    with clock.set_to(NOON), translation.override("en"):
        assert ui.day(date(2026, 11, 27)) == "27 Nov (Fri)"


def test_a_moment_is_told_in_the_offices_time_zone() -> None:
    with clock.set_to(NOON):
        assert ui.moment(datetime(2026, 11, 26, 17, 5, tzinfo=UTC)) == "11月27日（周五） 01:05"


def test_nothing_is_said_of_no_day() -> None:
    assert ui.day(None) == ui.moment(None) == ""


@pytest.mark.parametrize(
    ("due_on", "words", "tone"),
    [
        (date(2026, 11, 20), "已逾期 3 天", "red"),
        (date(2026, 11, 23), "今天到期", "amber"),
        (date(2026, 11, 25), "还有 2 天", "amber"),
        (date(2026, 11, 26), "还有 3 天", "green"),
        (None, "未定期限", ""),
    ],
)
def test_a_deadline_has_a_word_an_icon_and_a_tone(
    due_on: date | None, words: str, tone: str
) -> None:
    badge = due_badge(due_on, today=TODAY, amber_on=date(2026, 11, 23) if tone == "amber" else None)
    assert (badge.words, badge.tone) == (words, tone)
    assert badge.icon


def test_a_paused_deadline_is_never_overdue() -> None:
    assert due_badge(date(2026, 11, 1), today=TODAY, paused=True).words == "计时已暂停"


def test_what_was_done_late_is_said_so_also_when_paused() -> None:
    badge = due_badge(date(2026, 11, 20), today=TODAY, done_on=TODAY, paused=True)
    assert badge.words == "超期 3 天完成"


def test_what_was_done_in_time_stays_in_time() -> None:
    assert due_badge(date(2026, 11, 20), today=TODAY, done_on=date(2026, 11, 20)).tone == "green"


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (1000, "1,000"), (1001, "1,000+")])
def test_counts_are_capped(count: int, words: str) -> None:
    assert ui.capped(count) == words


def test_a_step_tells_its_state_in_words() -> None:
    page = shown("{% steps labels 2 %}", labels=["接待", "登记", "归档"])
    assert "接待" in page
    for words in ("（已完成）", "（进行中）", "（未开始）", 'aria-current="step"'):
        assert page.count(words) == 1


def test_a_skipped_step_is_called_not_needed() -> None:
    assert "（不需要）" in shown(
        "{% steps labels 3 skipped=skipped %}", labels="甲乙丙", skipped=[2]
    )


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in ui.icon("bell")
    assert 'aria-label="通知"' in ui.icon("bell", "通知")


class Sample(forms.Form):
    title = forms.CharField(label="标题", help_text="一句话")
    words = forms.CharField(widget=forms.Textarea, max_length=20, required=False)
    channel = forms.ChoiceField(choices=[("a", "甲")], widget=forms.RadioSelect)
    is_sure = forms.BooleanField()
    photo = forms.FileField()


def test_a_refused_field_says_why_beside_it() -> None:
    page = shown('{% include "ui/field.html" with field=form.title %}', form=Sample({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in page
    assert 'id="id_title_error"' in page
    assert "必填" in page


def test_the_error_summary_links_to_each_field() -> None:
    page = shown('{% include "ui/errors.html" %}', form=Sample({}))
    assert 'href="#id_title"' in page
    assert 'href="#id_channel"' in page


def test_a_long_text_may_overrun_and_is_told_so_instead_of_cut() -> None:
    page = shown("{{ form.words|control }}", form=Sample())
    assert 'data-lx-count="20"' in page
    assert "maxlength" not in page


def test_fields_take_their_shape_from_their_widget() -> None:
    form = Sample()
    shapes = [ui.kind(form[name]) for name in ("title", "channel", "is_sure", "photo")]
    assert shapes == ["plain", "group", "check", "file"]


def test_the_pager_keeps_the_other_conditions() -> None:
    request = RequestFactory().get("/", {"q": "路灯", "page": "2"})
    page = {"number": 2, "has_next": True, "next_page_number": 3, "has_previous": False}
    shown_page = Template('{% include "ui/pager.html" %}').render(
        RequestContext(request, {"page": page, "total": 1001})
    )
    assert "?q=%E8%B7%AF%E7%81%AF&amp;page=3" in shown_page
    assert "1,000+" in shown_page
