"""Handling units and who stands in them; memberships also carry the offices of the congress."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from lianxin.people.models.persons import Person
from lianxin.places.models import Division


class UnitKind(models.TextChoices):
    """What kind of organ a unit is."""

    GOVERNMENT = "government", _("人民政府")
    DEPARTMENT = "department", _("政府部门")
    COURT = "court", _("司法机关")
    COMPANY = "company", _("公用企业")
    CONGRESS = "congress", _("人大机关")


class Unit(models.Model):
    """An office that may be asked to act on a matter (承办单位)."""

    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=30)
    kind = models.CharField(_("性质"), max_length=12, choices=UnitKind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("承办单位")
        ordering = ["division", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"], name="a_unit_name_is_unique_in_its_division"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


class Role(models.TextChoices):
    """Offices held by membership. Station posts live in the stations room."""

    HANDLER = "handler", _("承办人")
    UNIT_HEAD = "unit_head", _("承办单位负责人")
    PRESIDIUM = "presidium", _("乡镇人大主席团")
    COMMITTEE = "committee", _("县人大代表工委")
    SECRET_INTAKE = "secret_intake", _("检举控告受理人")
    AUDITOR = "auditor", _("审计查看人")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


UNIT_ROLES = (Role.HANDLER, Role.UNIT_HEAD)
ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class Membership(models.Model):
    """A person holds a role, in a unit or for a division, from a day until a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(_("角色"), max_length=16, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True)
    since_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("任职")
        indexes = [models.Index(fields=["unit", "role"]), models.Index(fields=["division", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=UNIT_ROLES, unit__isnull=False, division__isnull=True)
                | (~Q(role__in=UNIT_ROLES) & Q(unit__isnull=True, division__isnull=False)),
                name="a_membership_is_in_a_unit_or_for_a_division",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="a_membership_does_not_end_before_it_begins",
            ),
            ExclusionConstraint(
                name="a_person_is_one_kind_of_administrator_at_a_time",
                expressions=[
                    ("person", "="),
                    ("role", "<>"),
                    (
                        Func(
                            F("since_on"),
                            F("until_on"),
                            models.Value("[]"),
                            function="daterange",
                        ),
                        "&&",
                    ),
                ],
                condition=Q(role__in=ADMIN_ROLES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"
