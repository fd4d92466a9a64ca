"""What a phone keeps of the portal for when there is no network (decision 0026)."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

# Named in pages, so by the address with its fingerprint.
NAMED = (
    "kit/tokens.css",
    "portal/portal.css",
    "kit/ui.css",
    "kit/lx.js",
    "kit/proof.js",
    "kit/mark.svg",
    "portal/portal.js",
    "portal/manifest.webmanifest",
    "matters/raising.js",
    "vendor/tabler-icons.svg",
)
# Imported by those modules, so by their plain address.
IMPORTED = (
    *(f"kit/{name}.js" for name in ("autosubmit", "copy", "count", "draft", "keys", "menu")),
    *(f"kit/{name}.js" for name in ("once", "upload", "words")),
    *(f"matters/{name}.js" for name in ("one_page", "outbox", "photos", "pieces", "say")),
    *(f"matters/{name}.js" for name in ("shrink", "store")),
)


def kept_assets() -> list[str]:
    """The addresses of styles, scripts and pictures of the pages that open without a network."""
    plain = static("kit/mark.svg").rsplit("kit/", 1)[0]
    return [*map(static, NAMED), *(f"{plain}{name}" for name in IMPORTED)]


def kept_pages() -> dict[str, str]:
    """The two pages: the form on one page, and the one that says that there is no network."""
    return {"form": reverse("matters:one_page"), "offline": reverse("portal:offline")}


@cache
def version() -> str:
    """Changes with every change of a kept file."""
    digest = hashlib.sha256()
    for name in (*NAMED, *IMPORTED):
        found = finders.find(name)
        if found:
            digest.update(Path(found).read_bytes())
    return digest.hexdigest()[:16]
