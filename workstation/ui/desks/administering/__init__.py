"""The desk of the administrator: people, authorities, policy, and the care of the vault."""

from workstation.ui.desks.administering.desk import Administering

__all__ = ["Administering"]
