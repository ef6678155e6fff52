"""A Zalo of one's own, on this machine: for the tests, and for an office that rehearses before it connects."""
