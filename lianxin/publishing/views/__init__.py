"""Screens of the room, by door."""
