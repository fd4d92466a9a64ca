"""What a fresh process inside the stand measures; each module has one `measure(**options)`."""
