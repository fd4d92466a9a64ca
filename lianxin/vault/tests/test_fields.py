import uuid
from typing import ClassVar

import pytest
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter

from lianxin.vault import SealedTextField
from lianxin.vault.ciphers import BrokenSealError


class Sheet(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = SealedTextField()
    address = SealedTextField(default="", blank=True)
    objects: ClassVar[models.Manager["Sheet"]] = models.Manager()

    class Meta:
        app_label = "vault_tests"


class Numbered(models.Model):
    name = SealedTextField()

    class Meta:
        app_label = "vault_tests"


@pytest.fixture(autouse=True)
def tables(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Sheet)
    # The rollback of the test takes the table away.


def stored(column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(s) ->> %s FROM vault_tests_sheet s", [column])
        return bytes.fromhex(cursor.fetchone()[0].removeprefix("\\x"))


def test_r160_the_database_holds_only_ciphertext() -> None:
    sheet = Sheet.objects.create(name="张三丰", address="幸福路3号")
    assert "张三丰".encode() not in stored("name")
    again = Sheet.objects.get()
    assert (again.name, again.address) == ("张三丰", "幸福路3号")
    assert sheet.name == "张三丰"


def test_a_text_is_opened_only_when_somebody_looks() -> None:
    Sheet.objects.create(name="张三")
    again = Sheet.objects.get()
    held = again.__dict__
    assert isinstance(held["name"], bytes | memoryview)
    assert again.name == "张三"
    assert str(held["name"]) == again.name


def test_a_deferred_text_is_fetched_and_opened() -> None:
    Sheet.objects.create(name="张三")
    assert Sheet.objects.defer("name").get().name == "张三"
    assert Sheet.objects.only("id").get().name == "张三"


def test_bulk_create_seals_each_for_its_own_record() -> None:
    made = Sheet.objects.bulk_create([Sheet(name=f"张{n}") for n in range(3)])
    assert [sheet.name for sheet in Sheet.objects.order_by("id")] == [
        sheet.name for sheet in sorted(made, key=lambda sheet: sheet.id)
    ]


def test_values_give_bytes_that_the_field_opens() -> None:
    Sheet.objects.create(name="张三")
    row = Sheet.objects.values("pk", "name").get()
    field = Sheet._meta.get_field("name")
    assert isinstance(field, SealedTextField)
    assert field.unseal(row["pk"], row["name"]) == "张三"


def test_a_ciphertext_moved_to_another_record_does_not_open() -> None:
    one, other = Sheet.objects.create(name="张三"), Sheet.objects.create(name="李四")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vault_tests_sheet SET name = (SELECT name FROM vault_tests_sheet WHERE id = %s)"
            " WHERE id = %s",
            [one.pk, other.pk],
        )
    with pytest.raises(BrokenSealError, match=f"vault_tests.sheet.name:{other.pk} does not open"):
        _ = Sheet.objects.get(pk=other.pk).name


def test_a_ciphertext_moved_to_another_column_does_not_open() -> None:
    Sheet.objects.create(name="张三", address="幸福路")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_tests_sheet SET address = name")
    with pytest.raises(BrokenSealError, match="altered, or moved"):
        _ = Sheet.objects.get().address


def test_a_copy_under_a_new_key_is_sealed_anew() -> None:
    Sheet.objects.create(name="张三")
    sheet = Sheet.objects.get()
    assert (sheet.name, sheet.address) == ("张三", "")
    sheet.pk = uuid.uuid4()
    sheet.address = "幸福路"
    sheet.save(force_insert=True)
    assert Sheet.objects.get(pk=sheet.pk).name == "张三"


def test_saving_some_fields_keeps_the_others_sealed() -> None:
    Sheet.objects.create(name="张三", address="幸福路")
    sheet = Sheet.objects.get()
    sheet.name = "李四"
    sheet.full_clean()
    sheet.save(update_fields=["name"])
    again = Sheet.objects.get()
    assert (again.name, again.address) == ("李四", "幸福路")


def test_a_primary_key_given_as_text_is_the_same_place() -> None:
    key = "6F9619FF-8B86-D011-B42D-00CF4FC964FF"
    Sheet(pk=key, name="张三").save()
    assert Sheet.objects.get().name == "张三"


def test_plain_texts_in_filters_and_updates_are_refused() -> None:
    sheet = Sheet.objects.create(name="张三")
    with pytest.raises(TypeError, match="blind index"):
        Sheet.objects.filter(name="张三").exists()
    with pytest.raises(TypeError, match="blind index"):
        Sheet.objects.update(name="张三")
    with pytest.raises(TypeError, match="blind index"):
        Sheet.objects.bulk_update([sheet], ["name"])


def test_a_key_that_the_database_gives_is_refused_by_the_check() -> None:
    assert [error.id for error in Numbered.check() if error.id == "vault.E001"] == ["vault.E001"]
    assert not [error for error in Sheet.check() if error.id == "vault.E001"]


def test_a_migration_can_name_the_field() -> None:
    text, imports = MigrationWriter.serialize(SealedTextField(blank=True, default=""))
    assert text == "lianxin.vault.fields.SealedTextField(blank=True, default='')"
    assert imports == {"import lianxin.vault.fields"}
