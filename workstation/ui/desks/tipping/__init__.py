"""The desk of tips: a fast inbox, the assistant which takes in a file, and the imports that were made."""

from workstation.ui.desks.tipping.desk import Tipping

__all__ = ["Tipping"]
