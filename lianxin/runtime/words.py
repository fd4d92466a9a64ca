"""Words for the person at the console: Chinese in the source, English unless LANG is Chinese."""

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent / "locale"


def translation(environ: Mapping[str, str]) -> gettext.NullTranslations:
    """Return the catalogue that fits the console's LC_ALL, LC_MESSAGES or LANG."""
    wanted = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or "C"
    if wanted.startswith("zh"):
        return gettext.NullTranslations()
    return gettext.translation("django", CATALOGUES, languages=["en"], fallback=True)


_ = translation(os.environ).gettext
