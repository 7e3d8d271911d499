"""The exception for YAML that only a full parser can read."""

from __future__ import annotations


class UnusualYamlError(Exception):
    """It is not written as recorders write it; it may be good YAML all the same, or broken."""
