"""Papers of a case: files, research, the report with its checklist, the escalation draft."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case
from lianxin.documents.models import StoredFile
from lianxin.people.models import Person


class CaseFile(models.Model):
    """A stored file belongs to a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="case_file")
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_internal = models.BooleanField(_("仅内部可见"), default=False)
    added_at = models.DateTimeField(_("添加时间"))

    class Meta:
        verbose_name = _("附件")
        ordering = ["added_at", "id"]


class Research(models.Model):
    """A research or inspection on a major matter (R-045)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="research")
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=80)
    attended_by = models.CharField(_("参加人员"), max_length=200)
    findings = models.TextField(_("调研情况"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("调研视察")
        ordering = ["held_on", "id"]


class MajorReport(models.Model):
    """报告+清单: the report and its checklist of problems (R-045)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="major_report")
    body = models.TextField(_("报告正文"))
    checklist = models.JSONField(_("问题清单"), help_text="[{problem, unit, measure, due}]")
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("报告和清单")


class EscalationDraft(models.Model):
    """The draft of a suggestion or motion that carries the matter upward (R-044)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="escalation")
    title = models.CharField(_("建议标题"), max_length=120)
    body = models.TextField(_("建议内容"))
    addressee = models.CharField(_("报送"), max_length=80)
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    answer = models.TextField(_("上级答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True)

    class Meta:
        verbose_name = _("上报建议")
