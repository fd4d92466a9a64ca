"""The first start of a house: an empty one gets the demo county, unless the office said `init`."""

import contextlib
import io
import json
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction

from lianxin.people.models import Account
from lianxin.runtime.place import DEMO, OFFICE, Place


def load_and_list(place: Place) -> list[dict[str, Any]]:
    """Load the demo county into an empty demo house; return the demo's sign-ins, if it is one."""
    inhabited = Account.objects.exists()
    if place.purpose is None:
        place.claim(DEMO if settings.DEMO and not inhabited else OFFICE)
    if place.purpose != DEMO or not settings.DEMO:
        return []
    demo = import_module("lianxin.demo.commands").demo
    if not inhabited:
        # All or nothing: a start that was interrupted here begins again from an empty house.
        with transaction.atomic(), contextlib.redirect_stdout(io.StringIO()):
            demo.main(["--small"], standalone_mode=False)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        demo.main(["--accounts", "--format", "json"], standalone_mode=False)
    accounts: list[dict[str, Any]] = json.loads(printed.getvalue())
    return accounts
