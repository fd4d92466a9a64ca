"""Words as the record keeps them: Chinese, whatever language the person at work reads."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override


def kept(label: str | Promise) -> str:
    """A label in the language of the office."""
    with override(settings.LANGUAGE_CODE):
        return str(label)
