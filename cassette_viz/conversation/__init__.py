"""The other side of an exchange: what was asked, and which interactions continue one another."""
