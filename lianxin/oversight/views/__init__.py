"""Screens of the oversight room."""
