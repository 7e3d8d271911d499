"""Recording files -> :class:`Cassette`: what was recorded. Each module without an underscore is one format."""
