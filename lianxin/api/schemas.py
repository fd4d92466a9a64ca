"""The shapes that go in and out. What comes in may hold nothing that is not named here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from lianxin.api.strings import Text

DIVISION = Field(pattern="^[0-9]{12}$", description="official code of twelve digits")
Flag = Annotated[bool, Field(strict=True)]


class Given(Schema):
    """What a caller sends."""

    model_config = ConfigDict(extra="forbid")


class ContactGiven(Given):
    """How to reach the resident. Personal data: the privacy notice must have been shown."""

    name: Annotated[str, Text(30)] = ""
    phone: Annotated[str, Text(24)] = ""
    address: Annotated[str, Text(120)] = ""
    is_child: Flag = Field(False, description="younger than fourteen")
    guardian_consents: Flag = False
    notice_version: Annotated[str, Text(20, least=1)] = Field(
        description="version of the privacy notice that the resident agreed to"
    )


class MatterGiven(Given):
    """A matter as the resident tells it. Without `contact` it is raised anonymously."""

    station: Annotated[str, Text(12, least=1)] = Field(description="code of the station")
    words: Annotated[str, Text(3000, least=1, has_lines=True)] = Field(description="verbatim")
    wish: Annotated[str, Text(1000, has_lines=True)] = ""
    division: Annotated[str, DIVISION] | None = Field(None, description="village, if known")
    place: Annotated[str, Text(116)] = ""
    contact: ContactGiven | None = None
    is_accusation: Flag = Field(False, description="seen by the secret intake only")
    key: UUID | None = Field(None, description="in place of the header Idempotency-Key")


class Receipt(Schema):
    """Keep number and code: together they open the matter again."""

    number: str
    code: str
    next: str = Field(description="what comes next, in one sentence")
    advice: str = Field("", description="emergency numbers, where the words call for them")


class StatusGiven(Given):
    """Number and code from the receipt."""

    number: Annotated[str, Text(40, least=1)]
    code: Annotated[str, Text(20, least=1)]


class UrgeGiven(StatusGiven):
    """The same, with a word if the resident has one."""

    words: Annotated[str, Text(500)] = ""


class StepSeen(Schema):
    """One of the seven steps."""

    name: str
    status: Literal["done", "current", "coming", "skipped"]


class EventSeen(Schema):
    """One line of the resident's timeline."""

    at: datetime
    title: str
    words: str


class MatterSeen(Schema):
    """Where a matter stands, in the words that the resident's own page uses."""

    number: str
    station: str
    next: str
    steps: list[StepSeen]
    received_at: datetime
    due_on: date | None = Field(description="until when the unit replies")
    amber_on: date | None = Field(description="from when little time is left")
    light: Literal["none", "green", "amber", "red"] = Field(
        description="the colour of the reply's deadline today; none where nothing is timed"
    )
    due_working: str = Field(description="how the deadline was counted")
    question: str = Field(description="what the resident is being asked; empty when nothing is")
    timeline: list[EventSeen]


class StationSeen(Schema):
    """The public facts of a station."""

    code: str
    name: str
    kind: str
    division: str
    division_name: str
    address: str
    phone: str
    opening_hours: str
    reception_day: str


class StationPage(Schema):
    """Stations in the order of their divisions."""

    count: int
    items: list[StationSeen]


class CategorySeen(Schema):
    """A category; `parent` is null on the first level."""

    code: str
    name: str
    parent: str | None


class NoticeSeen(Schema):
    """The privacy notice in force: show it, then send its version with the contact."""

    version: str
    address: str


class FunnelSeen(Schema):
    """Matters collected in the period, and how many of those were assigned and closed."""

    division: str | None
    since: date | None
    until: date | None
    collected: int
    assigned: int
    closed: int
