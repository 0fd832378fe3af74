"""Cropping: cut the object out of a shielded photograph, mask what must not leave, see exactly what would be kept."""

from workstation.ui.desks.cropping.desk import Cropping

__all__ = ["Cropping"]
