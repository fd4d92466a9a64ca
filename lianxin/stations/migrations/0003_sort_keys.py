"""Stations of an older house are found by the letters typed for them."""

from django.db import migrations

from lianxin.kit.pinyin import sort_key


def fill(apps, schema_editor):
    stations = apps.get_model("stations", "Station").objects.filter(sort_key="")
    for station in stations:
        station.sort_key = sort_key(station.name)
        station.save(update_fields=["sort_key"])


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_disclosures")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
