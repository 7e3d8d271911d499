"""The pure centre: what happened in one streamed completion, and when."""
