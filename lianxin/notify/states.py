"""The ways by which a message travels, and where a delivery stands on its way."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The ways out of the house; the inbox inside needs none of them."""

    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")
    WECHAT = "wechat", _("微信公众号")


class Status(models.TextChoices):
    """Where a delivery stands, in words for people."""

    HELD = "held", _("等待每日汇总")
    BUNDLED = "bundled", _("已并入每日汇总")
    QUEUED = "queued", _("等待发送")
    SENDING = "sending", _("正在发送")
    UNKNOWN = "unknown", _("正在核实是否送达")
    UNSURE = "unsure", _("不确定是否送达")
    SENT = "sent", _("已发出")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("未送达")
    DEAD = "dead", _("发送失败")
    DROPPED = "dropped", _("不再发送")


# What waits for a person to decide.
STUCK = (Status.UNSURE, Status.FAILED, Status.DEAD)
# What has not left the house.
WAITING = (Status.HELD, Status.QUEUED)
