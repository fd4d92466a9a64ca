"""Sample rows for the developers' page that shows every ui piece in every state."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from lianxin.kit import clock

CHANNELS = [("visit", _("来访")), ("call", _("来电")), ("web", _("网上"))]
PURPOSES = [("call", _("联系当事人")), ("check", _("核对信息"))]


class SampleForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=40, help_text=_("一句话说清楚"))
    channel = forms.ChoiceField(label=_("来源"), choices=CHANNELS, widget=forms.RadioSelect)
    area = forms.ChoiceField(label=_("类别"), choices=CHANNELS, required=False)
    received_on = forms.DateField(label=_("日期"), widget=forms.DateInput({"type": "date"}))
    words = forms.CharField(
        label=_("正文"), max_length=200, widget=forms.Textarea, help_text=_("照原话记")
    )
    photo = forms.FileField(label=_("附件"), required=False)
    is_anonymous = forms.BooleanField(label=_("不留姓名"), required=False)


class SampleFilter(forms.Form):
    channel = forms.ChoiceField(label=_("来源"), choices=CHANNELS, required=False)
    q = forms.CharField(label=_("关键词"), required=False)


def showroom_context(door: str) -> dict[str, object]:
    today = clock.today()
    return {
        "layout": "portal/base.html" if door == "portal" else "desk/base.html",
        "form": SampleForm(),
        "refused_form": SampleForm({"words": "字" * 260}),
        "filter_form": SampleFilter({"channel": "call"}, auto_id="filter_%s"),
        "purposes": PURPOSES,
        "days": [
            {"on": today - timedelta(days=3)},
            {"on": today},
            {"on": today + timedelta(days=2)},
            {"on": today + timedelta(days=9)},
            {"on": today + timedelta(days=9), "paused": True},
            {"on": today, "done": today},
            {"on": today - timedelta(days=3), "done": today},
            {"on": None},
        ],
        "step_labels": [
            _("接待"),
            _("登记"),
            _("处理"),
            _("督办"),
            _("回复"),
            _("反馈"),
            _("归档"),
        ],
        "step_notes": {2: _("已登记"), 3: _("还有 2 天")},
        "skipped": [4],
        "rows": _timeline(),
        "columns": [_("编号"), _("标题"), _("来源"), _("件数")],
        "cells": [
            ["0001", _("一句话说清楚"), _("来电"), 3],
            ["0002", _("照原话记"), _("网上"), 12],
        ],
        "page": Paginator(range(95), 10).page(4),
        "pairs": [(_("标题"), _("一句话说清楚")), (_("来源"), _("来电")), (_("附件"), None)],
        "tabs": _tabs(),
        "nav": _nav(),
        "crumbs": [{"title": _("首页"), "url": "/"}, {"title": _("界面样式")}],
        "search_url": "/kit/ui/",
        "notices_url": "/kit/ui/",
        "register_url": "/kit/ui/",
        "unread_notices": 12,
        "person_name": "样例",
        "role_name": _("开发者"),
    }


def _timeline() -> list[dict[str, object]]:
    at = clock.now()
    return [
        {"title": _("登记"), "at": at, "who": "样例", "tone": "blue", "icon": "pencil"},
        {"title": _("回复"), "at": at, "words": _("照原话记"), "tone": "green", "icon": "check"},
        {"title": _("归档"), "at": at},
    ]


def _tabs() -> list[dict[str, object]]:
    return [
        {"title": _("全部"), "url": "?tab=all", "active": True, "count": 1001},
        {"title": _("今天到期"), "url": "?tab=today", "active": False, "count": 4},
        {"title": _("已归档"), "url": "?tab=done", "active": False, "count": None},
    ]


def _nav() -> list[dict[str, object]]:
    return [
        {"title": _("首页"), "url": "/kit/ui/", "icon": "home", "active": True},
        {"title": _("收件"), "url": "/kit/ui/", "icon": "inbox", "active": False, "count": 7},
        {"title": _("查询"), "url": "/kit/ui/", "icon": "search", "active": False},
    ]
