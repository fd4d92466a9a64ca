"""Commands of the cases room."""

from lianxin.cases.commands.import_cases import import_cases
from lianxin.cases.commands.report import report

__all__ = ["import_cases", "report"]
