"""Who may change what this room keeps."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal

MANAGE = "places.manage"


class Manager(Protocol):
    """Whoever acts: the room that knows persons says what they may do."""

    @property
    def pk(self) -> Any: ...

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


def require(by: Manager | None) -> None:
    """Refuse whoever may not manage places; the installation itself (None) may."""
    if by is not None and not by.has_perm(MANAGE):
        raise Refusal(_("您没有办理这件事的权限。"))
