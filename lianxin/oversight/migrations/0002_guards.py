"""Signed papers and their matters stay as they were signed."""

from django.db import migrations

from lianxin.oversight import guards


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [migrations.RunSQL(guards.stand(), guards.stand_down())]
