"""Screens of the cases room, by door."""
