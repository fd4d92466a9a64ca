"""The texts of notices as the committee worded them, version by version."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.people.models import Person


class Template(models.Model):
    """One version of the words for a kind on a channel; without one, the built-in text serves."""

    kind = models.CharField(max_length=40)
    channel = models.CharField(_("渠道"), max_length=8, help_text="a channel, or inbox")
    language = models.CharField(_("语言"), max_length=8, default="zh-hans")
    version = models.PositiveSmallIntegerField(_("版本"))
    subject = models.CharField(_("主题"), max_length=120, blank=True)
    body = models.CharField(_("正文"), max_length=500)
    code = models.CharField(_("服务商模板编号"), max_length=60, blank=True)
    parameters = models.JSONField(default=dict, help_text="the provider's name: our placeholder")
    is_active = models.BooleanField(_("在用"), default=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("通知文本")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "language", "version"],
                name="a_version_of_a_text_is_written_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "channel", "language"],
                condition=Q(is_active=True),
                name="one_version_of_a_text_is_in_use",
            ),
        ]

    @property
    def mark(self) -> str:
        """What a delivery keeps of the text it used."""
        return f"{self.kind}/{self.channel}/{self.language} v{self.version}"
