"""Commands of the cases room."""

from lianxin.cases.commands.import_cases import import_cases

__all__ = ["import_cases"]
