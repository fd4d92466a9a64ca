"""The inbox of each account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.people.models import Person


class Message(models.Model):
    """One message to one person about one event."""

    recipient = models.ForeignKey(Person, models.CASCADE, related_name="messages")
    event = models.CharField(max_length=80)
    text = models.CharField(_("内容"), max_length=200, help_text="a message id of the catalogue")
    facts = models.JSONField(default=dict)
    link = models.CharField(_("链接"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["recipient", "-sent_at", "-id"]),
            models.Index(
                fields=["recipient"],
                name="unread_messages",
                condition=models.Q(read_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "event"], name="an_event_is_told_once_to_each_person"
            ),
        ]
