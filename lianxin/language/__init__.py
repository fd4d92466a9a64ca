"""Reads Chinese text: index terms, search expressions, snippets."""
