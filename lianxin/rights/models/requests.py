"""What a person asked about the data held on them, and what was answered."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.cases.models import Case
from lianxin.kit import clock
from lianxin.people.models import Account, Contact, Person
from lianxin.rights.reach import reach_of
from lianxin.rights.states import Ground, Kind, Part, Proof, Status
from lianxin.vault.fields import SealedTextField


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Requests, narrowed by what the reader may see."""

    def visible_to(self, user: Account | AnonymousUser) -> DataRequestQuerySet:
        """Those on matters of one's station, county or secret intake; strangers see none."""
        if not isinstance(user, Account) or not user.is_active:
            return self.none()
        return self.filter(reach_of(user))

    def overdue(self) -> DataRequestQuerySet:
        return self.filter(status=Status.OPEN, due_on__lt=clock.today())


class DataRequest(models.Model):
    """One request (R-164). `wanted` is emptied once it is decided; `did` holds no personal data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="data_requests")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(_("请求"), max_length=8, choices=Kind.choices)
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices, default=Status.OPEN)
    parts = models.JSONField(default=list, help_text="of a deletion: which parts")
    wanted = SealedTextField(_("要求改成"), blank=True)
    proof = models.CharField(_("怎样核实的"), max_length=8, choices=Proof.choices)
    asked_at = models.DateTimeField(_("提出时间"))
    due_on = models.DateField(_("答复期限"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    ground = models.CharField(_("依据"), max_length=12, choices=Ground.choices, blank=True)
    words = models.CharField(_("对本人的说明"), max_length=500, blank=True)
    did = models.JSONField(default=dict, help_text="part: {count, digest}")
    path = models.CharField(max_length=120, blank=True, help_text="of the prepared copy")

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("个人信息请求")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="open_data_requests", condition=Q(status="open")
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="a_request_has_its_own_number"),
            models.UniqueConstraint(
                fields=["case", "contact", "kind"],
                condition=Q(status__in=["open", "working"]),
                nulls_distinct=False,
                name="a_person_asks_for_one_thing_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(ground=""),
                name="a_refusal_names_its_ground_in_law",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "working"]) | Q(decided_at__isnull=False),
                name="a_decided_request_bears_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("asked_at")),
                name="a_request_is_not_decided_before_it_is_made",
            ),
        ]

    @property
    def number(self) -> str:
        """What the resident is told."""
        return f"{self.case.number}-G{self.seq}"

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < clock.today()

    @property
    def part_names(self) -> list[str]:
        return [str(Part(each).label) for each in self.parts]
