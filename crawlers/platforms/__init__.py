"""One file per kind of site: pure functions from pages to posts."""
