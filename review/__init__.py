"""The analysts' web app; talks to the store only."""
