"""Numbers from a timeline, each with the word where it comes from."""
