"""Body bytes -> frames: how the bytes are cut.

A framing never names a vendor. Each module without an underscore is one.
"""
