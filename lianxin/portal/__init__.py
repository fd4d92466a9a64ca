"""The residents' door."""
