"""The glue: one verb, one file, one run(). The only room that may import all others."""
