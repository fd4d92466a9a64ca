"""Input of the notify room's screens, made into clean values; nothing is saved here."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianxin.kit.text import LineField, WordsField
from lianxin.notify.kinds import CHOICES, Group
from lianxin.notify.queries.readers import Reader, defaults
from lianxin.notify.states import Channel
from lianxin.notify.texts import BY_CODE, INBOX
from lianxin.people.models import Account

HOURS = [(datetime.time(hour), f"{hour:02d}:00") for hour in range(24)]


def _hour(value: str) -> datetime.time:
    return datetime.time.fromisoformat(value)


class PreferencesForm(forms.Form):
    """Groups of notices by channel, the quiet hours, one letter a day, the language."""

    quiet_from = forms.TypedChoiceField(label=_("免打扰从"), choices=HOURS, coerce=_hour)
    quiet_until = forms.TypedChoiceField(label=_("免打扰到"), choices=HOURS, coerce=_hour)
    is_daily = forms.BooleanField(
        label=_("每天早上8点汇总成一条，不逐条发送（险情除外）"), required=False
    )
    language = forms.ChoiceField(label=_("通知用的语言"), choices=settings.LANGUAGES)

    def __init__(
        self, *args: Any, reader: Reader, offered: tuple[Channel, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for group in CHOICES:
            wished = reader.chosen.get(group, defaults(group, leads=reader.leads))
            self.fields[f"group_{group}"] = forms.MultipleChoiceField(
                label=group.label,
                choices=[(each.value, each.label) for each in offered],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[each.value for each in offered if each in wished],
            )
        for name in ("quiet_from", "quiet_until", "is_daily", "language"):
            self.initial[name] = getattr(reader, name)

    def rows(self) -> list[forms.BoundField]:
        """The fields of the table: one row a group."""
        return [self[f"group_{group}"] for group in CHOICES]

    @property
    def choices(self) -> dict[str, Any]:
        """What `actions.preferences.choose` takes."""
        given = dict(self.cleaned_data)
        return {
            "channels": {str(group): given.pop(f"group_{group}") for group in CHOICES},
            **given,
        }


class AddressForm(forms.Form):
    """Where a code is to be sent."""

    value = LineField(label=_("号码或邮箱"), max_length=120)


class CodeForm(forms.Form):
    """The code that arrived there."""

    code = LineField(
        label=_("验证码"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class AccountForm(forms.Form):
    """The office enters a person's account of WeCom or WeChat."""

    username = LineField(label=_("人员的账号"), max_length=40)
    channel = forms.ChoiceField(
        label=_("渠道"),
        choices=[(each.value, each.label) for each in (Channel.WECOM, Channel.WECHAT)],
    )
    value = LineField(label=_("企业微信成员账号或微信openid"), max_length=64)

    def clean_username(self) -> Account:
        name = self.cleaned_data["username"].lower()
        account = Account.objects.filter(username=name).select_related("person").first()
        if account is None:
            raise ValidationError(_("没有这个账号，请核对。"))
        return account


class TextForm(forms.Form):
    """The words of a kind on a channel."""

    subject = LineField(label=_("主题"), max_length=120, required=False)
    body = WordsField(label=_("正文"), max_length=500, widget=forms.Textarea(attrs={"rows": 5}))
    code = LineField(label=_("服务商模板编号"), max_length=60, required=False)
    parameters = WordsField(
        label=_("模板变量"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个，如 thing1=%(number)s；不填时每个占位符按自己的名字传给服务商。"),
    )

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel not in BY_CODE:
            del self.fields["code"], self.fields["parameters"]
        if channel in {INBOX, *BY_CODE}:
            del self.fields["subject"]

    def clean_parameters(self) -> dict[str, str]:
        found = {}
        for line in self.cleaned_data["parameters"].splitlines():
            name, equals, value = (part.strip() for part in line.partition("="))
            if line.strip() and not (name and equals and value):
                raise ValidationError(_("每行要写成“变量名=内容”的样子。"))
            if name:
                found[name] = value
        return found


class OutboxFilter(forms.Form):
    """Which dead letters to see."""

    channel = forms.ChoiceField(
        label=_("渠道"), choices=[("", _("全部")), *Channel.choices], required=False
    )


def group_of(asked: str) -> Group | None:
    """The group asked for in an address; a wrong one counts as none."""
    return Group(asked) if asked in CHOICES else None
