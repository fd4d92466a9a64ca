"""The record refuses change, and its chain begins."""

from django.db import migrations

from lianxin.audit.chain import Head
from lianxin.audit.triggers import append_only, no_longer_append_only


def begin_chain(apps, schema_editor):
    head = Head.of("audit")
    apps.get_model("audit", "AuditHead").objects.get_or_create(
        pk=1, defaults={"seq": head.seq, "digest": head.digest, "seal": head.seal}
    )


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_record")]

    operations = [
        migrations.RunPython(begin_chain, migrations.RunPython.noop),
        migrations.RunSQL(
            append_only("audit_auditentry"), no_longer_append_only("audit_auditentry")
        ),
    ]
