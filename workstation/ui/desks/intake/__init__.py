"""Cases: take seizures in, and say of every photograph whether it is worth cropping – without looking at it closer than a mosaic."""

from workstation.ui.desks.intake.desk import Intake

__all__ = ["Intake"]
