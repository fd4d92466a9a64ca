"""Fills a bench database with a county and its cases: `python -m bench.data --cases 1000000`."""

from __future__ import annotations

import argparse
import os
import time
from importlib import import_module

import django


def main() -> None:
    """Migrate the empty database named by DATABASE_URL and fill it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--open", action="store_true", help="every case is still open")
    asked = parser.parse_args()
    count = asked.cases
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    django.setup()
    began = time.monotonic()
    import_module("bench.authoring").fill_empty(count, all_open=asked.open)
    print(f"{count:,} cases in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
