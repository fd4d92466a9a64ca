"""Reads of the people room: first of all, who an account stands for."""

from __future__ import annotations

from lianxin.people.rules import Standing, current_memberships, standing

__all__ = ["Standing", "current_memberships", "standing"]
