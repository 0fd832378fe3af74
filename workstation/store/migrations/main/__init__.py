"""The history of the main file."""
