"""What the house keeps of each gateway: its secret and access token, and whether it rests."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.notify.states import Channel
from lianxin.vault.fields import SealedTextField


class Gateway(models.Model):
    """One row a channel. After trouble it rests, so that a dead gateway holds no worker."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices, unique=True)
    secret = SealedTextField()
    token = SealedTextField()
    token_until = models.DateTimeField(null=True)
    troubles = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("通知通道")
