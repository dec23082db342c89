"""Data and its one door: artefacts, lexicons, corpus and dated legal rules."""
