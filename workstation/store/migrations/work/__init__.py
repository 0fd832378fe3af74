"""The history of the work file."""
