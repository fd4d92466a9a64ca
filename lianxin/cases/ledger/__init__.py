"""Reads ledgers as offices keep them: sheets, headings, rows. Writes nothing."""
