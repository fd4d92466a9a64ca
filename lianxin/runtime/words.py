"""Words for the person at the console: Chinese in the source, English unless LANG is Chinese."""

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent / "locale"


def language(environ: Mapping[str, str]) -> str:
    """The language that the console's LC_ALL, LC_MESSAGES or LANG asks for, as Django names it."""
    wanted = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or "C"
    return "zh-hans" if wanted.startswith("zh") else "en"


def translation(environ: Mapping[str, str]) -> gettext.NullTranslations:
    """The catalogue of that language."""
    if language(environ) != "en":
        return gettext.NullTranslations()
    return gettext.translation("django", CATALOGUES, languages=["en"], fallback=True)


_ = translation(os.environ).gettext
