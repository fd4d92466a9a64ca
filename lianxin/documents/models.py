"""Files as they are kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

# Where the rows of destroyed files point: nowhere, and each to its own.
ERASED = "erased/"


class StoredFile(models.Model):
    """A checked file. Who may read it is decided by the room that owns it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("文件名"), max_length=120)
    media_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveIntegerField(_("大小"), help_text="bytes as kept")
    sha256 = models.BinaryField(max_length=32)
    path = models.CharField(max_length=120, unique=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    stored_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("文件")

    def __str__(self) -> str:
        return self.name

    @property
    def is_erased(self) -> bool:
        return self.path.startswith(ERASED)
