"""Wire messages -> events: what the vendor means.

A dialect never sees bytes. Each module without an underscore is one.
"""
