"""The archive's one way through for a confirmed disposal; proofs stay as they were signed."""

from django.db import migrations

from lianxin.rights import guards


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_tables"), ("cases", "0007_ladder")]

    operations = [migrations.RunSQL(guards.stand(), guards.stand_down())]
