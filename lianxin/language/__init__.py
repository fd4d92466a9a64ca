"""Reads Chinese text: terms for the index, snippets for the reader."""
