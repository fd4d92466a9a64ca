"""Addresses of the stations room, by door."""
