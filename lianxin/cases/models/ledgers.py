"""Imports of ledgers: the file, its rows, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case
from lianxin.cases.models.categories import Category
from lianxin.people.models import Person
from lianxin.stations.models import Station


class LedgerStatus(models.TextChoices):
    """How far an import has come."""

    READING = "reading", _("正在读取")
    MAPPING = "mapping", _("待对应列")
    RUNNING = "running", _("正在导入")
    DONE = "done", _("已完成")
    FAILED = "failed", _("读取失败")


class LedgerImport(models.Model):
    """One file brought in. The state of its rows tells what is left to do."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="ledger_imports")
    path = models.CharField(max_length=120, blank=True, help_text="of the upload, until it is read")
    name = models.CharField(_("文件名"), max_length=120)
    status = models.CharField(
        _("进度"), max_length=8, choices=LedgerStatus.choices, default=LedgerStatus.READING
    )
    headings = models.JSONField(_("表头"), default=list)
    mapping = models.JSONField(_("列对应"), default=dict)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, help_text="for rows whose category is not known"
    )
    trouble = models.CharField(_("原因"), max_length=200, blank=True)
    row_count = models.PositiveIntegerField(_("总行数"), default=0)
    imported_count = models.PositiveIntegerField(_("已导入"), default=0)
    known_count = models.PositiveIntegerField(_("以前已导入"), default=0)
    refused_count = models.PositiveIntegerField(_("未导入"), default=0)
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("台账导入")
        ordering = ["-started_at", "-id"]


class RowStatus(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", _("待导入")
    IMPORTED = "imported", _("已导入")
    KNOWN = "known", _("以前已导入")
    REFUSED = "refused", _("未导入")


class LedgerRow(models.Model):
    """A row of the file as it was read; a refused one keeps its cells so that it can be mended."""

    ledger = models.ForeignKey(LedgerImport, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(_("行号"), help_text="row of the sheet, from 1")
    cells = models.JSONField(help_text="emptied once imported: the case holds the words")
    status = models.CharField(
        _("结果"), max_length=8, choices=RowStatus.choices, default=RowStatus.WAITING
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="ledger_rows")

    class Meta:
        verbose_name = _("台账行")
        ordering = ["ledger", "position"]
        indexes = [models.Index(fields=["ledger", "status", "position"])]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "position"], name="a_sheet_row_is_read_once"),
        ]
