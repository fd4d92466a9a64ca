"""SealedTextField: a text that the database holds only as ciphertext bound to its record."""

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from lianxin.vault.seals import seal, unseal

if TYPE_CHECKING:
    _TextField = models.Field[str, str]
else:
    _TextField = models.Field


class SealedAttribute(DeferredAttribute):
    """Opens the ciphertext when somebody first looks; keeps the text for the next look."""

    field: "SealedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        held = super().__get__(instance, cls)
        if instance is None or not isinstance(held, bytes | memoryview):
            return held
        text = self.field.unseal(instance.pk, held)
        instance.__dict__[self.field.attname] = text
        return text

    def __set__(self, instance: models.Model, value: Any) -> None:
        # With a setter the descriptor goes before the instance's dictionary on every look.
        instance.__dict__[self.field.attname] = value


class SealedTextField(_TextField):
    """A text sealed with `label.field:pk` as associated data (R-160).

    The primary key must be known before the row is saved: a UUID with a default. `values()`
    gives the bytes, which `unseal(pk, bytes)` opens. Filters and `update()` refuse plain texts:
    search goes by a blind index beside the field, a change by `save`. Empty is "", never null.
    """

    descriptor_class = SealedAttribute
    empty_values = [None, "", b""]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if isinstance(self.model._meta.pk, models.AutoField):
            hint = "Give the model a UUID primary key with a default."
            found.append(
                checks.Error(
                    "a sealed text is bound to a key known before saving",
                    hint=hint,
                    obj=self,
                    id="vault.E001",
                )
            )
        return found

    def place(self, pk: Any) -> str:
        """Return the place to which the text of one record is bound."""
        meta = self.model._meta
        return f"{meta.label_lower}.{self.name}:{meta.pk.to_python(pk)}"

    def seal(self, pk: Any, text: str) -> bytes:
        """Seal a text for one record; an empty text stays empty."""
        return seal(text, self.place(pk)) if text else b""

    def unseal(self, pk: Any, sealed: bytes | memoryview) -> str:
        """Open the bytes of one record, as `values()` gives them."""
        return unseal(bytes(sealed), self.place(pk)) if sealed else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.seal(model_instance.pk, getattr(model_instance, self.attname))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            message = f"{self.name} is sealed: search by its blind index, change it by save()"
            raise TypeError(message)
        return super().get_prep_value(value)

    def get_default(self) -> Any:
        default = super().get_default()
        return "" if default == b"" else default

    def value_to_string(self, obj: models.Model) -> str:
        message = f"{self.name} is sealed and not dumped: back the database up with its key ring"
        raise TypeError(message)
