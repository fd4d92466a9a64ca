"""Lianxin 连心: the work of people's-congress deputy liaison stations, from first word to archive."""
