"""A small web of fictional public sites on loopback, for `veilleur demo` and the tests."""
