"""The audit record: one chain for the house, and its signed head."""

from typing import Any

from django.db import models

from lianxin.audit.chain import GENESIS, Head

CHAIN = "audit"


class AuditEntry(models.Model):
    """One thing done or looked at. Actors and things are named by text: audit is below them."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=100)
    about_type = models.CharField(max_length=100, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=500, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["about_type", "about_id", "-seq"], name="audit_by_thing"),
            models.Index(fields=["actor", "-seq"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seq__gte=1), name="an_audit_entry_counts_from_one"
            ),
        ]

    def facts(self) -> dict[str, Any]:
        """Everything that the digest vouches for."""
        skipped = {"previous", "digest"}
        fields = [field.attname for field in self._meta.concrete_fields]
        return {name: getattr(self, name) for name in fields if name not in skipped}


class AuditHead(models.Model):
    """The head of the audit chain: the only row of its table."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=GENESIS)
    seal = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_audit_head"),
        ]

    def as_head(self) -> Head:
        """Return the head in the shape that the chain checks."""
        return Head(CHAIN, self.seq, bytes(self.digest), bytes(self.seal))
