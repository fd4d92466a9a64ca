"""An action is tried from a form or a button; its refusal stands where the person looks."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

from lianxin.kit.refusals import Refusal

Thing = TypeVar("Thing")


def from_form(form: forms.BaseForm, act: Callable[[], Thing]) -> Thing | None:
    """What the action returns; None if it was refused, with the sentence beside its field."""
    try:
        return act()
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        return None


def from_button(request: HttpRequest, act: Callable[[], object], done: str | Promise) -> bool:
    """Say on the next page that it was done, or why not."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return False
    messages.success(request, str(done))
    return True
