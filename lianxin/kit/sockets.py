"""Sockets: a lower room's page shows panels that upper rooms plug in, without knowing them."""

from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page served by another room at `url_name`, given the thing's primary key."""

    title: str | Promise
    url_name: str


@dataclass(slots=True)
class Socket:
    """A place on a page into which rooms plug panels from their `AppConfig.ready`."""

    name: str
    _panels: list[Panel] = field(default_factory=list)

    def plug(self, panel: Panel) -> None:
        """Add a panel; the same address twice counts once."""
        if all(known.url_name != panel.url_name for known in self._panels):
            self._panels.append(panel)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels in the order in which they were plugged in."""
        return tuple(self._panels)
