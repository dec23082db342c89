"""Text in, Assessment out: pure, offline, no database. The only room that knows spaCy and scikit-learn."""
