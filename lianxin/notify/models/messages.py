"""What is told: one message to one person, or to one resident, about one event."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianxin.notify.kinds import Group
from lianxin.people.models import Contact, Person


class Message(models.Model):
    """One message about one event: in a person's inbox, or for a resident who has none."""

    recipient = models.ForeignKey(Person, models.CASCADE, null=True, related_name="messages")
    resident = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="messages")
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, default="news", help_text="see notify.kinds")
    group = models.CharField(max_length=10, choices=Group.choices, default=Group.OTHER)
    is_urgent = models.BooleanField(default=False)
    text = models.CharField(_("内容"), max_length=500, help_text="a message id of the catalogue")
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
                condition=Q(read_at__isnull=True),
            ),
            models.Index(OpClass(F("event"), "text_pattern_ops"), name="messages_by_event"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "event"], name="an_event_is_told_once_to_each_person"
            ),
            models.UniqueConstraint(
                fields=["resident", "event"], name="an_event_is_told_once_to_each_resident"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=True) ^ Q(resident__isnull=True),
                name="a_message_is_for_a_person_or_a_resident",
            ),
        ]
