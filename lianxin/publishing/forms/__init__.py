"""What the screens ask for; nothing is saved here."""
