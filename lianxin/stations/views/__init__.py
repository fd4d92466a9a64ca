"""Screens of the stations room, by door."""
