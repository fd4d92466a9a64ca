"""Reads of the rights room."""
