"""Rows of invented divisions for tests: codes that no real place bears."""

import factory
from factory.django import DjangoModelFactory

from lianxin.places.models import PREFIX_LENGTHS, Division, DivisionLevel


class DivisionFactory(DjangoModelFactory[Division]):
    """A province, unless a parent is given: then the next level below it."""

    class Meta:
        model = Division
        django_get_or_create = ("code",)

    class Params:
        digits = factory.Sequence(lambda n: str(n % 90 + 10))

    parent = None
    level = factory.LazyAttribute(lambda made: _level_below(made.parent))
    code = factory.LazyAttribute(lambda made: _code_below(made.parent, made.digits))
    name = factory.Sequence(lambda n: f"第{n + 1}区")


def _level_below(parent: Division | None) -> DivisionLevel:
    return DivisionLevel.PROVINCE if parent is None else DivisionLevel(parent.level + 1)


def _code_below(parent: Division | None, digits: str) -> str:
    if parent is None:
        return "99".ljust(12, "0")
    length = PREFIX_LENGTHS[parent.level + 1]
    own = digits.zfill(length - PREFIX_LENGTHS[parent.level])
    return (parent.prefix + own).ljust(12, "0")
