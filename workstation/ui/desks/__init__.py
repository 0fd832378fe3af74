"""ui/desks."""
