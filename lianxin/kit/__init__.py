"""What any Django project could use; no word of the trade."""
