"""Files as they are kept, and those still on their way."""

from uuid import uuid4

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


class PartialUpload(models.Model):
    """A file on its way in pieces; once all of it is here it becomes a stored file, or goes.

    `owner` is the secret of whoever sends it: no other may see that it exists.
    """

    # Not in the order of time: a number must not lead to its neighbours.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.UUIDField(db_index=True)
    name = models.CharField(_("文件名"), max_length=120)
    length = models.PositiveIntegerField(help_text="bytes announced")
    offset = models.PositiveIntegerField(default=0, help_text="bytes received")
    stored = models.OneToOneField(StoredFile, models.CASCADE, null=True, related_name="arrived_as")
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("上传中的文件")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__lte=models.F("length")),
                name="no_more_arrives_than_was_announced",
            ),
            models.CheckConstraint(
                condition=models.Q(stored__isnull=True) | models.Q(offset=models.F("length")),
                name="a_stored_upload_is_whole",
            ),
        ]
