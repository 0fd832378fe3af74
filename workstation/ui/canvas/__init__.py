"""ui/canvas."""
