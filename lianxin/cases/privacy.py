"""The privacy notice: its version is stored with what a resident leaves (R-162)."""

VERSION = "2026-11-22"
TEMPLATE = "matters/privacy_text.html"
