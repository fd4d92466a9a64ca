"""The one string type of the API: cleaned as the forms clean, then measured."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from lianxin.kit.text import clean


@dataclass(frozen=True, slots=True)
class Text:
    """`Annotated[str, Text(120)]`: one line of at most 120 characters after cleaning."""

    longest: int
    least: int = 0
    has_lines: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        measured = core_schema.str_schema(min_length=self.least, max_length=self.longest)
        return core_schema.no_info_before_validator_function(self.tidy, measured)

    def tidy(self, value: Any) -> Any:
        """The cleaned text; what is no text is left for the schema to refuse."""
        if not isinstance(value, str):
            return value
        plain = clean(value)
        return plain.strip() if self.has_lines else " ".join(plain.split())
