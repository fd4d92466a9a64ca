"""Handled matters and figures that everybody may read."""
