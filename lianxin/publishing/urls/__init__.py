"""Addresses of this room, by door."""
