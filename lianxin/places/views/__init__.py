"""Screens of the places room at the desk."""
