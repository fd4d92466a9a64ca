"""Lianxin 连心: the work of deputy liaison stations, from first word to archive."""
