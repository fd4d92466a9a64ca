"""JSON in and out by orjson: strict in reading, fast in writing."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer


class OrjsonRenderer(BaseRenderer):
    """Writes UTF-8 as it is; days and moments in ISO 8601."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)


class OrjsonParser(Parser):
    """Refuses what is not JSON to the letter: NaN, unpaired surrogates, wrong UTF-8."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)
