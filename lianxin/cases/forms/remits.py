"""What a unit answers for: several categories in one area, chosen at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models import Category
from lianxin.people.models import Account, Unit
from lianxin.people.queries import own_divisions
from lianxin.places.models import Division

if TYPE_CHECKING:
    _RowField = forms.ModelChoiceField[Division]
    _RowsField = forms.ModelMultipleChoiceField[Category]
else:
    _RowField = forms.ModelChoiceField
    _RowsField = forms.ModelMultipleChoiceField


class _CategoriesField(_RowsField):
    """A whole first-level category, or any of its second-level ones."""

    default_error_messages = {
        "required": _("请至少选择一个类别。"),
        "invalid_choice": _("这一项已经不能选择，请重新选择。"),
        "invalid_pk_value": _("这一项已经不能选择，请重新选择。"),
    }

    def label_from_instance(self, obj: Category) -> str:
        return obj.name if obj.parent_id else _now("%(name)s（整类）") % {"name": obj.name}


class RemitsForm(forms.Form):
    """The area first, then the categories, then whether deputies may ask directly (R-070)."""

    division = _RowField(
        Division.objects.none(),
        label=_("行政区划"),
        empty_label=None,
        error_messages={
            "required": _("请选择一项。"),
            "invalid_choice": _("这一项已经不能选择，请重新选择。"),
        },
    )
    categories = _CategoriesField(
        Category.objects.none(), label=_("类别"), widget=forms.CheckboxSelectMultiple
    )
    takes_micro_matters = forms.BooleanField(
        label=_("可由代表直接交办"),
        required=False,
        help_text=_("微小事可由代表直接交给这个单位。对已有的类别再设一次，就是修改这一项。"),
    )

    def __init__(self, *args: Any, unit: Unit, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = own_divisions(by).filter(code__startswith=unit.division.prefix)
        self._offer("division", inside)
        listed = Category.objects.filter(is_active=True).order_by("code")
        self._offer("categories", listed.select_related("parent"))
        self.fields["division"].initial = unit.division_id

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def groups(self) -> Iterator[tuple[str, list[BoundWidget]]]:
        """The boxes under their first-level categories."""
        found: dict[str, list[BoundWidget]] = {}
        for box in self["categories"].subwidgets:
            category = box.data["value"].instance
            found.setdefault(str(category.parent or category), []).append(box)
        yield from found.items()
