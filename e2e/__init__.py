"""Browser journeys: one file per errand."""
