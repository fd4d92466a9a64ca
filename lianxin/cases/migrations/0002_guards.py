"""The journal only grows, signed replies and the archive stay as they are."""

from django.db import migrations

from lianxin.cases import guards


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(guards.stand(), guards.stand_down())]
