"""What the law gives people over what is held about them."""
