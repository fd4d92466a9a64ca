"""Gathers the static files once: pages name them by their hashes."""

from lianxin.config.statics import collect


def measure() -> bool:
    collect()
    return True
