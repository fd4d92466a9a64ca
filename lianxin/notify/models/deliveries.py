"""How a message left the house: one row a message and channel, kept as proof of what was sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.notify.models.messages import Message
from lianxin.notify.states import STUCK, Channel, Status
from lianxin.people.models import Contact, Person
from lianxin.vault.fields import SealedTextField


class Delivery(models.Model):
    """A message on its way by one channel; the key goes along, so that no gateway sends it twice.

    A digest and a code have no message of their own. `content` is what was sent, sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="deliveries")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="deliveries")
    resident = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="deliveries")
    carrier = models.ForeignKey("self", models.SET_NULL, null=True, related_name="bundled")
    kind = models.CharField(max_length=40)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices)
    content = SealedTextField(_("发送内容"))
    template = models.CharField(max_length=60, blank=True, help_text="text and version used")
    sent_to = models.CharField(_("发往"), max_length=80, blank=True, help_text="masked")
    round = models.PositiveSmallIntegerField(
        default=1, help_text="a person's try again is a new one"
    )
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    asked = models.PositiveSmallIntegerField(default=0, help_text="times the provider was asked")
    made_at = models.DateTimeField(_("生成时间"))
    next_try_at = models.DateTimeField(_("下次发送"))
    tried_at = models.DateTimeField(_("发送时间"), null=True)
    unsure_since = models.DateTimeField(
        null=True, help_text="the first try of which nobody knows whether it was sent"
    )
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    receipt = models.CharField(_("回执号"), max_length=100, blank=True)
    last_error = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("发送记录")
        indexes = [
            models.Index(
                fields=["channel", "next_try_at"],
                name="deliveries_due",
                condition=Q(status=Status.QUEUED),
            ),
            models.Index(
                fields=["status", "next_try_at"],
                name="deliveries_under_way",
                condition=Q(status__in=[Status.HELD, Status.SENDING, Status.UNKNOWN, Status.SENT]),
            ),
            models.Index(
                fields=["channel", "-made_at", "-id"],
                name="deliveries_stuck",
                condition=Q(status__in=STUCK),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel"], name="a_message_goes_once_by_each_channel"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(resident__isnull=True),
                name="a_delivery_goes_to_a_person_or_a_resident",
            ),
        ]

    @property
    def key(self) -> str:
        """What the gateway knows this delivery by: the same for every try of one round."""
        return f"{self.pk.hex}{self.round:02d}"
